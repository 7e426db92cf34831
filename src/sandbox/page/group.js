// A group as one more phone: topics as tabs, and a choice of the member as whom the reader writes.

import { h, button, iconButton, fullName } from "./dom.js";
import { t } from "./i18n.js";
import { form } from "./dialogs.js";
import { Phone } from "./phone.js";

const RANKS = { creator: 2, admin: 1, member: 0 };

/** What a `Phone` needs to know of a group. */
const asPerson = (group) => ({ user: { id: group.id, first_name: group.title }, role: "group", title: "" });

export class Group extends Phone {
  #group = null;
  #all = new Map();
  #thread = null;
  #writer = null;
  #news = new Map(); // topic → messages that nobody has looked at

  constructor(group, home) {
    super(asPerson(group), home);
    this.tabs = h("div", { class: "tabs", role: "tablist", aria: { label: t("topics") }, hidden: true });
    this.writers = h("select", { aria: { label: t("writesAs") }, on: { change: () => this.#write(Number(this.writers.value)) } });
    this.element.querySelector(".phone-head").after(this.tabs);
    this.composer.element.prepend(h("label", { class: "writer" }, h("span", {}, t("writesAs")), this.writers));
  }

  seat() {
    const thread = this.#thread === null ? "" : `&thread=${this.#thread}`;
    return { person: this.#writer, place: `?chat=${this.id}${thread}` };
  }

  get startable() {
    return false;
  }

  isMine(reaction) {
    return reaction.member === this.#writer;
  }

  sync(group) {
    const known = this.#group ? this.#all : null; // at first sight nothing is news
    this.#group = group;
    this.#all = new Map(group.messages.map((message) => [message.id, message]));
    if (!group.topics.some((topic) => topic.message_thread_id === this.#thread)) this.#thread = null;
    if (!group.members.some(({ user }) => user.id === this.#writer)) this.#writer = this.#ranked()[0]?.user.id ?? null;
    this.writers.replaceChildren(
      ...group.members.map(({ user }) => h("option", { value: user.id, selected: user.id === this.#writer }, fullName(user))),
    );
    if (known) for (const message of group.messages) if (!known.has(message.id)) this.#note(message);
    this.#paintTabs();
    this.#show();
  }

  take(event) {
    if (event.kind === "deleted") this.#all.delete(event.message_id);
    super.take(event);
  }

  message(message) {
    const fresh = !this.#all.has(message.id);
    this.#all.set(message.id, message);
    if (this.#here(message)) return super.message(this.#seen(message));
    if (fresh) this.#note(message);
    this.#paintTabs();
    return undefined;
  }

  /** Counts what came to a topic that is not looked at. */
  #note(message) {
    if (this.#here(message) || message.kind === "service") return;
    this.#news.set(message.thread, (this.#news.get(message.thread) ?? 0) + 1);
  }

  about() {
    if (!this.#group) return "";
    return `${t(`bot_${this.#group.bot}`)} · ${t("people")}: ${this.#group.members.length}`;
  }

  choices() {
    const group = this.#group;
    const topic = this.#topic();
    const bot = (place, key, sign) => ({ icon: sign, label: t(key), act: () => this.#ask("bot", { by: this.#owner(), place }) });
    const of = (change) => this.#ask(`topics/${this.#thread}`, { by: this.#owner(), ...change });
    return [
      group.forum ? { icon: "plus", label: t("newTopic"), act: () => this.#newTopic() } : null,
      topic ? { icon: "pencil", label: t("renameTopic"), act: () => this.#rename(topic) } : null,
      topic ? { icon: topic.closed ? "check" : "block", label: t(topic.closed ? "openTopic" : "closeTopic"), act: () => of({ closed: !topic.closed }) } : null,
      topic ? { icon: "close", label: t("deleteTopic"), act: () => of({ gone: true }) } : null,
      { icon: "person", label: t("members"), act: () => this.#members() },
      group.bot === "admin" ? bot("member", "botMember", "bolt") : bot("admin", "botAdmin", "bolt"),
      ["admin", "member"].includes(group.bot) ? bot("kicked", "botKick", "block") : null,
      group.type === "group" ? { icon: "up", label: t("upgradeGroup"), act: () => this.#ask("upgrade", { by: this.#owner() }) } : null,
      { icon: "columns", label: t("focus"), act: () => this.home.focus(this.id) },
    ].filter(Boolean);
  }

  #ranked() {
    return [...this.#group.members].sort((a, b) => RANKS[b.rank] - RANKS[a.rank]);
  }

  /** Whoever may do everything: people's rights are not what the sandbox is about. */
  #owner() {
    return this.#ranked()[0]?.user.id ?? null;
  }

  #topic() {
    return this.#group.topics.find((topic) => topic.message_thread_id === this.#thread) ?? null;
  }

  #here(message) {
    return !this.#group?.forum || message.thread === this.#thread;
  }

  /** A message as the chosen member sees it. */
  #seen(message) {
    return message.author?.id === this.#writer ? { ...message, from: "me" } : message;
  }

  #show() {
    const messages = [...this.#all.values()].filter((message) => this.#here(message)).map((message) => this.#seen(message));
    const commands = this.#group.members.find(({ user }) => user.id === this.#writer)?.commands ?? [];
    super.sync({ messages, commands, reply_keyboard: null, blocked: false, typing: this.#group.typing });
  }

  #write(person) {
    this.#writer = person;
    this.#show();
  }

  #open(thread) {
    this.#thread = thread;
    this.#news.delete(thread);
    this.#paintTabs();
    this.#show();
    this.conversation.toBottom();
  }

  #paintTabs() {
    const group = this.#group;
    this.tabs.hidden = !group.forum;
    if (!group.forum) return;
    const tab = (thread, name, color, closed) => {
      const news = this.#news.get(thread) ?? 0;
      const sign = h("i", { aria: { hidden: true } });
      sign.style.background = color === null ? "var(--ink-soft)" : `#${color.toString(16).padStart(6, "0")}`;
      return button(
        { class: "tab", role: "tab", data: { thread: thread ?? "general" }, aria: { selected: thread === this.#thread }, on: { click: () => this.#open(thread) } },
        sign,
        h("span", { dir: "auto" }, name),
        closed ? h("small", { title: t("closed") }, "🔒") : null,
        news ? h("span", { class: "badge" }, String(news)) : null,
      );
    };
    this.tabs.replaceChildren(
      tab(null, t("general"), null, group.general_closed),
      ...group.topics.map((topic) => tab(topic.message_thread_id, topic.name, topic.icon_color, topic.closed)),
      iconButton("plus", t("newTopic"), () => this.#newTopic()),
    );
  }

  #ask(path, body) {
    return this.ask(`groups/${this.id}/${path}`, body);
  }

  async #newTopic() {
    const answer = await form(t("newTopic"), [{ name: "name", label: t("topicName"), required: true }], t("add"));
    if (!answer) return;
    const made = await this.#ask("topics", { by: this.#writer, name: answer.name.trim() });
    if (made) this.#open(made.thread);
  }

  async #rename(topic) {
    const answer = await form(t("renameTopic"), [{ name: "name", label: t("topicName"), value: topic.name, required: true }], t("save"));
    if (answer) await this.#ask(`topics/${topic.message_thread_id}`, { by: this.#owner(), name: answer.name.trim() });
  }

  async #members() {
    const inside = new Set(this.#group.members.map(({ user }) => user.id));
    const people = this.home.people();
    const answer = await form(
      t("members"),
      people.map((user) => ({ name: String(user.id), label: fullName(user), checked: inside.has(user.id), kind: "checkbox" })),
      t("save"),
    );
    if (!answer) return;
    for (const user of people) {
      const wanted = answer[user.id] !== undefined;
      if (wanted === inside.has(user.id)) continue;
      await this.#ask("members", { person: user.id, rank: wanted ? "member" : null });
    }
  }
}

