// One message as a bubble with its quote, attachment, words, marks, reactions and inline keyboard.

import { h, button, icon, iconButton } from "./dom.js";
import { t, clock } from "./i18n.js";
import { formatted, safeUrl, opensBot } from "./entities.js";
import { attachment } from "./media.js";

const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}[\u{FE0F}\u{200D}\p{Emoji_Modifier}\p{Extended_Pictographic}]*\s*){1,3}$/u;
const QUICK_REACTIONS = ["👍", "❤", "🔥", "🙏", "😁", "👎"];

function quote(reply, context) {
  return button(
    { class: "quote", on: { click: () => context.goTo(reply.id) } },
    h("b", {}, context.authorOf(reply.id) ?? t("replyTo")),
    h("span", { dir: "auto" }, reply.text || "…"),
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

function reactions(list) {
  return h("div", { class: "reactions" }, list.map(({ emoji }) => h("span", {}, emoji)));
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
  const given = (message.reactions ?? []).filter(({ who }) => who === "me").map(({ emoji }) => emoji);
  return h(
    "div",
    { class: "picker" },
    QUICK_REACTIONS.map((emoji) =>
      button({ aria: { label: emoji, pressed: given.includes(emoji) }, on: { click: () => context.react(message.id, given.includes(emoji) ? "" : emoji) } }, emoji),
    ),
  );
}

/** What can be done with a bubble: shown on hover, on focus and on a tap. */
function tools(message, context) {
  const bar = h("div", { class: "tools" }, iconButton("reply", t("reply"), () => context.reply(message)));
  if (message.from === "me" && message.text) bar.append(iconButton("pencil", t("edit"), () => context.edit(message)));
  if (message.from === "bot") {
    bar.append(iconButton("smile", t("react"), () => {
      const open = bar.querySelector(".picker");
      if (open) open.remove();
      else bar.append(reactionPicker(message, context));
    }));
  }
  if (message.text) bar.append(iconButton("copy", t("copy"), () => navigator.clipboard?.writeText(message.text)));
  return bar;
}

/** The row of a message in a conversation. */
export function bubble(message, context) {
  if (message.kind === "service") {
    return h("li", { class: "row service", data: { id: message.id } }, h("span", { class: "pill", dir: "auto" }, message.text));
  }
  const media = attachment(message);
  const bare = ["sticker", "dice", "video_note"].includes(message.kind);
  const big = !media && !message.entities?.length && !message.reply_to && ONLY_EMOJI.test(message.text ?? "");
  const kind = bare ? "bare" : big ? "bare big" : ["photo", "video", "animation"].includes(message.kind) ? "visual" : "";
  const body = h("div", { class: `bubble ${kind} ${media && message.text ? "captioned" : ""}` });
  if (message.forwarded) body.append(h("div", { class: "forwarded" }, t("forwarded")));
  if (message.reply_to) body.append(quote(message.reply_to, context));
  if (media) body.append(media);
  if (message.text) {
    body.append(h("div", { class: "words", dir: "auto" }, ...formatted(message.text, message.entities, context), marks(message)));
  } else {
    body.append(marks(message));
  }
  if (message.reactions?.length) body.append(reactions(message.reactions));
  body.append(tools(message, context));
  const row = h(
    "li",
    { class: `row ${message.from === "me" ? "mine" : "theirs"}`, data: { id: message.id } },
    h("div", { class: message.keyboard ? "column with-keys" : "column" }, body, message.keyboard ? inlineKeyboard(message, context) : null),
  );
  body.addEventListener("dblclick", (event) => {
    if (event.target.closest("button, a")) return;
    if (message.from === "me" && message.text) context.edit(message);
    else context.reply(message);
  });
  body.addEventListener("click", (event) => {
    if (!event.target.closest("button, a, .spoiler")) row.classList.toggle("touched");
  });
  return row;
}
