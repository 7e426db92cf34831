// The bar over the phones: the story, faults, a new person, layout, language, theme.

import { h, button, icon, iconButton } from "./dom.js";
import { t, lang, roleName } from "./i18n.js";
import { get, post, Refused } from "./api.js";
import { menu, form } from "./dialogs.js";
import { recallWord, rememberWord } from "./prefs.js";

const THEMES = [null, "light", "dark"];
const THEME_ICONS = { light: "sun", dark: "moon" };
const THEME_WORDS = { light: "themeLight", dark: "themeDark" };

const FAULTS = [
  ["fault429", { kind: "too_many_requests", retry_after: 3 }],
  ["fault5xx", { kind: "server_error", code: 500 }],
  ["faultLost", { kind: "lost_reply" }],
];

function logo() {
  return h("img", { src: "/sandbox/page/icon.svg", alt: "", width: 28, height: 28 });
}

async function faultsMenu(anchor, say) {
  const times = h("input", { type: "number", min: 1, max: 20, value: 1, aria: { label: t("times") } });
  const violations = h("p", { class: "menu-note", role: "status" }, "…");
  const set = async (body) => {
    const count = Math.min(20, Math.max(1, Number(times.value) || 1));
    try {
      await post("faults", { ...body, times: count });
      say(`${t("faultSet")} ${count}`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      say(error.message);
    }
  };
  menu(anchor, [
    h("p", { class: "menu-note" }, t("faultsNote")),
    ...FAULTS.map(([key, body]) => ({ icon: "bolt", label: t(key), note: t(`${key}Note`), act: () => set(body) })),
    h("label", { class: "menu-field" }, `${t("times")}: `, times),
    h("hr"),
    violations,
  ]);
  try {
    const { violations: list, unanswered } = await get("violations");
    const lines = list.map((one) => `${one.method}: ${one.what}`);
    if (unanswered) lines.push(`${t("unanswered")}: ${unanswered}`);
    violations.classList.toggle("bad", lines.length > 0);
    violations.replaceChildren(
      lines.length ? `${t("violations")}: ${lines.length}` : `✓ ${t("noViolations")}`,
      h("ul", {}, lines.slice(-8).map((line) => h("li", {}, line))),
    );
  } catch (error) {
    violations.textContent = error instanceof Refused ? error.message : "";
  }
}

async function addPerson(say) {
  const answer = await form(
    t("addPerson"),
    [
      { name: "first_name", label: t("firstName"), required: true },
      { name: "last_name", label: t("lastName") },
      { name: "language_code", label: t("language"), options: [["ru", "Русский"], ["en", "English"]] },
      { name: "role", label: t("role"), options: ["customer", "manager", "owner"].map((role) => [role, roleName(role)]) },
    ],
    t("add"),
  );
  if (!answer) return;
  try {
    await post("phones", { ...answer, last_name: answer.last_name || null, title: roleName(answer.role) });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
  }
}

async function addGroup(home) {
  const answer = await form(t("addGroup"), [{ name: "title", label: t("groupTitle"), value: t("groupTitleHint"), required: true }], t("add"));
  if (!answer) return;
  const members = home.staff().length ? home.staff() : home.people().map(({ id }) => id);
  try {
    await post("groups", { title: answer.title.trim(), forum: true, members: members.reverse(), bot: "admin" });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    home.say(error.message);
  }
}

function nextTheme() {
  const now = recallWord("theme");
  rememberWord("theme", THEMES[(THEMES.indexOf(THEMES.includes(now) ? now : null) + 1) % THEMES.length]);
  dispatchEvent(new Event("prilavok:theme"));
}

/** Draws the bar; `home` is the page around. */
export function topbar(element, home) {
  const theme = recallWord("theme");
  const themeWords = `${t("theme")}: ${t(THEME_WORDS[theme] ?? "themeAuto")}`;
  const storyButton = button(
    { class: "bar-button", aria: { pressed: home.storyOpen }, on: { click: () => home.toggleStory() } },
    icon("bulb"),
    h("span", {}, t("story")),
  );
  element.replaceChildren(
    h("div", { class: "brand" }, logo(), h("h1", {}, lang() === "ru" ? "Прилавок" : "Prilavok", h("small", {}, t("sandbox"))),
      home.bot?.username ? h("span", { class: "bot-name" }, `@${home.bot.username}`) : null),
    h(
      "div",
      { class: "bar-actions" },
      storyButton,
      home.someFolded ? button({ class: "bar-button", on: { click: () => home.openAll() } }, icon("columns"), h("span", {}, t("showAll"))) : null,
      button({ class: "bar-button", aria: { haspopup: "menu" }, on: { click: (event) => faultsMenu(event.currentTarget, home.say) } }, icon("bolt"), h("span", {}, t("faults"))),
      iconButton("plus", t("addSomebody"), (event) =>
        menu(event.currentTarget, [
          { icon: "person", label: t("addPerson"), act: () => addPerson(home.say) },
          { icon: "columns", label: t("addGroup"), note: t("addGroupNote"), act: () => addGroup(home) },
        ]),
      ),
      iconButton(THEME_ICONS[theme] ?? "auto", themeWords, () => {
        nextTheme();
        topbar(element, home);
      }),
      button({ class: "icon-button lang", title: t("otherLanguage"), aria: { label: t("otherLanguage") }, on: { click: () => home.switchLanguage() } }, lang() === "ru" ? "EN" : "RU"),
    ),
  );
}
