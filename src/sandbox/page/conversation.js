// The scrolling list of one phone's bubbles: upserts by id, albums as one bubble, runs, days, and a scroll that stays at
// the bottom unless the reader has gone up.

import { h, iconButton } from "./dom.js";
import { t, day } from "./i18n.js";
import { bubble } from "./bubble.js";

const NEAR_BOTTOM_PX = 48;
const SAME_GROUP_S = 600;

/** Messages as they are drawn: alone, or the parts of an album together. */
function units(messages) {
  const found = [];
  for (const message of messages) {
    const album = message.album && found.find(([head]) => head.album === message.album && head.from === message.from);
    if (album) album.push(message);
    else found.push([message]);
  }
  return found;
}

export class Conversation {
  #context;
  #messages = new Map();
  #texts = new Map();
  #rows = new Map(); // message → the row that shows it; parts of an album share one
  #drawn = new Map(); // the first message of a row → {row, text, parts}
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
    this.#paint();
    this.#keepBottom();
  }

  /** A new message or a new version of a known one; tells whether it is new. */
  upsert(message) {
    const fresh = !this.#messages.has(message.id);
    this.#put(message);
    this.#paint();
    if (fresh && message.from === "me") this.#atBottom = true;
    if (fresh && !this.#atBottom) this.#count(this.#missed + 1);
    this.#keepBottom();
    return fresh;
  }

  remove(id) {
    this.#drop(id);
    this.#paint();
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
    const fresh = !this.#messages.has(message.id);
    this.#messages.set(message.id, message);
    this.#texts.set(message.id, JSON.stringify(message));
    const [last] = [...this.#messages.keys()].slice(-2);
    if (fresh && last > message.id) this.#messages = new Map([...this.#messages].sort(([a], [b]) => a - b));
  }

  #drop(id) {
    this.#messages.delete(id);
    this.#texts.delete(id);
  }

  /** Brings the rows in step with the messages; only what differs is drawn anew. */
  #paint() {
    const drawn = new Map();
    let above = null;
    this.#rows.clear();
    for (const parts of units(this.#messages.values())) {
      const [head] = parts;
      const text = parts.map(({ id }) => this.#texts.get(id)).join();
      const old = this.#drawn.get(head.id);
      const row = old?.text === text ? old.row : this.#draw(parts, old?.row);
      drawn.set(head.id, { row, text, parts });
      for (const { id } of parts) this.#rows.set(id, row);
      if (!row.isConnected || row.previousElementSibling !== above) {
        this.list.insertBefore(row, above ? above.nextSibling : this.list.firstChild);
      }
      above = row;
    }
    for (const [id, { row }] of this.#drawn) if (drawn.get(id)?.row !== row) row.remove();
    this.#drawn = drawn;
    this.#regroup();
  }

  #draw(parts, old) {
    const row = bubble(parts, this.#context);
    if (old) {
      const focused = old.contains(document.activeElement) ? document.activeElement?.dataset?.at : null;
      old.replaceWith(row);
      if (focused) row.querySelector(`[data-at="${focused}"]`)?.focus({ preventScroll: true });
    } else {
      row.classList.add("arriving");
    }
    return row;
  }

  /** Days above, and the tail only under the last bubble of a run. */
  #regroup() {
    const all = [...this.#drawn.values()];
    const joins = (a, b) =>
      a && b && a.from === b.from && a.author?.id === b.author?.id && b.date - a.date < SAME_GROUP_S && a.kind !== "service" && b.kind !== "service";
    all.forEach(({ row, parts: [message] }, at) => {
      const before = all[at - 1]?.parts[0];
      const after = all[at + 1]?.parts[0];
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
    if (message.from === "me") return t("you");
    return message.author?.name ?? this.#context.botTitle;
  }
}
