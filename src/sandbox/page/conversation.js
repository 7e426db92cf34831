// The scrolling list of one phone's bubbles: upserts by id, groups, days, and a scroll that stays at the bottom
// unless the reader has gone up.

import { h, iconButton } from "./dom.js";
import { t, day } from "./i18n.js";
import { bubble } from "./bubble.js";

const NEAR_BOTTOM_PX = 48;
const SAME_GROUP_S = 600;

export class Conversation {
  #context;
  #messages = new Map();
  #rows = new Map();
  #texts = new Map();
  #atBottom = true;
  #missed = 0;
  #top = 0;

  constructor(context, name) {
    this.#context = { ...context, goTo: (id) => this.#goTo(id), authorOf: (id) => this.#authorOf(id) };
    this.list = h("ol", { class: "messages", role: "log", aria: { live: "polite", label: `${t("conversation")}: ${name}` } });
    this.scroller = h("div", { class: "scroller", tabindex: "0", role: "group", aria: { label: `${t("conversation")}: ${name}` } }, this.list);
    this.counter = h("span", { class: "badge", hidden: true });
    this.jump = iconButton("down", t("toBottom"), () => this.toBottom(), { class: "icon-button jump", hidden: true });
    this.jump.append(this.counter);
    this.element = h("div", { class: "wall" }, this.scroller, this.jump);
    this.scroller.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    const settle = new ResizeObserver(() => this.#atBottom && this.toBottom());
    settle.observe(this.list);
    settle.observe(this.scroller);
  }

  /** The newest message, for the list of phones. */
  get last() {
    return [...this.#messages.values()].at(-1) ?? null;
  }

  /** The newest message of the person's own that has words, for editing by the arrow key. */
  get lastOwn() {
    return [...this.#messages.values()].findLast((message) => message.from === "me" && message.text) ?? null;
  }

  get empty() {
    return this.#messages.size === 0;
  }

  /** Shows exactly these messages, rebuilding only the bubbles that changed. */
  sync(messages) {
    const kept = new Set(messages.map((message) => message.id));
    for (const id of [...this.#messages.keys()]) if (!kept.has(id)) this.#drop(id);
    for (const message of messages) this.#put(message);
    this.#regroup();
    this.#keepBottom();
  }

  /** A new message or a new version of a known one; tells whether it is new. */
  upsert(message) {
    const fresh = !this.#messages.has(message.id);
    this.#put(message);
    this.#regroup();
    if (fresh && message.from === "me") this.#atBottom = true;
    if (fresh && !this.#atBottom) this.#count(this.#missed + 1);
    this.#keepBottom();
    return fresh;
  }

  remove(id) {
    this.#drop(id);
    this.#regroup();
  }

  toBottom() {
    this.#atBottom = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#count(0);
    this.jump.hidden = true;
  }

  /** The button at a place of a message's inline keyboard, as it is drawn now. */
  key(id, row, col) {
    return this.#rows.get(id)?.querySelector(`.inline-keyboard [data-at="${row}.${col}"]`) ?? null;
  }

  #put(message) {
    const text = JSON.stringify(message);
    if (this.#texts.get(message.id) === text) return;
    const row = bubble(message, this.#context);
    const old = this.#rows.get(message.id);
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement?.dataset?.at : null;
      old.replaceWith(row);
      if (focused) row.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
    } else {
      row.classList.add("arriving");
      const next = [...this.#messages.keys()].find((id) => id > message.id);
      this.list.insertBefore(row, next === undefined ? null : this.#rows.get(next));
    }
    this.#texts.set(message.id, text);
    this.#rows.set(message.id, row);
    this.#messages.set(message.id, message);
    if (!old) this.#messages = new Map([...this.#messages].sort(([a], [b]) => a - b));
  }

  #drop(id) {
    this.#rows.get(id)?.remove();
    this.#rows.delete(id);
    this.#messages.delete(id);
    this.#texts.delete(id);
  }

  /** Days above, and the tail only under the last bubble of a run. */
  #regroup() {
    const all = [...this.#messages.values()];
    all.forEach((message, at) => {
      const row = this.#rows.get(message.id);
      const before = all[at - 1];
      const after = all[at + 1];
      const joins = (a, b) =>
        a && b && a.from === b.from && b.date - a.date < SAME_GROUP_S && a.kind !== "service" && b.kind !== "service";
      row.classList.toggle("first", !joins(before, message));
      row.classList.toggle("last", !joins(message, after));
      const label = day(message.date);
      const heading = row.querySelector(":scope > .day");
      if (before && day(before.date) === label) heading?.remove();
      else if (heading) heading.textContent = label;
      else row.prepend(h("span", { class: "pill day" }, label));
    });
  }

  #keepBottom() {
    if (this.#atBottom) this.toBottom();
  }

  #noticeScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    // Content that grows under a resting view is no scrolling: only a move upwards leaves the bottom.
    const near = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    if (near) this.#atBottom = true;
    else if (scrollTop < this.#top) this.#atBottom = false;
    this.#top = scrollTop;
    if (this.#atBottom) this.#count(0);
    this.jump.hidden = this.#atBottom;
  }

  #count(missed) {
    this.#missed = missed;
    this.counter.textContent = String(missed);
    this.counter.hidden = missed === 0;
  }

  #goTo(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("found");
    requestAnimationFrame(() => row.classList.add("found"));
  }

  #authorOf(id) {
    const message = this.#messages.get(id);
    if (!message) return null;
    return message.from === "me" ? t("you") : this.#context.botTitle;
  }
}
