/** What lines the charts have: told apart by colour, and where colours are near, by dashes. */
import type { HistoryRow } from "../../daemon/dashboard/dashboard_feed.ts";
import type { ChartSeries } from "../charts/types.ts";

/** Free energy here and of the mesh. */
export const ENERGY: ChartSeries[] = [{ name: "this host" }, { name: "mesh" }];
/** What came, and what was foreseen. */
export const ARRIVALS: ChartSeries[] = [{ name: "came" }, { name: "foreseen", isDashed: true }];
/** What settles took out. */
export const CIRCLES: ChartSeries[] = [
  { name: "around triangles", colour: "--series-4" },
  { name: "around holes", colour: "--series-5", isDashed: true },
];
/** Bytes from and to others. */
export const TRAFFIC: ChartSeries[] = [{ name: "in" }, { name: "out", isDashed: true }];

/** Hosts whose waits are drawn in colour; the others are pale. */
export const COLOURED = 6;
/** Colours of which each is unlike each other to everybody; the others are only unlike each other. */
const UNLIKE = 3;

/** A line for each host. */
export interface WaitLines {
  readonly series: ChartSeries[];
  /** Waits of a row in the order of the lines, seconds. */
  readonly values: (row: HistoryRow) => (number | undefined)[];
}

/** Lines of waits: those that are `kept`, and who waited longest in `recent` rows, in colour. */
export function waitLines(
  hosts: readonly { readonly id: string; readonly name: string }[],
  recent: readonly HistoryRow[],
  kept: readonly (string | undefined)[],
): WaitLines {
  const rank = (id: string) => {
    if (kept.includes(id)) return Infinity;
    const isThere = recent.at(-1)?.waits[id] !== undefined;
    return isThere ? Math.max(...recent.map(({ waits }) => waits[id] ?? 0)) : -1;
  };
  const ranked = hosts.map(({ id }) => ({ id, rank: rank(id) }));
  // Of two that are kept, the difference is no number.
  ranked.sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const coloured = new Set(ranked.slice(0, COLOURED).map(({ id }) => id));
  // Pale lines first: they lie under the others.
  const order = [
    ...hosts.filter(({ id }) => !coloured.has(id)),
    ...hosts.filter(({ id }) => coloured.has(id)),
  ];
  let colour = 0;
  const series = order.map(({ id, name }): ChartSeries => {
    if (!coloured.has(id)) return { name, isMuted: true };
    colour++;
    return { name, colour: `--series-${colour}`, isDashed: colour > UNLIKE };
  });
  return { series, values: ({ waits }) => order.map(({ id }) => waits[id]) };
}
