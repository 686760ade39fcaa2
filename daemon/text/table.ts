/** Lays labelled facts out for a terminal. */

/** Columns a line takes at most. */
const WIDTH = 80;
const LABEL_WIDTH = 12;
const GAP = "   ";

/** A label and what belongs to it. */
export type Row = [label: string, ...cells: string[]];

/** One line a row, more where the cells do not fit; a cell is broken only if none would hold it. */
export function formatTable(rows: readonly Row[], bold: (text: string) => string): string {
  const indent = " ".repeat(LABEL_WIDTH);
  return rows.map(([label, ...cells]) => {
    const whole = cells.flatMap((cell) => fill(cell.split(" "), " "));
    return bold(label.padEnd(LABEL_WIDTH)) + fill(whole, GAP).join(`\n${indent}`);
  }).join("\n");
}

/**
 * Columns as wide as what is in them, the first row being their names, each aligned as its letter in
 * `alignment` says: `l` left, `r` right.
 */
export function formatColumns(rows: readonly (readonly string[])[], alignment: string): string {
  const widths = [...alignment].map((_, i) => Math.max(...rows.map((row) => columns(row[i]!))));
  return rows.map((row) =>
    row.map((cell, i) => {
      const space = " ".repeat(widths[i]! - columns(cell));
      return alignment[i] === "l" ? cell + space : space + cell;
    }).join("  ").trimEnd()
  ).join("\n");
}

/** Sets the parts on as few lines as hold them; a part longer than a line has one of its own. */
function fill(parts: readonly string[], gap: string): string[] {
  const [first = "", ...rest] = parts;
  const lines = [first];
  for (const part of rest) {
    const joined = lines.at(-1)! + gap + part;
    if (columns(joined) > WIDTH - LABEL_WIDTH) lines.push(part);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}

/** Three significant digits; a dash for what is absent. */
export function quantity(value: number | undefined, unit = ""): string {
  if (value === undefined) return "—";
  const size = Math.abs(value);
  const digits = size !== 0 && (size < 0.001 || size >= 1e6)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(3)));
  return digits + unit;
}

/** `1 peer`, `2 peers`; a dash for what is absent. */
export function count(number: number | undefined, what: string): string {
  return `${number ?? "—"} ${what}${number === 1 ? "" : "s"}`;
}

/** A share as per cent. */
export function percent(share: number | undefined): string {
  if (share === undefined) return "—";
  return share < 1e4 ? `${(share * 100).toFixed(0)} %` : quantity(share * 100, " %");
}

/** Round trips: three digits are enough from a loopback to a satellite. */
export function milliseconds(seconds: number | undefined): string {
  return seconds === undefined ? "—" : `${Number((seconds * 1000).toPrecision(3))} ms`;
}

/** Bytes per second, in the unit that fits. */
export function bytesPerSecond(value: number | undefined): string {
  if (value === undefined) return "—";
  const units = ["B/s", "kB/s", "MB/s", "GB/s"];
  let power = 0;
  while (value >= 1000 && power < units.length - 1) {
    value /= 1000;
    power++;
  }
  return `${quantity(value)} ${units[power]}`;
}

/** Seconds as the largest unit that fits. */
export function age(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Columns a text takes: combining marks take none. */
function columns(text: string): number {
  return [...text.replace(/\p{M}/gu, "")].length;
}
