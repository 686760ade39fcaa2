/** The last ten minutes, row by row: as the bridge remembers them, and the page goes on with them. */
import { fourDigits } from "../text/significant.ts";
import type {
  DashboardHistory,
  DashboardHost,
  DashboardStatus,
  HistoryRow,
  PackedHistoryRow,
} from "./dashboard_feed.ts";

/** Rows remembered, and for how long. */
export const HISTORY_ROWS = 600;
export const HISTORY_SECONDS = 600;

/** Rows are a second apart, less what ticks come too early. */
const ROW_SECONDS = 0.95;

/** What a row is made of: a state of the dashboard has it all. */
export interface HistorySource {
  /** Seconds since 1970. */
  readonly at: number;
  readonly status: Pick<DashboardStatus, "mesh" | "belief" | "cooperation" | "prediction" | "plan">;
  readonly hosts: Readonly<Record<string, Pick<DashboardHost, "waitSeconds">>>;
}

/** The row that says what `source` does; traffic is what came since the source of the row before. */
export function historyRow(source: HistorySource, previous?: HistorySource): HistoryRow {
  const { at, status, hosts } = source;
  const { belief, cooperation, prediction, plan } = status;
  const waits = Object.entries(hosts).flatMap(([id, { waitSeconds }]) =>
    waitSeconds === undefined ? [] : [[id, waitSeconds] as const]
  );
  const known = {
    freeEnergyNats: belief?.freeEnergyNats,
    collectiveFreeEnergyNats: cooperation?.collectiveFreeEnergyNats,
    predictedPerSecond: prediction?.lastPredictedPerSecond,
    observedPerSecond: prediction?.lastObservedPerSecond,
    curlRemoved: plan?.curlRemoved,
    harmonicRemoved: plan?.harmonicRemoved,
    bytesReceivedPerSecond: rateOf("bytesReceived", source, previous),
    bytesSentPerSecond: rateOf("bytesSent", source, previous),
  };
  const rounded = Object.entries(known).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, fourDigits(value)] as const]
  );
  return { at, waits: Object.fromEntries(waits), ...Object.fromEntries(rounded) };
}

/** Whether another row may follow the one of this time already; seconds since 1970. */
export function isRowDue(lastAt: number | undefined, at: number): boolean {
  // A clock that was set back begins anew.
  return lastAt === undefined || at - lastAt >= ROW_SECONDS || at < lastAt;
}

/** Adds a row, and lets go of those that are too many, too old, or of a time to come. */
export function appendRow(rows: HistoryRow[], row: HistoryRow): void {
  const isKept = ({ at }: HistoryRow) => at <= row.at && row.at - at < HISTORY_SECONDS;
  while (rows.length >= HISTORY_ROWS || (rows.length > 0 && !isKept(rows[0]!))) rows.shift();
  while (rows.length > 0 && !isKept(rows.at(-1)!)) rows.pop();
  rows.push(row);
}

/** Rows as a message in which each id stands once. */
export function packHistory(rows: readonly HistoryRow[]): DashboardHistory {
  const ids = [...new Set(rows.flatMap(({ waits }) => Object.keys(waits)))];
  return {
    kind: "history",
    ids,
    rows: rows.map(({ waits, ...rest }): PackedHistoryRow => ({
      ...rest,
      waits: ids.map((id) => waits[id] ?? null),
    })),
  };
}

/** The rows of such a message. */
export function unpackHistory({ ids, rows }: DashboardHistory): HistoryRow[] {
  return rows.map(({ waits, ...rest }) => ({
    ...rest,
    waits: Object.fromEntries(
      ids.flatMap((id, i) => typeof waits[i] === "number" ? [[id, waits[i]]] : []),
    ),
  }));
}

function rateOf(
  counter: "bytesReceived" | "bytesSent",
  { at, status }: HistorySource,
  previous: HistorySource | undefined,
): number | undefined {
  const seconds = at - (previous?.at ?? at);
  const before = previous?.status.mesh[counter];
  if (before === undefined || seconds <= 0) return undefined;
  return Math.max(status.mesh[counter] - before, 0) / seconds;
}
