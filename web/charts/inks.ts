/** The colours of charts, from the custom properties of `web/theme.css`. */
import { colourName } from "./colour_name.ts";
import type { ChartSeries } from "./types.ts";

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

/** Colour of a line as a canvas takes it. */
export function seriesColour(inks: Inks, series: ChartSeries, index: number): string {
  const name = colourName(series, index);
  return name.startsWith("--") ? inks.property(name) : name;
}
