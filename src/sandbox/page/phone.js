// One person's phone: header, conversation, composer, and what the bot shows over them (toasts and alerts).

import { h, button, iconButton, icon, avatar, fullName } from "./dom.js";
import { t, clock, roleName } from "./i18n.js";
import { post, upload, Refused } from "./api.js";
import { menu, form } from "./dialogs.js";
import { Conversation } from "./conversation.js";
import { Composer } from "./composer.js";
import { preview } from "./media.js";

const TYPING_MS = 5500; // Telegram's own: an action lasts five seconds or until the message
const TOAST_MS = 4000;
const ANSWER_PATIENCE_MS = 30_000;

export class Phone {
  #home;
  #presses = new Set(); // {message, row, col, callback}: pressed buttons that wait for the bot's answer
  #settled = new Set(); // answers that came before their press returned
  #typingTimer = null;
  #blocked = false;
  #unread = 0;

  /** `home` is the page around: bot, phones, layout and the story. What it shows comes by `sync`. */
  constructor(state, home) {
    this.#home = home;
    this.user = state.user;
    this.role = state.role;
    this.title = state.title;
    const name = fullName(state.user);
    const bot = home.bot;
    this.conversation = new Conversation(
      {
        botName: bot.username ?? "",
        botTitle: bot.first_name ?? t("bot"),
        press: (id, row, col, label) => this.#press(id, row, col, label),
        reply: (message, words) => this.composer.reply(message, words),
        edit: (message) => this.composer.edit(message),
        react: (id, emoji) => this.act("react", { message_id: id, emoji }),
        isMine: (reaction) => this.isMine(reaction),
        sendText: (text) => this.#send(text),
        openLink: (url) => this.openLink(url),
        openElsewhere: (url, anchor) => home.openElsewhere(this, url, anchor),
        toast: (text) => this.toast(text),
      },
      name,
    );
    this.composer = new Composer(
      {
        send: (text, quoted) => this.#send(text, quoted),
        edit: (message, text) => this.act("edit", { message_id: message.id, text }),
        media: (kind, caption) => this.#tell("media", caption ? { kind, caption } : { kind }),
        album: (kinds, caption) => this.#tell("album", { kinds, caption }),
        inline: (query) => this.act("inline", { query }),
        pick: (result) => this.#tell("pick", { query_id: result.query_id, id: result.id }),
        upload: (file, caption) => this.#upload(file, caption),
        contact: () => this.#tell("contact"),
        location: () => this.#tell("location"),
        key: (text) => this.#tell("key", { text }),
        start: () => this.act("start"),
        unblock: () => this.act("block", { blocked: false }),
        lastOwn: () => this.conversation.lastOwn,
        botName: bot.username ?? "",
      },
      name,
    );
    this.#build(name);
  }

  /** Who acts, and the query that says in which group. */
  seat() {
    return { person: this.id, place: "" };
  }

  /** Whether the chat is begun by a button. */
  get startable() {
    return true;
  }

  /** Whether a reaction is this person's. */
  isMine(reaction) {
    return reaction.who === "me";
  }

  get id() {
    return this.user.id;
  }

  get home() {
    return this.#home;
  }

  /** Everything anew from a snapshot; words being written and the scroll stay. */
  sync(state) {
    this.conversation.sync(state.messages);
    this.composer.setCommands(state.commands);
    this.composer.setKeyboard(state.reply_keyboard);
    this.setBlocked(state.blocked);
    this.#typing(state.typing);
    this.#afterChange();
  }

  /** One event of the sandbox about this phone. */
  take(event) {
    switch (event.kind) {
      case "message":
        return this.message(event.message);
      case "deleted":
        this.conversation.remove(event.message_id);
        return this.#afterChange();
      case "toast":
        this.#answered(event.callback_id);
        return this.toast(event.text);
      case "alert":
        this.#answered(event.callback_id);
        return this.#alert(event.text);
      case "answered":
        return this.#answered(event.callback_id);
      case "typing":
        return this.#typing(event.action);
      case "keyboard":
        return this.composer.setKeyboard(event.reply_keyboard);
      case "commands":
        return this.composer.setCommands(event.commands);
      case "blocked":
        return this.setBlocked(event.blocked);
      default:
        return undefined; // a newer sandbox may tell more than this page shows
    }
  }

  setBlocked(blocked) {
    this.#blocked = Boolean(blocked);
    this.element.classList.toggle("is-blocked", this.#blocked);
    this.composer.setBlocked(this.#blocked);
    this.#afterChange();
    this.#status();
  }

  /** A line over the conversation that goes by itself. */
  toast(text) {
    if (!text) return;
    const line = h("div", { class: "toast", dir: "auto" }, text);
    this.toasts.append(line);
    setTimeout(() => line.remove(), TOAST_MS);
  }

  /** Opens a t.me link of the bot on this phone. */
  async openLink(url) {
    this.#home.open(this.id);
    await this.act("link", { url });
  }

  /** Puts words into the field, for the reader to send. */
  suggest(text) {
    this.composer.draft = text;
    this.composer.field.focus();
  }

  /** The phone's row in the list of phones that are put away. */
  listRow() {
    const last = this.conversation.last;
    return button(
      { class: "list-row", title: t("unfold"), data: { phone: this.id }, on: { click: () => this.#home.open(this.id) } },
      avatar(this.user),
      h(
        "span",
        { class: "list-body" },
        h("span", { class: "list-top" }, h("b", { dir: "auto" }, fullName(this.user)), last ? h("time", {}, clock(last.date)) : null),
        h("span", { class: "list-top" },
          h("span", { class: "list-last", dir: "auto" }, last ? preview(last) : roleName(this.role)),
          this.#unread ? h("span", { class: "badge", aria: { label: `${this.#unread} ${t("unread")}` } }, String(this.#unread)) : null),
      ),
    );
  }

  #build(name) {
    this.status = h("span", { class: "status", aria: { live: "polite" } });
    this.badge = h("span", { class: "badge", hidden: true });
    this.head = button(
      { class: "who", title: t("focus"), on: { click: () => this.#home.focus(this.id) } },
      avatar(this.user),
      h("span", { class: "who-body" }, h("b", { dir: "auto" }, name), this.status),
      this.badge,
    );
    this.toasts = h("div", { class: "toasts", role: "status", aria: { live: "polite" } });
    this.hollow = h("div", { class: "hollow", hidden: true }, h("b", {}, t("noMessages")), this.startable ? h("span", {}, t("noMessagesHint")) : null);
    this.conversation.element.append(this.hollow, this.toasts);
    this.element = h(
      "section",
      { class: "phone", data: { phone: this.id, role: this.role }, aria: { label: `${name}, ${roleName(this.role)}` } },
      h(
        "header",
        { class: "phone-head" },
        this.head,
        iconButton("fold", t("fold"), () => this.#home.fold(this.id), { class: "icon-button fold" }),
        iconButton("more", t("phoneMenu"), (event) => menu(event.currentTarget, this.choices(event.currentTarget))),
      ),
      this.conversation.element,
      this.composer.element,
    );
    this.element.addEventListener("pointerdown", () => this.#seen());
    this.element.addEventListener("focusin", () => this.#seen());
    this.#acceptDrops();
  }

  #acceptDrops() {
    const wall = this.conversation.element;
    wall.dataset.drop = t("dropHere");
    wall.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      wall.classList.add("dropping");
    });
    wall.addEventListener("dragleave", () => wall.classList.remove("dropping"));
    wall.addEventListener("drop", (event) => {
      event.preventDefault();
      wall.classList.remove("dropping");
      const [file] = event.dataTransfer?.files ?? [];
      if (file) this.#upload(file, "");
    });
  }

  /** What the menu of the head offers. */
  choices() {
    return [
      { icon: "send", label: t("start"), act: () => this.act("start") },
      { icon: "link", label: t("startPayload"), act: () => this.#startWith() },
      { icon: "out", label: t("openLinkMenu"), act: () => this.#askLink() },
      { icon: "columns", label: t("focus"), act: () => this.#home.focus(this.id) },
      this.#blocked
        ? { icon: "check", label: t("unblock"), act: () => this.act("block", { blocked: false }) }
        : { icon: "block", label: t("block"), act: () => this.act("block", { blocked: true }) },
    ];
  }

  async #startWith() {
    const answer = await form(t("startPayload"), [{ name: "payload", label: "?start=", hint: t("startPayloadHint"), required: true }], t("go"));
    if (answer) await this.act("start", { payload: answer.payload.trim() });
  }

  async #askLink() {
    const answer = await form(t("openLinkMenu"), [{ name: "url", label: "t.me", hint: t("openLinkHint"), required: true }], t("go"));
    if (answer) await this.openLink(answer.url.trim());
  }

  /** A message is new or changed. */
  message(message) {
    const fresh = this.conversation.upsert(message);
    if (message.from === "bot") this.#typing(null);
    if (fresh && message.from === "bot" && !this.element.contains(document.activeElement)) this.#ring();
    this.#afterChange();
    this.#home.story(this, { kind: "message", message });
  }

  #ring() {
    this.#unread += 1;
    this.element.classList.remove("ringing");
    requestAnimationFrame(() => this.element.classList.add("ringing"));
    this.#paintUnread();
  }

  #seen() {
    this.#home.touched(this.id);
    if (this.#unread === 0) return;
    this.#unread = 0;
    this.element.classList.remove("ringing");
    this.#paintUnread();
  }

  #paintUnread() {
    this.badge.hidden = this.#unread === 0;
    this.badge.textContent = String(this.#unread);
    this.badge.setAttribute("aria-label", `${this.#unread} ${t("unread")}`);
    this.#home.changed(this.id);
  }

  #afterChange() {
    this.hollow.hidden = !this.conversation.empty;
    this.composer.setEmpty(this.conversation.empty && this.startable);
    this.#home.changed(this.id);
  }

  #typing(action) {
    clearTimeout(this.#typingTimer);
    const words = action && action !== "cancel" ? (t(action) ?? t("typing")) : null;
    this.#status(words);
    if (words) this.#typingTimer = setTimeout(() => this.#status(), TYPING_MS);
  }

  #status(typing = null) {
    this.status.classList.toggle("typing", typing !== null);
    this.status.replaceChildren(
      ...(typing === null
        ? [this.#blocked ? t("blockedNote") : this.about()]
        : [h("span", { class: "dots", aria: { hidden: true } }, h("i"), h("i"), h("i")), `${t("bot")} ${typing}…`]),
    );
  }

  /** The line under the name. */
  about() {
    return this.title && this.title !== fullName(this.user) ? this.title : roleName(this.role);
  }

  #alert(text) {
    const before = document.activeElement;
    const mine = this.element.contains(before);
    const close = () => {
      veil.remove();
      if (mine && before.isConnected) before.focus({ preventScroll: true });
    };
    const ok = button({ class: "primary", on: { click: close } }, t("ok"));
    const veil = h(
      "div",
      { class: "veil", role: "alertdialog", aria: { modal: true, label: text } },
      h("div", { class: "alert" }, h("p", { dir: "auto" }, text), ok),
    );
    veil.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Tab") event.preventDefault(); // the only control inside is already focused
    });
    this.element.append(veil);
    if (mine) ok.focus();
    else this.#ring();
  }

  // What the person does

  /** Does something as the person; `null` when it was refused, which is told on the phone. */
  async act(path, body = {}) {
    const { person, place } = this.seat();
    return this.ask(`phones/${person}/${path}${place}`, body);
  }

  /** Asks the sandbox for anything; `null` when it refuses. */
  async ask(path, body) {
    try {
      return await post(path, body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.toast(error.message === "offline" ? t("offline") : error.message);
      return null;
    }
  }

  #tell(path, body) {
    this.conversation.toBottom();
    return this.act(path, body);
  }

  #send(text, quoted) {
    return this.#tell("send", quoted ? { text, reply_to: quoted.message.id, quote: quoted.words ?? null } : { text });
  }

  async #upload(file, caption) {
    try {
      const { person, place } = this.seat();
      await upload(person, file, caption, place);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.toast(error.message === "offline" ? t("offline") : error.message);
    }
  }

  async #press(id, row, col, label) {
    const waits = (one) => one.id === id && one.row === row && one.col === col;
    if ([...this.#presses].some(waits)) return;
    const press = { id, row, col, callback: null };
    this.#presses.add(press);
    this.#spin(press, true);
    press.timer = setTimeout(() => {
      this.#release(press);
      this.toast(t("noAnswer"));
    }, ANSWER_PATIENCE_MS);
    this.#home.story(this, { kind: "press", label });
    const done = await this.act("press", { message_id: id, row, col });
    if (!done) return this.#release(press);
    press.callback = done.callback_id ?? null;
    if (this.#settled.delete(press.callback)) this.#release(press);
  }

  #answered(callback) {
    const press = [...this.#presses].find((one) => one.callback !== null && one.callback === callback);
    if (press) return this.#release(press);
    const [oldest] = this.#presses;
    if (callback === undefined && oldest) this.#release(oldest);
    else if (callback !== undefined) this.#settled.add(callback);
  }

  #release(press) {
    clearTimeout(press.timer);
    this.#presses.delete(press);
    this.#spin(press, false);
  }

  #spin(press, on) {
    const key = this.conversation.key(press.id, press.row, press.col);
    key?.classList.toggle("waiting", on);
    if (on) key?.setAttribute("aria-busy", "true");
    else key?.removeAttribute("aria-busy");
  }
}
