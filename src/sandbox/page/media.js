// What a message carries besides its words: photos, voices, files, places, contacts.

import { h, button, icon, avatar, fullName } from "./dom.js";
import { t, size, duration } from "./i18n.js";
import { zoom } from "./dialogs.js";

const BARS = 30;

function photo({ file }) {
  const image = h("img", { src: file.url, alt: file.name ?? t("photo"), width: file.width, height: file.height, loading: "lazy" });
  return button({ class: "photo", aria: { label: t("openPhoto") }, on: { click: () => zoom(file.url) } }, image);
}

/** Bars of a voice's wave. The wave is not in the message, so its look is drawn from the message's number. */
function wave(seed) {
  const svg = h("span", { class: "wave", aria: { hidden: true } });
  for (let bar = 0; bar < BARS; bar += 1) {
    const height = 0.25 + 0.75 * Math.abs(Math.sin(bar * 0.7 + seed) * Math.cos(bar * 0.31 + seed * 2));
    const line = h("i");
    line.style.height = `${Math.round(height * 100)}%`;
    svg.append(line);
  }
  return svg;
}

function voice({ id, file }) {
  const sound = h("audio", { src: file.url, preload: "none" });
  const toggle = button({ class: "round", aria: { label: t("play") } }, icon("play"));
  const bars = wave(id);
  const time = h("span", { class: "note" }, duration(file.duration ?? 0));
  const show = (name, words) => {
    toggle.replaceChildren(icon(name));
    toggle.setAttribute("aria-label", words);
  };
  toggle.addEventListener("click", () => (sound.paused ? sound.play().catch(() => show("play", t("play"))) : sound.pause()));
  sound.addEventListener("play", () => show("pause", t("pause")));
  sound.addEventListener("pause", () => show("play", t("play")));
  sound.addEventListener("timeupdate", () => {
    const played = sound.currentTime / (sound.duration || file.duration || 1);
    [...bars.children].forEach((bar, at) => bar.classList.toggle("played", at < played * BARS));
    time.textContent = duration(sound.currentTime);
  });
  return h("div", { class: "voice" }, toggle, h("div", { class: "voice-body" }, bars, time), sound);
}

function document_({ file }) {
  const name = file.name ?? t("document");
  return h(
    "a",
    { class: "file", href: file.url, download: name, target: "_blank", rel: "noopener" },
    h("span", { class: "round" }, icon("file")),
    h("span", { class: "file-body" }, h("b", { dir: "auto" }, name), h("span", { class: "note" }, size(file.size ?? 0))),
  );
}

function still(kind, file) {
  return h(
    "div",
    { class: kind === "video_note" ? "still note-round" : "still", role: "img", aria: { label: file.name } },
    h("span", { class: "round" }, icon("play")),
    file.duration ? h("span", {}, duration(file.duration)) : null,
  );
}

function video({ file, kind }) {
  if (file.mime?.startsWith("image/")) return photo({ file });
  const looped = kind !== "video";
  const film = h("video", {
    class: kind === "video_note" ? "video note-round" : "video",
    src: file.url,
    controls: !looped,
    loop: looped,
    autoplay: looped,
    playsinline: true,
    preload: "metadata",
    width: file.width,
    height: file.height,
  });
  film.muted = looped;
  // A medium that the browser can't play still shows what it is.
  film.addEventListener("error", () => film.replaceWith(still(kind, file)), { once: true });
  return film;
}

function sticker({ file, emoji }) {
  const drawn = () => h("span", { class: "sticker-emoji" }, emoji ?? "🙂");
  if (!file?.mime?.startsWith("image/")) return drawn();
  const image = h("img", { class: "sticker", src: file.url, alt: emoji ?? t("sticker") });
  image.addEventListener("error", () => image.replaceWith(drawn()), { once: true });
  image.addEventListener("load", () => image.naturalWidth < 2 && image.replaceWith(drawn()), { once: true });
  return image;
}

function place({ kind, location: { latitude, longitude, live_period } }) {
  return h(
    "div",
    { class: "place" },
    h("div", { class: "map", aria: { hidden: true } }, icon("pin")),
    h(
      "div",
      { class: "place-body" },
      kind === "venue" ? null : h("b", {}, t(live_period ? "live_location" : "location")), // a venue's name stands in the words below
      h("span", { class: "note" }, `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`),
    ),
  );
}

function contact({ contact: card }) {
  const digits = String(card.phone_number ?? "");
  return h(
    "div",
    { class: "contact-card" },
    avatar({ id: card.user_id ?? 0, first_name: card.first_name, last_name: card.last_name }),
    h("div", { class: "file-body" }, h("b", { dir: "auto" }, fullName(card)), h("span", { class: "note" }, digits)),
  );
}

const RENDER = {
  photo,
  voice,
  audio: voice,
  document: document_,
  video,
  video_note: video,
  animation: video,
  sticker,
  location: place,
  venue: place,
  contact,
  dice: ({ emoji }) => h("span", { class: "sticker-emoji" }, emoji ?? "🎲"),
  poll: ({ kind }) => h("div", { class: "note" }, t(kind)),
  live_photo: photo,
};
/** Kinds of which the page shows no more than what they are. */
const NAMED = { paid_media: "⭐", story: "📖", giveaway: "🎁", giveaway_winners: "🎁", invoice: "🧾", game: "🎮", checklist: "☑️", rich_message: "📰" };
for (const [kind, sign] of Object.entries(NAMED)) RENDER[kind] = () => h("div", { class: "named" }, h("span", {}, sign), t(kind) ?? kind);
const NEEDS_FILE = new Set(["photo", "voice", "audio", "document", "video", "video_note", "animation", "live_photo"]);

/** The message's attachment, or `null` for a message of words only. */
export function attachment(message) {
  if (NEEDS_FILE.has(message.kind) && !message.file) return null;
  if (["location", "venue"].includes(message.kind) && !message.location) return null;
  if (message.kind === "contact" && !message.contact) return null;
  return RENDER[message.kind]?.(message) ?? null;
}

const SIGNS = { ...NAMED, photo: "🖼", voice: "🎤", audio: "🎵", document: "📎", video: "🎬", location: "📍", venue: "📍", contact: "👤" };

/** One line about the message, for lists and quotes. */
export function preview(message) {
  if (!message) return "";
  const sign = message.kind === "sticker" || message.kind === "dice" ? message.emoji : SIGNS[message.kind];
  const words = message.text || (message.kind === "sticker" ? "" : (t(message.kind) ?? ""));
  return [sign, words.replace(/\s+/g, " ")].filter(Boolean).join(" ");
}
