// One message as a bubble with its quote, attachment, words, marks, reactions and inline keyboard.

import { h, button, icon, iconButton } from "./dom.js";
import { t, clock } from "./i18n.js";
import { formatted, safeUrl, opensBot } from "./entities.js";
import { attachment } from "./media.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{FE0F}\u{200D}\p{Emoji_Modifier}\p{Extended_Pictographic}]*\s*){1,3}$/u;
const QUICK_REACTIONS = ["👍", "❤", "🔥", "🙏", "😁", "👎"];

function quote(reply, context) {
  return button(
    { class: reply.quote ? "quote exact" : "quote", on: { click: () => context.goTo(reply.id) } },
    h("b", {}, context.authorOf(reply.id) ?? t("replyTo")),
    h("span", { dir: "auto" }, reply.quote ? `«${reply.quote}»` : reply.text || "…"),
  );
}

function marks(message) {
  return h(
    "span",
    { class: "marks" },
    message.pinned ? h("span", { title: t("pinned") }, "📌 ") : null,
    message.edited ? h("span", {}, `${t("edited")} `) : null,
    h("time", { datetime: new Date(message.date * 1000).toISOString() }, clock(message.date)),
    message.from === "me" ? h("span", { class: "ticks", title: t("sent") }, icon("checks")) : null,
  );
}

/** Equal reactions stand together with their number; a press gives or takes back one's own. */
function reactions(message, context) {
  const counted = new Map();
  for (const reaction of message.reactions) {
    const one = counted.get(reaction.emoji) ?? { count: 0, mine: false };
    counted.set(reaction.emoji, { count: one.count + 1, mine: one.mine || context.isMine(reaction) });
  }
  return h(
    "div",
    { class: "reactions" },
    [...counted].map(([emoji, { count, mine }]) =>
      button(
        { aria: { label: `${t("react")}: ${emoji}`, pressed: mine }, on: { click: () => context.react(message.id, mine ? "" : emoji) } },
        emoji,
        count > 1 ? h("b", {}, String(count)) : null,
      ),
    ),
  );
}

function keyButton(message, key, row, col, context) {
  if (key.kind === "url") {
    const url = safeUrl(key.url);
    if (url && opensBot(url, context.botName)) {
      return h(
        "div",
        { class: "key-with" },
        button({ class: "key", title: url, on: { click: () => context.openLink(url) } }, key.text),
        iconButton("phones", t("openElsewhere"), (event) => context.openElsewhere(url, event.currentTarget)),
      );
    }
    return h("a", { class: "key", href: url, target: "_blank", rel: "noopener noreferrer", title: url }, key.text, icon("out"));
  }
  const press =
    key.kind === "callback" ? () => context.press(message.id, row, col, key.text) : () => context.toast(t("cantSwitch"));
  return button({ class: "key", data: { at: `${row}.${col}` }, on: { click: press } }, h("span", {}, key.text));
}

function inlineKeyboard(message, context) {
  return h(
    "div",
    { class: "inline-keyboard", role: "group" },
    message.keyboard.map((keys, row) =>
      h("div", { class: "keys" }, keys.map((key, col) => keyButton(message, key, row, col, context))),
    ),
  );
}

function reactionPicker(message, context) {
  const given = (message.reactions ?? []).filter((one) => context.isMine(one)).map(({ emoji }) => emoji);
  return h(
    "div",
    { class: "picker" },
    QUICK_REACTIONS.map((emoji) =>
      button({ aria: { label: emoji, pressed: given.includes(emoji) }, on: { click: () => context.react(message.id, given.includes(emoji) ? "" : emoji) } }, emoji),
    ),
  );
}

/** The words of the message that the reader has marked, to be quoted. */
function marked(message, bar) {
  const chosen = getSelection();
  const words = chosen?.toString().trim() ?? "";
  const inside = chosen?.rangeCount && bar.closest(".bubble")?.contains(chosen.getRangeAt(0).commonAncestorContainer);
  return inside && words && message.text.includes(words) ? words : null;
}

/** What can be done with a bubble: shown on hover, on focus and on a tap. */
function tools(message, context) {
  const bar = h("div", { class: "tools" });
  bar.append(iconButton("reply", t("reply"), () => context.reply(message, marked(message, bar))));
  if (message.from === "me" && message.text) bar.append(iconButton("pencil", t("edit"), () => context.edit(message)));
  bar.append(iconButton("smile", t("react"), () => {
    const open = bar.querySelector(".picker");
    if (open) open.remove();
    else bar.append(reactionPicker(message, context));
  }));
  if (message.text) bar.append(iconButton("copy", t("copy"), () => navigator.clipboard?.writeText(message.text)));
  return bar;
}

/** What a group or the server says about somebody's doing. */
function service(message) {
  const said = t(`svc_${message.service}`) ?? message.service ?? "";
  const who = message.author ? `${message.author.name}: ` : "";
  return message.service ? `${who}${said}${message.text ? ` «${message.text}»` : ""}` : message.text;
}

/** The row of a message, or of an album's parts together. */
export function bubble(parts, context) {
  const [message] = parts;
  if (message.kind === "service") {
    return h("li", { class: "row service", data: { id: message.id } }, h("span", { class: "pill", dir: "auto" }, service(message)));
  }
  const album = parts.length > 1;
  const media = parts.map((part) => attachment(part)).filter(Boolean);
  const bare = ["sticker", "dice", "video_note"].includes(message.kind);
  const visual = ["photo", "video", "animation", "live_photo"].includes(message.kind);
  const spoken = parts.filter(({ text }) => text);
  const big = !media.length && !message.entities?.length && !message.reply_to && ONLY_EMOJI.test(message.text ?? "");
  const kind = bare ? "bare" : big ? "bare big" : visual ? "visual" : "";
  const body = h("div", { class: `bubble ${kind} ${media.length && spoken.length ? "captioned" : ""}` });
  if (message.author && message.from !== "me") body.append(h("div", { class: "author", dir: "auto", data: { tint: Math.abs(message.author.id) % 7 } }, message.author.name));
  if (message.via_bot) body.append(h("div", { class: "via" }, `${t("via")} @${context.botName}`));
  if (message.forwarded) body.append(h("div", { class: "forwarded" }, t("forwarded")));
  if (message.reply_to) body.append(quote(message.reply_to, context));
  if (album) body.append(h("div", { class: visual ? "album" : "album stacked", data: { count: parts.length } }, media));
  else body.append(...media);
  spoken.forEach((part, at) =>
    body.append(h("div", { class: "words", dir: "auto" }, ...formatted(part.text, part.entities, context), at === spoken.length - 1 ? marks(part) : null)),
  );
  if (!spoken.length) body.append(marks(message));
  for (const part of parts) if (part.reactions?.length) body.append(reactions(part, context));
  const worded = spoken[0] ?? message;
  body.append(tools(worded, context));
  const row = h(
    "li",
    { class: `row ${message.from === "me" ? "mine" : "theirs"}`, data: { id: message.id } },
    h("div", { class: message.keyboard ? "column with-keys" : "column" }, body, message.keyboard ? inlineKeyboard(message, context) : null),
  );
  body.addEventListener("dblclick", (event) => {
    if (event.target.closest("button, a")) return;
    if (message.from === "me" && worded.text) context.edit(worded);
    else context.reply(worded, null);
  });
  body.addEventListener("click", (event) => {
    if (!event.target.closest("button, a, .spoiler")) row.classList.toggle("touched");
  });
  return row;
}
