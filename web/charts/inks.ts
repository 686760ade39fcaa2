/** The colours of charts, from the custom properties of `web/theme.css`. */
import type { ChartSeries } from "./types.ts";

/** Lines that are told apart by colour. */
const PALETTE = 6;

/** CSS colours and a font. */
export interface Inks {
  readonly muted: string;
  readonly grid: string;
  readonly sans: string;
  /** Looks up a custom property. */
  readonly property: (name: string) => string;
}

/** Reads them as they apply to `element`. */
export function readInks(element: Element): Inks {
  const style = getComputedStyle(element);
  const property = (name: string) => style.getPropertyValue(name).trim();
  return {
    muted: property("--muted"),
    grid: property("--grid"),
    sans: style.fontFamily,
    property,
  };
}

/** What a line is drawn with: its own colour, or the next of the palette. */
export function colourName({ colour, isMuted }: ChartSeries, index: number): string {
  if (isMuted) return "--series-muted";
  return colour ?? `--series-${(index % PALETTE) + 1}`;
}

/** The same as a canvas takes it. */
export function seriesColour(inks: Inks, series: ChartSeries, index: number): string {
  const name = colourName(series, index);
  return name.startsWith("--") ? inks.property(name) : name;
}
