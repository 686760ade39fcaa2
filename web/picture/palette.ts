/** The colours of the picture, from the custom properties of `web/theme.css`. */

/** Steps from no wait to a long one. */
const STEPS = 48;

/** CSS colours. */
export interface Palette {
  readonly surface: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly warn: string;
  readonly bad: string;
  readonly unknown: string;
  readonly ring: string;
  readonly planned: string;
  readonly reported: string;
  readonly curl: string;
  readonly sides: readonly string[];
  /** From no wait to a minute and more. */
  readonly waits: readonly string[];
  /** Font families. */
  readonly sans: string;
}

/** Reads them as they apply to `element`. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim() || "#888888";
  return {
    surface: read("surface"),
    text: read("text"),
    muted: read("muted"),
    line: read("line-strong"),
    accent: read("accent"),
    warn: read("warn"),
    bad: read("bad"),
    unknown: read("host-unknown"),
    ring: read("host-ring"),
    planned: read("flow-planned"),
    reported: read("flow-reported"),
    curl: read("curl"),
    sides: [1, 2, 3, 4].map((side) => read(`side-${side}`)),
    waits: ramp([0, 1, 2, 3, 4].map((stop) => read(`wait-${stop}`))),
    sans: style.fontFamily,
  };
}

/** Seconds at which the ramp ends. */
const LONGEST_WAIT = 60;

/** Where on the ramp a wait is, 0 to 1: logarithmic, a tenth of a second already tells. */
function waitShare(seconds: number): number {
  const share = Math.log10(1 + 10 * Math.max(0, seconds)) / Math.log10(1 + 10 * LONGEST_WAIT);
  return Math.min(1, share);
}

/** Colour of a host that makes work wait so long. */
export function waitColour(palette: Palette, seconds: number | undefined): string {
  if (seconds === undefined || !(seconds >= 0)) return palette.unknown;
  return palette.waits[Math.round(waitShare(seconds) * (palette.waits.length - 1))]!;
}

function ramp(stops: readonly string[]): string[] {
  const channels = stops.map((stop) => [1, 3, 5].map((at) => parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: STEPS }, (_, i) => {
    const at = (i / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    const mixed = channels[low]!.map((from, channel) =>
      Math.round(from + (channels[low + 1]![channel]! - from) * (at - low))
    );
    return `rgb(${mixed.join(" ")})`;
  });
}
