/** What the page knows: messages go in, a new model comes out. */
import type { DaemonEvent } from "../../daemon/client/answers.ts";
import type {
  DashboardHello,
  DashboardState,
  FromBridge,
  HistoryRow,
} from "../../daemon/dashboard/dashboard_feed.ts";
import {
  appendRow,
  historyRow,
  isRowDue,
  unpackHistory,
} from "../../daemon/dashboard/dashboard_history.ts";
import { applyPatch } from "../../daemon/dashboard/dashboard_patch.ts";
import { eventWords } from "../../daemon/watch/watch_events.ts";

/** Events kept; the daemon remembers half as many. */
const MOST_EVENTS = 512;

/** How the settle button fares. */
export interface Settle {
  readonly kind: "idle" | "asked" | "settled" | "refused";
  /** What came of it, in words. */
  readonly text: string;
}

/** All there is to show. */
export interface Model {
  readonly hello?: DashboardHello;
  readonly state?: DashboardState;
  /** Ten minutes, the oldest first. */
  readonly rows: readonly HistoryRow[];
  /** Grows when `rows` are other ones altogether. */
  readonly rowsEpoch: number;
  /** What the last row was made of. */
  readonly rowSource?: DashboardState;
  /** The oldest first. */
  readonly events: readonly DaemonEvent[];
  readonly settle: Settle;
}

/** Nothing is known. */
export const EMPTY: Model = {
  rows: [],
  rowsEpoch: 0,
  events: [],
  settle: { kind: "idle", text: "" },
};

/** What a message makes of the model. A patch before any state is of no use and passed over. */
export function receive(model: Model, message: FromBridge): Model {
  switch (message.kind) {
    case "hello":
      return { ...model, hello: message };
    case "state":
      return withState(model, message.state);
    case "patch":
      if (model.state === undefined) return model;
      return withState(model, applyPatch(model.state, message.patch));
    case "history": {
      // What comes first after a reconnect; all events that are remembered follow.
      const rows = unpackHistory(message);
      const source = model.state === undefined ? {} : { rowSource: model.state };
      return { ...model, ...source, rows, rowsEpoch: model.rowsEpoch + 1, events: [] };
    }
    case "events":
      return { ...model, events: [...model.events, ...message.events].slice(-MOST_EVENTS) };
    case "settled":
      return { ...model, settle: { kind: "settled", text: settledText(message.event) } };
    case "refused":
      return { ...model, settle: { kind: "refused", text: message.reason } };
    default:
      return model;
  }
}

/** A settle was asked for. */
export function asking(model: Model): Model {
  return { ...model, settle: { kind: "asked", text: "Asked the daemon to settle…" } };
}

/** The connection went away: no answer comes to what was asked. */
export function cutOff(model: Model): Model {
  if (model.settle.kind !== "asked") return model;
  return {
    ...model,
    settle: { kind: "refused", text: "The connection was lost before an answer" },
  };
}

function withState(model: Model, state: DashboardState): Model {
  if (!isRowDue(model.rows.at(-1)?.at, state.at)) return { ...model, state };
  const rows = [...model.rows];
  appendRow(rows, historyRow(state, model.rowSource));
  return { ...model, state, rows, rowSource: state };
}

function settledText(event: object): string {
  const words = eventWords({ kind: "settled", at: "", ...event });
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}
