// Builds elements. Strings become text nodes and nothing else: no data can turn into markup on this page.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with properties and children.
 *
 * `on` holds listeners, `data` the dataset, `aria` the aria-attributes, `class` the class; any other key is an attribute,
 * where `false`, `null` and `undefined` leave it out and `true` sets it bare.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (key === "data") {
      Object.assign(element.dataset, value);
    } else if (key === "aria") {
      for (const [name, text] of Object.entries(value)) element.setAttribute(`aria-${name}`, String(text));
    } else {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that never submits anything by itself. */
export function button(props, ...children) {
  return h("button", { type: "button", ...props }, ...children);
}

const ICONS = {
  send: "M3.4 20.4 21 12 3.4 3.6l-.01 6.53L15 12 3.39 13.87z",
  clip: "M16.5 6.5v10a4.5 4.5 0 0 1-9 0V5.8a2.8 2.8 0 0 1 5.6 0v10a1.1 1.1 0 0 1-2.2 0V7",
  slash: "M8 5h8a4 4 0 0 1 4 4v6a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V9a4 4 0 0 1 4-4zM13.6 8.6l-3.2 6.8",
  keys: "M5 6h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM7 10h.01M11 10h.01M15 10h.01M7.5 14.5h9",
  reply: "M10 8V4.5L3.5 11l6.5 6.5V14c5 0 8 1.6 10.5 5-1-5.5-3.8-11-10.5-11z",
  pencil: "M4 20l1-4.5L16 4.5a2.1 2.1 0 0 1 3 3L8 18.5 4 20zM14 6.5l3 3",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.6v.01M15 9.6v.01",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  close: "M6 6l12 12M18 6L6 18",
  fold: "M15 6l-6 6 6 6M20 6v12",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  play: "M8 5.5v13l11-6.5z",
  pause: "M8 5.5v13M16 5.5v13",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  photo: "M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM3.5 17l5-5.5 4 4 3-3 5 5M15.5 8.5v.01",
  mic: "M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  sticker: "M20 13V7a3 3 0 0 0-3-3H7a3 3 0 0 0-3 3v10a3 3 0 0 0 3 3h6zM20 13h-4a3 3 0 0 0-3 3v4M8.5 9v.01M15 9v.01M8.5 12.5c.8 1.2 2 1.8 3.5 1.8",
  pin: "M12 21c4.5-5 7-8.6 7-11.5A7 7 0 0 0 5 9.5c0 2.9 2.5 6.5 7 11.5zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.7-4 3.6-6 7.5-6s6.8 2 7.5 6",
  upload: "M12 16V4.5M7 9l5-5 5 5M4 15.5V19a1.5 1.5 0 0 0 1.5 1.5h13A1.5 1.5 0 0 0 20 19v-3.5",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  out: "M8 16L17 7M9.5 7H17v7.5",
  phones: "M9 4h8a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM11 17.5h4M4 7v10",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.8 5.8l12.4 12.4",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  bulb: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9c.6.5 1 1.2 1 2V16h5v-.1c0-.8.4-1.5 1-2A6 6 0 0 0 12 3z",
  plus: "M12 5v14M5 12h14",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1 1M17.4 17.4l1 1M18.4 5.6l-1 1M6.6 17.4l-1 1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  auto: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 3v18M12 6a6 6 0 0 1 0 12",
  columns: "M4 5h4v14H4zM10 5h4v14h-4zM16 5h4v14h-4z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2.5 12.5l4 4L15 8M11 15.5l1.2 1L21 8",
  copy: "M9 8h9a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM5 16V5a1 1 0 0 1 1-1h9",
};
const FILLED = new Set(["send", "reply", "play", "bolt"]);

/** An inline icon; the control around it carries the words for those who cannot see it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", FILLED.has(name) ? "icon filled" : name === "more" ? "icon dots-icon" : "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows an icon only, with its name as label and tooltip. */
export function iconButton(name, label, onClick, props = {}) {
  return button({ class: "icon-button", title: label, aria: { label }, on: { click: onClick }, ...props }, icon(name));
}

/** A coloured circle with initials: one of Telegram's seven colours, by id. */
export function avatar(user) {
  const letters = [user.first_name, user.last_name]
    .map((name) => [...(name ?? "").trim()][0] ?? "")
    .join("")
    .toUpperCase();
  return h("span", { class: "avatar", data: { tint: Math.abs(Number(user.id) || 0) % 7 }, aria: { hidden: true } }, letters || "?");
}

/** «Анна Петрова» of a user object. */
export function fullName(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}
