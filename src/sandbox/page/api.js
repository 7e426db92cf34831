// The sandbox's own HTTP API (not Telegram's): what a person does with a phone.

const BASE = "/sandbox/api/";

/** A refusal of the sandbox, or no connection to it, in words that may be shown. */
export class Refused extends Error {}

async function ask(path, init) {
  let response;
  try {
    response = await fetch(BASE + path, init);
  } catch {
    throw new Refused("offline");
  }
  const body = await response.json().catch(() => null);
  if (body === null || body.ok === false || !response.ok) {
    throw new Refused(body?.error ?? `HTTP ${response.status}`);
  }
  return body;
}

/** Reads a resource. */
export const get = (path) => ask(path, { cache: "no-store" });

/** Does something. */
export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Sends a file of the reader's own from a phone; `place` is the query that names a group. */
export function upload(phone, file, caption, place = "") {
  const form = new FormData();
  if (caption) form.append("caption", caption);
  form.append("file", file, file.name);
  return ask(`phones/${phone}/upload${place}`, { method: "POST", body: form });
}
