/** From announcements to the columns that the layers compute with, and to flows. */
import type { Announcement } from "./array_state.ts";
import { buildComplex, type Complex } from "./hodge/mod.ts";
import {
  createMeshView,
  type MeshView,
  setRecord,
  settle,
  type Settlement,
  type SettleOptions,
} from "./substrate.ts";

/** What a side settled on, and what came of it. */
export interface SettledSide {
  /** Id of every vertex, ascending. */
  readonly ids: readonly string[];
  /** Who hears what: all hosts of the side share the columns, `self` is the first vertex. */
  readonly view: MeshView;
  /** Flows of all. */
  readonly settlement: Settlement;
  /** Two vertices per agreed link, as found: equal ones give the same complex. */
  readonly pairs: Uint32Array;
}

/** What one host says of another. */
interface Report {
  readonly from: number;
  readonly to: number;
  readonly shippedPerSecond: number;
  readonly rttSeconds: number;
}

/**
 * Settles on announcements in the order of their ids. An edge is where both ends list each other, or
 * one ships to the other; its reported flow is what its tail ships less what its head ships, its round
 * trip the larger of both reports. `before` lends its complex if the links are the same.
 */
export function settleSide(
  announcements: readonly Announcement[],
  options: SettleOptions,
  before: SettledSide | undefined,
): SettledSide {
  const ids = announcements.map(({ id }) => id);
  const reports = reportsOf(announcements, ids);
  const pairs = agreedPairs(reports, ids.length);
  const complex = isSame(before, ids.length, pairs)
    ? before!.view.complex
    : buildComplex(ids.length, pairs);
  const view = createMeshView(complex, 0);
  announcements.forEach(({ load }, vertex) => setRecord(view, vertex, load));
  tellLinks(view, complex, reports);
  return { ids, view, settlement: settle(view, options), pairs };
}

function reportsOf(
  announcements: readonly Announcement[],
  ids: readonly string[],
): Map<number, Report> {
  const vertexOf = new Map(ids.map((id, vertex) => [id, vertex]));
  const reports = new Map<number, Report>();
  announcements.forEach(({ links }, from) => {
    for (const { id, shippedPerSecond, rttSeconds } of links) {
      const to = vertexOf.get(id);
      if (to === undefined) continue;
      reports.set(from * ids.length + to, { from, to, shippedPerSecond, rttSeconds });
    }
  });
  return reports;
}

function agreedPairs(reports: ReadonlyMap<number, Report>, hosts: number): Uint32Array {
  const pairs: number[] = [];
  for (const { from, to, shippedPerSecond } of reports.values()) {
    if (shippedPerSecond > 0 || reports.has(to * hosts + from)) pairs.push(from, to);
  }
  return Uint32Array.from(pairs);
}

function isSame(before: SettledSide | undefined, hosts: number, pairs: Uint32Array): boolean {
  return before !== undefined && before.ids.length === hosts &&
    before.pairs.length === pairs.length && before.pairs.every((vertex, i) => vertex === pairs[i]);
}

function tellLinks(view: MeshView, complex: Complex, reports: ReadonlyMap<number, Report>): void {
  const { reportedFlow, roundTripSeconds } = view;
  for (const { from, to, shippedPerSecond, rttSeconds } of reports.values()) {
    const { index, sign } = complex.edgeOf(from, to);
    if (sign === 0) continue;
    reportedFlow[index]! += sign * shippedPerSecond;
    roundTripSeconds[index] = Math.max(roundTripSeconds[index]!, rttSeconds);
  }
}
