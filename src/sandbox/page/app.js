// The page: which phones are open, which are put away, and what joins them to the sandbox.

import { h, avatar, fullName } from "./dom.js";
import { t, lang, roleName } from "./i18n.js";
import { follow } from "./live.js";
import { menu, closeMenu } from "./dialogs.js";
import { recall, remember, rememberWord } from "./prefs.js";
import { Phone } from "./phone.js";
import { Group } from "./group.js";
import { Story } from "./story.js";
import { topbar } from "./topbar.js";

const stage = document.getElementById("stage");
const bar = document.getElementById("topbar");
const offline = document.getElementById("offline");

const list = h("nav", { class: "list", hidden: true });
const row = h("div", { class: "phones" });
const phones = new Map();
const folded = new Set(recall("folded", []));
let lastState = null;
let listTimer = null;

const home = {
  bot: null,
  get storyOpen() {
    return story.open;
  },
  get someFolded() {
    return [...phones.keys()].some((id) => folded.has(id));
  },
  toggleStory: () => story.show(!story.open),
  story: (phone, act) => story.notice(phone.role, act),
  say: (text) => (current() ?? [...phones.values()][0])?.toast(text),
  touched(id) {
    for (const phone of phones.values()) phone.element.classList.toggle("current", phone.id === id);
  },
  changed() {
    // Several events of one act draw the list once.
    listTimer ??= requestAnimationFrame(() => {
      listTimer = null;
      paintList();
    });
  },
  /** Everybody who has a phone. */
  people() {
    return [...phones.values()].filter((phone) => !(phone instanceof Group)).map(({ user }) => user);
  },
  /** People who are of the shop, for a group of theirs. */
  staff() {
    return [...phones.values()].filter((phone) => !(phone instanceof Group) && phone.role !== "customer").map(({ id }) => id);
  },
  /** Opens a phone beside those already open. */
  open(id) {
    folded.delete(id);
    layout();
    const phone = phones.get(id);
    phone?.element.scrollIntoView({ inline: "nearest", block: "nearest" });
    phone?.composer.field.focus({ preventScroll: true });
  },
  fold(id) {
    folded.add(id);
    if ([...phones.keys()].every((one) => folded.has(one))) folded.delete([...phones.keys()].find((one) => one !== id) ?? id);
    layout();
  },
  /** Leaves one phone on the screen; a second time brings the others back. */
  focus(id) {
    const others = [...phones.keys()].filter((one) => one !== id);
    const alone = others.length > 0 && others.every((one) => folded.has(one));
    for (const one of others) {
      if (alone) folded.delete(one);
      else folded.add(one);
    }
    layout();
  },
  openAll() {
    folded.clear();
    layout();
  },
  /** Asks which phone opens a link of the bot: an invitation is made on one phone and used on another. */
  openElsewhere(from, url, anchor) {
    menu(
      anchor,
      [...phones.values()]
        .filter((phone) => phone !== from && !(phone instanceof Group))
        .map((phone) => ({
          lead: avatar(phone.user),
          label: fullName(phone.user),
          note: roleName(phone.role),
          act: () => phone.openLink(url),
        })),
    );
  },
  switchLanguage() {
    document.documentElement.lang = lang() === "ru" ? "en" : "ru";
    rememberWord("lang", lang());
    const drafts = new Map([...phones].map(([id, phone]) => [id, phone.composer.draft]));
    phones.clear();
    row.replaceChildren();
    offline.textContent = t("offline");
    if (lastState) show(lastState);
    for (const [id, draft] of drafts) if (draft && phones.has(id)) phones.get(id).composer.draft = draft;
    story.paint();
    restart();
  },
};

const current = () => [...phones.values()].find((phone) => phone.element.classList.contains("current"));
const story = new Story(
  document.getElementById("story"),
  (text) => {
    const customer = [...phones.values()].find((phone) => phone.role === "customer");
    if (!customer) return;
    home.open(customer.id);
    customer.suggest(text);
  },
  () => topbar(bar, home),
);

function layout() {
  remember("folded", [...folded]);
  for (const phone of phones.values()) {
    const hidden = folded.has(phone.id);
    phone.element.hidden = hidden;
    if (!hidden && phone.conversation.scroller.scrollTop === 0) phone.conversation.toBottom();
  }
  const open = [...phones.keys()].filter((id) => !folded.has(id)).length;
  row.dataset.open = String(open);
  paintList();
  topbar(bar, home);
}

function paintList() {
  const away = [...phones.values()].filter((phone) => folded.has(phone.id));
  list.hidden = away.length === 0;
  list.setAttribute("aria-label", t("folded"));
  const focused = document.activeElement?.closest?.(".list-row")?.dataset.phone;
  list.replaceChildren(...away.map((phone) => phone.listRow()));
  if (focused) list.querySelector(`[data-phone="${CSS.escape(focused)}"]`)?.focus();
}

function show(state) {
  lastState = state;
  home.bot = state.bot;
  const groups = state.groups.filter((group) => group.upgraded_to === null);
  const known = new Set([...state.phones.map(({ user }) => user.id), ...groups.map(({ id }) => id)]);
  for (const [id, phone] of phones) {
    if (known.has(id)) continue;
    phone.element.remove();
    phones.delete(id);
  }
  for (const [Kind, one] of [...state.phones.map((one) => [Phone, one]), ...groups.map((one) => [Group, one])]) {
    const id = one.user?.id ?? one.id;
    const phone = phones.get(id) ?? new Kind(one, home);
    phone.sync(one);
    if (phones.has(id)) continue;
    phones.set(id, phone);
    row.append(phone.element);
    phone.conversation.toBottom();
  }
  loading.remove();
  stage.setAttribute("aria-busy", "false");
  layout();
}

const loading = h("p", { class: "loading", role: "status" }, t("loading"));
row.append(loading);
stage.append(list, row);
topbar(bar, home);
offline.textContent = t("offline");
document.title = `${lang() === "ru" ? "Прилавок" : "Prilavok"} · ${t("sandbox")}`;
addEventListener("resize", closeMenu);

const restart = follow({
  onState: show,
  onEvent(event) {
    const phone = phones.get(event.user);
    if (phone) phone.take(event);
    else restart(); // a person who came after the snapshot
  },
  onOnline: (online) => {
    offline.hidden = online;
  },
});
