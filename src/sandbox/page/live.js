// Keeps the page in step with the sandbox: a snapshot, then the events after it. A gap in the numbers, or a lost
// connection, means a new snapshot; no event is applied twice.

import { get } from "./api.js";

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 6000;

/**
 * Follows the sandbox for as long as the page lives.
 * `onState` gets whole snapshots, `onEvent` what happened since, `onOnline` whether there is a connection.
 * The returned function asks for a new snapshot.
 */
export function follow({ onState, onEvent, onOnline }) {
  let pause = FIRST_PAUSE_MS;
  let source = null;
  let reload = () => {};

  function connect() {
    let seq = null; // null: no snapshot yet, events wait
    let waiting = [];
    let loading = false;
    const stream = new EventSource("/sandbox/api/events");
    source = stream;

    async function load() {
      if (loading) return;
      loading = true;
      seq = null;
      try {
        const state = await get("state");
        if (stream !== source) return;
        onState(state);
        seq = state.seq;
        const late = waiting;
        waiting = [];
        loading = false;
        late.forEach(take);
        onOnline(true);
        pause = FIRST_PAUSE_MS;
      } catch {
        retry();
      } finally {
        loading = false;
      }
    }

    function take(event) {
      if (seq === null) {
        waiting.push(event);
      } else if (event.kind === "reset") {
        load();
      } else if (event.seq === seq + 1) {
        seq = event.seq;
        onEvent(event);
      } else if (event.seq > seq) {
        waiting.push(event);
        load();
      }
    }

    function retry() {
      if (stream !== source) return;
      stream.close();
      source = null;
      onOnline(false);
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }

    reload = load;
    stream.addEventListener("open", load);
    stream.addEventListener("message", (message) => take(JSON.parse(message.data)));
    stream.addEventListener("error", retry);
  }

  connect();
  return () => reload();
}
