// The strip «С чего начать»: six steps of the shop's day, ticked off as the reader plays them.

import { h, button, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { recall, remember } from "./prefs.js";

const TAKE = /взять в работу|take/i;
const CONVERT = /конверт|convert/i;
const DONE = /выполнено|done/i;

/** What of the story has been played, judged by what people do on the phones. */
export class Story {
  #at = recall("story.at", 0);
  #shown = null; // the step whose words are read, when it is not the current one
  #tryIt;

  /** `tryIt` writes for the first customer; `onToggle` hears when the strip is opened or closed. */
  constructor(element, tryIt, onToggle) {
    this.element = element;
    this.#tryIt = tryIt;
    this.onToggle = onToggle;
    this.element.hidden = !recall("story.open", true);
    this.paint();
  }

  get open() {
    return !this.element.hidden;
  }

  show(open) {
    this.element.hidden = !open;
    remember("story.open", open);
    this.paint();
    this.onToggle(open);
  }

  /** Something done on a phone of this role; moves the story on when it is the step's own act. */
  notice(role, act) {
    const own = act.kind === "message" && act.message.from === "me" && !act.message.text?.startsWith("/");
    const staff = role !== "customer";
    const moved = [
      () => role === "customer" && own,
      () => staff && act.kind === "press" && TAKE.test(act.label),
      () => staff && own,
      () => staff && act.kind === "press" && CONVERT.test(act.label),
      () => staff && act.kind === "press" && !CONVERT.test(act.label) && !DONE.test(act.label),
      () => staff && act.kind === "press" && DONE.test(act.label),
    ][this.#at];
    // The filling may be skipped: converting shows what is missing by itself.
    const skipped = this.#at === 2 && staff && act.kind === "press" && CONVERT.test(act.label);
    if (!moved?.() && !skipped) return;
    this.#go(this.#at + (skipped ? 2 : 1));
  }

  paint() {
    this.element.setAttribute("aria-label", t("story"));
    const steps = t("steps");
    const shown = Math.min(this.#shown ?? this.#at, steps.length - 1);
    this.element.replaceChildren(
      h(
        "div",
        { class: "story-body" },
        h("ol", {}, steps.map(([title], at) => this.#step(title, at, shown))),
        h(
          "p",
          { aria: { live: "polite" } },
          this.#at >= steps.length && this.#shown === null ? t("storyDone") : steps[shown][1],
          shown === 0 ? button({ class: "try", on: { click: () => this.#tryIt(t("tryText")) } }, t("tryIt")) : null,
          this.#at > 0 ? button({ class: "again", on: { click: () => this.#go(0) } }, t("again")) : null,
        ),
      ),
      iconButton("close", t("close"), () => this.show(false)),
    );
  }

  #step(title, at, shown) {
    const done = at < this.#at;
    const look = () => {
      this.#shown = at;
      this.paint();
      this.element.querySelectorAll(".step")[at].focus();
    };
    return h(
      "li",
      {},
      button(
        { class: `step ${done ? "done" : at === this.#at ? "now" : ""}`, aria: { pressed: at === shown }, on: { click: look } },
        h("span", { class: "step-no" }, done ? icon("check") : String(at + 1)),
        h("b", {}, title),
      ),
    );
  }

  #go(step) {
    this.#at = step;
    this.#shown = null;
    remember("story.at", step);
    this.paint();
  }
}
