// The lower edge of a phone: the field for words, what can be attached, the bot's commands and its reply keyboard.

import { h, button, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { menu, closeMenu } from "./dialogs.js";
import { preview } from "./media.js";

const TALLEST_PX = 120;
const INLINE_PAUSE_MS = 250;
const RARE = [
  ["video", "play"],
  ["video_note", "play"],
  ["audio", "mic"],
  ["live_location", "pin"],
  ["poll", "check"],
  ["quiz", "check"],
  ["checklist", "checks"],
  ["story", "photo"],
  ["paid_media", "photo"],
  ["game", "bolt"],
  ["invoice", "file"],
  ["giveaway", "bulb"],
  ["rich_message", "file"],
  ["gift", "bulb"],
];

export class Composer {
  #act;
  #commands = [];
  #keyboard = null;
  #keyboardShown = false;
  #quoted = null; // {kind: "reply" | "edit", message, words}
  #suggested = -1;
  #asked = null; // what was last typed for the inline mode
  #asking = null;

  /** `act`: send, edit, media, album, inline, pick, upload, contact, location, key, start, unblock, lastOwn, botName. */
  constructor(act, name) {
    this.#act = act;
    this.field = h("textarea", { rows: 1, maxlength: 4096, dir: "auto", placeholder: t("message"), aria: { label: `${t("message")}: ${name}` } });
    this.send = iconButton("send", t("send"), () => this.#submit(), { class: "icon-button send", disabled: true });
    this.keys = iconButton("keys", t("keyboard"), () => this.#showKeyboard(!this.#keyboardShown), { hidden: true });
    this.slash = iconButton("slash", t("commands"), (event) => this.#commandMenu(event.currentTarget));
    this.attach = iconButton("clip", t("attach"), (event) => this.#attachMenu(event.currentTarget));
    this.file = h("input", { type: "file", hidden: true, tabindex: "-1", aria: { label: t("ownFile") } });
    this.suggestions = h("div", { class: "suggestions", role: "listbox", hidden: true, aria: { label: t("commands") } });
    this.quote = h("div", { class: "quoting", hidden: true });
    this.grid = h("div", { class: "reply-keyboard", role: "group", hidden: true, aria: { label: t("keyboard") } });
    this.line = h("div", { class: "line" }, this.slash, this.field, this.keys, this.attach, this.send, this.file);
    this.start = button({ class: "wide start", on: { click: () => act.start() } }, t("start"));
    this.blocked = button({ class: "wide", hidden: true, on: { click: () => act.unblock() } }, t("unblock"));
    this.element = h("div", { class: "composer" }, this.suggestions, this.quote, this.start, this.line, this.blocked, this.grid);
    this.#listen();
  }

  /** What is being written, kept when the page is drawn anew. */
  get draft() {
    return this.field.value;
  }

  set draft(text) {
    this.field.value = text;
    this.#grow();
  }

  setCommands(commands) {
    this.#commands = commands ?? [];
  }

  setBlocked(blocked) {
    this.blocked.hidden = !blocked;
    this.line.hidden = blocked;
    this.element.classList.toggle("is-blocked", blocked);
    this.#paintKeyboard();
  }

  /** An empty chat offers the start button, as Telegram's does. */
  setEmpty(empty) {
    this.start.hidden = !empty || !this.blocked.hidden;
  }

  setKeyboard(keyboard) {
    const same = JSON.stringify(keyboard ?? null) === JSON.stringify(this.#keyboard);
    if (same) return;
    this.#keyboard = keyboard ?? null;
    this.#showKeyboard(this.#keyboard !== null);
  }

  /** `words` are those of the message that the answer quotes. */
  reply(message, words = null) {
    this.#quoteBar({ kind: "reply", message, words });
  }

  edit(message) {
    this.#quoteBar({ kind: "edit", message });
    this.draft = message.text;
  }

  #listen() {
    this.field.addEventListener("input", () => this.#grow());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.#suggest([]), 150));
    this.field.addEventListener("paste", (event) => {
      const [file] = event.clipboardData?.files ?? [];
      if (!file) return;
      event.preventDefault();
      this.#upload(file);
    });
    this.file.addEventListener("change", () => {
      const [file] = this.file.files;
      if (file) this.#upload(file);
      this.file.value = "";
    });
  }

  #upload(file) {
    const caption = this.field.value.trim();
    this.#clear();
    this.#act.upload(file, caption);
  }

  #key(event) {
    if (event.isComposing) return;
    const options = [...this.suggestions.querySelectorAll("[role=option]")];
    if (options.length && !this.suggestions.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#suggested = (this.#suggested + step + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#suggested)));
      options[this.#suggested]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (!this.suggestions.hidden && this.#suggested >= 0) options[this.#suggested].click();
      else if (this.#inlineQuery() === null) this.#submit();
    } else if (event.key === "Escape") {
      if (!this.suggestions.hidden) this.#suggest([]);
      else if (this.#quoted) this.#clear();
    } else if (event.key === "ArrowUp" && this.field.value === "") {
      const own = this.#act.lastOwn();
      if (own) {
        event.preventDefault();
        this.edit(own);
      }
    }
  }

  async #submit() {
    const text = this.field.value.trim();
    if (!text) return;
    const quoted = this.#quoted;
    this.#clear();
    const done = quoted?.kind === "edit" ? await this.#act.edit(quoted.message, text) : await this.#act.send(text, quoted);
    if (!done && this.field.value === "") this.draft = text; // nothing a person wrote gets lost with the connection
  }

  #clear() {
    this.#quoteBar(null);
    this.draft = "";
  }

  #grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, TALLEST_PX)}px`;
    this.send.disabled = this.field.value.trim() === "";
    const inline = this.#inlineQuery();
    if (inline !== null) return this.#askInline(inline);
    this.#asked = null;
    const typed = /^\/(\w*)$/.exec(this.field.value);
    const fits = typed ? this.#commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase())) : [];
    this.#suggest(document.activeElement === this.field ? fits : []);
  }

  #suggest(commands) {
    this.#offer(commands.map(({ command, description }) => this.#option(() => this.#command(command), h("b", {}, `/${command}`), h("span", {}, description))));
  }

  #option(act, ...children) {
    return button({ role: "option", tabindex: "-1", aria: { selected: false }, on: { click: act } }, ...children);
  }

  #offer(options) {
    this.#suggested = -1;
    this.suggestions.classList.remove("results");
    this.suggestions.hidden = options.length === 0;
    this.suggestions.replaceChildren(...options);
  }

  /** What stands after «@bot » in the field; `null` when nothing is asked of the inline mode. */
  #inlineQuery() {
    const [name, query] = this.field.value.split(/\s([\s\S]*)/, 2);
    return query !== undefined && name.toLowerCase() === `@${this.#act.botName.toLowerCase()}` ? query : null;
  }

  /** Asks the bot for results when the typing pauses; an answer to what is no longer typed is not shown. */
  #askInline(query) {
    if (this.#asked === query) return;
    this.#asked = query;
    clearTimeout(this.#asking);
    this.#offer([h("p", { class: "menu-note" }, t("inlineAsks"))]);
    this.#asking = setTimeout(async () => {
      const answer = await this.#act.inline(query);
      if (this.#asked === query) this.#results(answer);
    }, INLINE_PAUSE_MS);
  }

  #results(answer) {
    const results = (answer?.results ?? []).map((result) =>
      this.#option(() => this.#pick(result), h("b", { dir: "auto" }, result.title || result.kind), h("span", { dir: "auto" }, result.description ?? result.text)),
    );
    const above = answer?.button ? h("p", { class: "menu-note" }, answer.button.text) : null;
    const none = results.length ? null : h("p", { class: "menu-note" }, t("inlineNothing"));
    this.#offer([above, none, ...results].filter(Boolean));
    this.suggestions.classList.add("results");
  }

  #pick(result) {
    this.#clear();
    this.#act.pick(result);
    this.field.focus();
  }

  #command(command) {
    this.#clear();
    this.#act.send(`/${command}`);
    this.field.focus();
  }

  #commandMenu(anchor) {
    const items = this.#commands.map(({ command, description }) => ({
      label: `/${command}`,
      note: description,
      act: () => this.#command(command),
    }));
    menu(anchor, items.length ? items : [h("p", { class: "menu-note" }, t("noCommands"))]);
  }

  #attachMenu(anchor) {
    const sample = (kind, sign) => ({ icon: sign, label: t(kind), act: () => this.#sample(kind) });
    menu(anchor, [
      sample("photo", "photo"),
      sample("voice", "mic"),
      sample("document", "file"),
      sample("sticker", "sticker"),
      { icon: "columns", label: t("album"), act: () => this.#album() },
      { icon: "more", label: t("rareKinds"), act: () => this.#rareMenu(anchor) },
      { icon: "pin", label: t("location"), act: () => this.#act.location() },
      { icon: "person", label: t("contact"), act: () => this.#act.contact() },
      { icon: "upload", label: t("ownFile"), act: () => this.file.click() },
    ]);
  }

  #sample(kind) {
    const caption = ["photo", "document"].includes(kind) ? this.field.value.trim() : "";
    if (caption) this.#clear();
    this.#act.media(kind, caption);
  }

  #album() {
    const caption = this.field.value.trim();
    if (caption) this.#clear();
    this.#act.album(["photo", "photo", "video"], caption);
  }

  /** What people send seldom; kinds that stand in no other menu. */
  #rareMenu(anchor) {
    menu(anchor, RARE.map(([kind, sign]) => ({ icon: sign, label: t(kind), act: () => this.#act.media(kind, "") })));
  }

  #quoteBar(quoted) {
    this.#quoted = quoted;
    this.quote.hidden = !quoted;
    const editing = quoted?.kind === "edit";
    this.send.title = editing ? t("save") : t("send");
    this.send.setAttribute("aria-label", this.send.title);
    this.send.replaceChildren(icon(editing ? "check" : "send"));
    if (!quoted) return;
    closeMenu();
    this.quote.replaceChildren(
      icon(editing ? "pencil" : "reply"),
      h("div", {}, h("b", {}, editing ? t("editing") : t("replyTo")), h("span", { dir: "auto" }, quoted.words ? `«${quoted.words}»` : preview(quoted.message))),
      iconButton("close", t("dropQuote"), () => this.#clear()),
    );
    this.field.focus();
  }

  #showKeyboard(shown) {
    this.#keyboardShown = shown;
    this.#paintKeyboard();
  }

  #paintKeyboard() {
    const keyboard = this.#keyboard;
    const possible = keyboard !== null && this.blocked.hidden;
    // A persistent keyboard can't be put away, as in Telegram.
    const persistent = possible && keyboard.persistent;
    this.keys.hidden = !possible || persistent;
    this.keys.setAttribute("aria-pressed", String(this.#keyboardShown));
    this.grid.hidden = !possible || !(this.#keyboardShown || persistent);
    this.field.placeholder = (possible && keyboard.placeholder) || t("message");
    if (!possible) return this.grid.replaceChildren();
    this.grid.replaceChildren(
      ...keyboard.rows.map((row) =>
        h("div", { class: "keys" }, row.map((key) =>
          button({ on: { click: () => this.#press(key) } }, key.request_contact ? icon("person") : key.request_location ? icon("pin") : null, h("span", {}, key.text)),
        )),
      ),
    );
  }

  #press(key) {
    if (this.#keyboard?.one_time) this.#showKeyboard(false);
    if (key.request_contact) this.#act.contact();
    else if (key.request_location) this.#act.location();
    else this.#act.key(key.text);
  }
}
