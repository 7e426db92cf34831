// Telegram's entities over a text, as elements. Offsets count UTF-16 units, as JavaScript's own indices do.

import { h, button, icon } from "./dom.js";
import { t } from "./i18n.js";

const SAFE = /^(https?:|mailto:|tel:|tg:)/i;

/** The link's address if a person may be sent there; scripts and local files may not. */
export function safeUrl(text) {
  if (typeof text !== "string") return null;
  const trimmed = text.trim();
  const url = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[\w.-]+\.[a-z]+:\d/i.test(trimmed) ? trimmed : `https://${trimmed}`;
  return SAFE.test(url) && URL.canParse(url) ? url : null;
}

/** Whether the address opens this bot's chat inside Telegram, and so belongs to a phone and not to a new tab. */
export function opensBot(url, botName) {
  if (!url) return false;
  const wanted = botName.toLowerCase();
  const parsed = new URL(url);
  if (parsed.protocol === "tg:") {
    return parsed.host === "resolve" && (parsed.searchParams.get("domain") ?? "").toLowerCase() === wanted;
  }
  const host = parsed.hostname.toLowerCase().replace(/^www\./, "");
  return (host === "t.me" || host === "telegram.me") && parsed.pathname.split("/")[1]?.toLowerCase() === wanted;
}

/** A link: inside the phone when it leads to the bot, in a new tab otherwise. */
export function link(url, words, context) {
  const safe = safeUrl(url);
  if (!safe) return h("span", {}, ...words);
  if (!opensBot(safe, context.botName)) {
    return h("a", { href: safe, target: "_blank", rel: "noopener noreferrer", title: safe }, ...words);
  }
  return h(
    "span",
    { class: "bot-link" },
    button({ class: "as-link", title: safe, on: { click: () => context.openLink(safe) } }, ...words),
    button(
      {
        class: "elsewhere",
        title: t("openElsewhere"),
        aria: { label: t("openElsewhere") },
        on: { click: (event) => context.openElsewhere(safe, event.currentTarget) },
      },
      icon("phones"),
    ),
  );
}

function spoiler(children) {
  const hidden = h("span", { class: "spoiler", role: "button", tabindex: "0", aria: { label: t("spoiler") } }, ...children);
  const reveal = () => {
    hidden.classList.add("shown");
    hidden.removeAttribute("role");
    hidden.removeAttribute("tabindex");
    hidden.removeAttribute("aria-label");
  };
  hidden.addEventListener("click", reveal, { once: true });
  hidden.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") reveal();
  });
  return hidden;
}

function expandable(children) {
  const quote = h("blockquote", { class: "expandable" }, ...children);
  quote.append(
    button({
      class: "expand",
      aria: { label: t("expand") },
      on: { click: () => quote.classList.toggle("open") },
    }, icon("down")),
  );
  return quote;
}

function element(entity, source, children, context) {
  switch (entity.type) {
    case "bold":
      return h("b", {}, ...children);
    case "italic":
      return h("i", {}, ...children);
    case "underline":
      return h("u", {}, ...children);
    case "strikethrough":
      return h("s", {}, ...children);
    case "spoiler":
      return spoiler(children);
    case "code":
      return h("code", {}, ...children);
    case "pre":
      return h("pre", { data: entity.language ? { language: entity.language } : {} }, h("code", {}, ...children));
    case "blockquote":
      return h("blockquote", {}, ...children);
    case "expandable_blockquote":
      return expandable(children);
    case "text_link":
      return link(entity.url, children, context);
    case "url":
      return link(source, children, context);
    case "email":
      return link(`mailto:${source}`, children, context);
    case "phone_number":
      return link(`tel:${source.replace(/[^+\d]/g, "")}`, children, context);
    case "bot_command":
      return button({ class: "as-link", on: { click: () => context.sendText(source) } }, ...children);
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
    case "bank_card_number":
      return h("span", { class: "tag" }, ...children);
    default:
      return h("span", {}, ...children);
  }
}

/**
 * The nodes of `text` between `from` and `to`, with `entities` nested by containment.
 * An entity that overlaps the end of its parent is clipped to it: its words are never lost or doubled.
 */
function build(text, entities, from, to, context) {
  const nodes = [];
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    index += 1;
    if (start >= end) continue;
    if (start > at) nodes.push(document.createTextNode(text.slice(at, start)));
    const inner = [];
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    nodes.push(element(entity, text.slice(start, end), build(text, inner, start, end, context), context));
    at = end;
    // A block starts and ends its own line; the line feed after it would show as an empty one.
    if (/blockquote|^pre$/.test(entity.type) && text[at] === "\n" && at < to) at += 1;
  }
  if (at < to) nodes.push(document.createTextNode(text.slice(at, to)));
  return nodes;
}

/** The text as nodes, formatted by its entities. */
export function formatted(text, entities, context) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, ordered, 0, text.length, context);
}
