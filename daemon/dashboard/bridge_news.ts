/** What there is to tell dashboards, as messages: each is made once, however many are sent it. */
import { EVENTS_REMEMBERED } from "../api/event_stream.ts";
import type { DashboardState, FromBridge, HistoryRow } from "./dashboard_feed.ts";
import { appendRow, packHistory } from "./dashboard_history.ts";
import { createPatch, dropNulls } from "./dashboard_patch.ts";

/** How much of the news a client was sent. */
export interface Seen {
  /** The last state; absent before the first. */
  readonly state?: DashboardState;
  /** Events so far, those included that happened before. */
  readonly events: number;
}

/** State, history and events as of now. */
export interface News {
  /** Takes in JSON of a state. */
  takeState(json: string): void;
  /** Forgets the state: nobody is there to whom it would be news. */
  forgetState(): void;
  takeRow(row: HistoryRow): void;
  takeEvent(event: object): void;
  /** Messages that bring whoever has `seen` so much up to date, and what it has seen then. */
  since(seen: Seen): { messages: Uint8Array[]; seen: Seen };
}

const utf8 = new TextEncoder();

/** A message as bytes. */
export function encode(message: FromBridge): Uint8Array {
  return utf8.encode(JSON.stringify(message));
}

/** Nothing is known yet. */
export function createNews(): News {
  const rows: HistoryRow[] = [];
  const events: string[] = [];
  let eventsSoFar = 0;
  let state: DashboardState | undefined;
  let whole: Uint8Array | undefined;
  let history: Uint8Array | undefined;
  const patches = new Map<DashboardState, Uint8Array | undefined>();

  const patchFrom = (old: DashboardState, present: DashboardState) => {
    if (!patches.has(old)) {
      const patch = createPatch(old, present);
      patches.set(old, patch && encode({ kind: "patch", patch }));
    }
    return patches.get(old);
  };
  const eventsAfter = (seen: number) => {
    const missed = Math.min(eventsSoFar - seen, events.length);
    if (missed === 0) return [];
    return [utf8.encode(`{"kind":"events","events":[${events.slice(-missed).join()}]}`)];
  };
  const setState = (next: DashboardState | undefined) => {
    state = next;
    whole = undefined;
    patches.clear();
  };
  return {
    takeState(json) {
      const next: DashboardState = JSON.parse(json);
      // What was no number became null, which no patch can tell from what is gone.
      dropNulls(next);
      setState(next);
    },
    forgetState: () => setState(undefined),
    takeRow(row) {
      appendRow(rows, row);
      history = undefined;
    },
    takeEvent(event) {
      events.push(JSON.stringify(event));
      if (events.length > EVENTS_REMEMBERED) events.shift();
      eventsSoFar++;
    },
    since(seen) {
      if (state === undefined) return { messages: [], seen };
      const messages: Uint8Array[] = [];
      if (seen.state === undefined) {
        messages.push(
          whole ??= encode({ kind: "state", state }),
          history ??= encode(packHistory(rows)),
        );
      } else {
        const patch = patchFrom(seen.state, state);
        if (patch !== undefined) messages.push(patch);
      }
      messages.push(...eventsAfter(seen.events));
      return { messages, seen: { state, events: eventsSoFar } };
    },
  };
}
