// What the page remembers of this reader: theme, language, layout. Nothing of the conversations.

const PREFIX = "prilavok.";

/** The stored value, or `fallback` when there is none or storage is switched off. */
export function recall(key, fallback = null) {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Stores a JSON value; `theme` and `lang` stay bare words, because boot.js reads them. */
export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A private window: the page still works, it just forgets.
  }
}

/** A bare word, as boot.js reads it. */
export function recallWord(key) {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

/** Stores a bare word; `null` forgets it. */
export function rememberWord(key, word) {
  try {
    if (word === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, word);
  } catch {
    // As above.
  }
}
