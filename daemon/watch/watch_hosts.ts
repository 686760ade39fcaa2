/** The hosts of the mesh and this host's routes, as rows of the watch view. */
import { LEAST_CAPACITY } from "../../layers/capacity.ts";
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { ExplainedHost, ExplainedLink } from "../host/host_status.ts";
import { escapeControls } from "../text/printable.ts";
import { shortId } from "../text/short_id.ts";
import { withoutDust } from "../text/significant.ts";
import { age, milliseconds, percent, quantity } from "../text/table.ts";
import { type Column, hostRow, layoutIn, titleRow } from "./watch_columns.ts";
import { heading, plain, type ScreenLine, type WatchPicture } from "./watch_picture.ts";

const HOST_COLUMNS: readonly Column[] = [
  { title: "STATE", width: 8, align: "left" },
  { title: "USED", width: 6, align: "right" },
  { title: "WAIT", width: 7, align: "right" },
  { title: "BACKLOG", width: 8, align: "right" },
  { title: "CAP/S", width: 7, align: "right" },
  { title: "SENDS/S", width: 7, align: "right" },
  { title: "GETS/S", width: 7, align: "right" },
  { title: "RTT", width: 8, align: "right" },
];

const ROUTE_COLUMNS: readonly Column[] = [
  { title: "SHARE", width: 6, align: "right" },
  { title: "ITEMS/S", width: 8, align: "right" },
  { title: "RTT", width: 8, align: "right" },
  { title: "SERVICE", width: 21, align: "left" },
];

/** A heading, then a line for each host: this one, those that live, the others. */
export function hostLines(
  { status: { nodeId }, hosts, routes: { explanation } }: WatchPicture,
  width: number,
): ScreenLine[] {
  const layout = layoutIn(width, HOST_COLUMNS);
  const explained = new Map(explanation.hosts.map((host) => [host.id, host]));
  const rank = ({ id, state }: KnownHost) =>
    id === nodeId ? 0 : state === "alive" || state === "suspect" ? 1 : 2;
  const sorted = [...hosts].sort((a, b) =>
    rank(a) - rank(b) || compare(a.name, b.name) || compare(a.id, b.id)
  );
  return [
    heading(titleRow(layout, "HOST")),
    ...sorted.map((host): ScreenLine => {
      const told = explained.get(host.id);
      const isOwn = host.id === nodeId;
      const cells = [
        told !== undefined && isDraining(told) ? "draining" : isOwn ? "here" : host.state,
        ...workCells(told, explanation.links),
        isOwn ? "" : milliseconds(host.rttSeconds),
      ];
      const text = hostRow(layout, { id: host.id, name: nameOf(host) }, cells);
      return { text, style: host.state === "alive" ? "plain" : "warning" };
    }),
  ];
}

/** A heading, then a line for each neighbour that takes some, the largest share first. */
export function routeLines(
  { routes: { keepShare, routes } }: WatchPicture,
  width: number,
): ScreenLine[] {
  const layout = layoutIn(width, ROUTE_COLUMNS);
  const sorted = [...routes].sort((a, b) => b.share - a.share || compare(a.id, b.id));
  return [
    heading(titleRow(layout, `KEEPS ${percent(keepShare)}, SENDS TO`)),
    ...sorted.map((route) => {
      const { id, share, perSecond, rttSeconds, service } = route;
      return plain(hostRow(layout, { id, name: nameOf(route) }, [
        percent(share),
        quantity(perSecond),
        milliseconds(rttSeconds),
        escapeControls(service),
      ]));
    }),
  ];
}

/** How long it takes to work a backlog off. */
export function waitText(backlog: number | undefined, capacityPerSecond: number): string {
  if (backlog === undefined) return "—";
  const seconds = backlog / capacityPerSecond;
  if (seconds < 1) return `${(seconds * 1000).toFixed(0)} ms`;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : age(seconds);
}

function workCells(host: ExplainedHost | undefined, links: readonly ExplainedLink[]): string[] {
  if (host === undefined) return HOST_COLUMNS.slice(1, -1).map(() => "—");
  const { id, backlog, capacityPerSecond, utilisation } = host;
  const flow = (from: "tail" | "head") => {
    const to = from === "tail" ? "head" : "tail";
    const sum = links.reduce((sum, link) => {
      const { standingPerSecond: flow } = link;
      return sum + (link[from] === id ? Math.max(0, flow) : 0) +
        (link[to] === id ? Math.max(0, -flow) : 0);
    }, 0);
    return quantity(withoutDust(sum));
  };
  // One that drains tells others that it has next to no capacity.
  const isKnown = !isDraining(host);
  return [
    isKnown ? percent(utilisation) : "—",
    isKnown ? waitText(backlog, capacityPerSecond) : "—",
    quantity(backlog),
    isKnown ? quantity(capacityPerSecond) : "—",
    flow("tail"),
    flow("head"),
  ];
}

function isDraining({ capacityPerSecond, offer }: ExplainedHost): boolean {
  return offer === 1 && capacityPerSecond <= LEAST_CAPACITY;
}

function nameOf({ name, id }: { name: string; id: string }): string {
  return name === "" ? shortId(id) : escapeControls(name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
