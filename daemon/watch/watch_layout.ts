/** The watch view as lines: as many as the terminal has, none wider than it. */
import { escapeControls } from "../text/printable.ts";
import { shortId } from "../text/short_id.ts";
import { age, count, percent, quantity } from "../text/table.ts";
import { clip, columnsOf } from "../text/text_width.ts";
import { eventLine } from "./watch_events.ts";
import { hostLines, routeLines, waitText } from "./watch_hosts.ts";
import { heading, plain, type ScreenLine, type WatchPicture } from "./watch_picture.ts";

const GAP = "  ";

/** Turns in which sections take a line more: hosts get two for one of the others. */
const TURNS = [0, 0, 1, 2];

/** Size of a terminal. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What is told first, then hosts, routes and events, each with as much room as there is. */
export function layoutWatch(picture: WatchPicture, { columns, rows }: ScreenSize): ScreenLine[] {
  const top = topLines(picture, columns);
  // Every section has a line without anything before it, and one that names it.
  const taken = top.length + 2 * 3;
  const events = picture.events.slice(-Math.max(1, rows - taken)).reverse().map(eventLine);
  const sections = [
    hostLines(picture, columns),
    routeLines(picture, columns),
    [heading("EVENTS, UTC"), ...events],
  ];
  const room = allot(rows - taken, sections.map(({ length }) => length - 1));
  const lines = [
    ...top,
    ...sections.flatMap((section, i) => [
      plain(""),
      // Of events the last ones are what matters.
      ...i === 2 ? section.slice(0, 1 + room[i]!) : cutSection(section, room[i]!),
    ]),
  ];
  const filled = Array.from({ length: rows }, (_, row) => lines[row] ?? plain(""));
  return filled.map(({ text, style }) => ({ text: clip(text, columns), style }));
}

function topLines({ status, notice }: WatchPicture, columns: number): ScreenLine[] {
  const { name, nodeId, uptimeSeconds, mesh, agreement, load, prediction, belief } = status;
  const { morphogenesis: slots, loadFrom, ticks, isDraining } = status;
  const short = shortId(nodeId);
  const who = name === "" ? short : `${escapeControls(name)} ${short}`;
  const network = mesh.network === undefined ? "" : `: ${escapeControls(mesh.network)}`;
  const title = [
    who,
    `up ${age(uptimeSeconds)}`,
    `${mesh.mode}${network}`,
    mesh.joined ? count(mesh.peers, "peer") : "alone",
    `digest ${shortId(agreement?.digest)}`,
  ].join(GAP);
  const work = [
    `waiting ${quantity(load?.backlog)}`,
    load === undefined ? "wait —" : `wait ${waitText(load.backlog, load.capacityPerSecond)}`,
    `arrive ${quantity(load?.arrivalsPerSecond, "/s")}`,
    `finish ${quantity(load?.completionsPerSecond, "/s")}`,
    `capacity ${quantity(load?.capacityPerSecond, "/s")}`,
    `used ${percent(load?.utilisation)}`,
  ];
  const mind = [
    `next ${quantity(prediction?.nextArrivalsPerSecond, "/s")} ± ${
      quantity(prediction?.errorPerSecond, "/s")
    }`,
    `surprise ${quantity(belief?.freeEnergyNats, " nats")}`,
    `slots ${slots?.slotsActive ?? "—"} of ${slots?.slotsTotal ?? "—"}`,
    ...(isDraining === true ? ["draining"] : []),
    ...(ticks.failed > 0 ? [`${ticks.failed} ticks failed`] : []),
    ...(ticks.skipped > 0 ? [`${ticks.skipped} skipped`] : []),
    loadFrom === "reported" ? "load as reported" : "load of this host's tasks",
  ];
  return [
    heading(title + hintAfter(title, columns)),
    plain(work.join(GAP)),
    plain(mind.join(GAP)),
    ...(notice === undefined ? [] : [{ text: escapeControls(notice), style: "warning" } as const]),
  ];
}

/** How to end it, at the right of the first line if there is room. */
function hintAfter(title: string, columns: number): string {
  const hint = "q ends";
  const space = columns - columnsOf(title) - hint.length;
  return space >= GAP.length ? " ".repeat(space) + hint : "";
}

/** Hands out lines in turns until none is left or nobody wants more. */
function allot(lines: number, wanted: readonly number[]): number[] {
  const given = wanted.map(() => 0);
  let left = lines;
  while (left > 0 && TURNS.some((i) => given[i]! < wanted[i]!)) {
    for (const i of TURNS) {
      if (left === 0 || given[i] === wanted[i]) continue;
      given[i]!++;
      left--;
    }
  }
  return given;
}

/** The heading and as many lines; the last one says so if there are more. */
function cutSection([title, ...lines]: ScreenLine[], room: number): ScreenLine[] {
  if (lines.length <= room || room < 2) return [title!, ...lines.slice(0, room)];
  const more = lines.length - room + 1;
  return [title!, ...lines.slice(0, room - 1), plain(`… ${more} more`)];
}
