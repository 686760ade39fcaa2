/** Which colour a line has. */
import type { ChartSeries } from "./types.ts";

/** Lines that are told apart by colour. */
const PALETTE = 6;

/** Its own, or the next of the palette: a CSS colour or the name of a custom property. */
export function colourName({ colour, isMuted }: ChartSeries, index: number): string {
  if (isMuted) return "--series-muted";
  return colour ?? `--series-${(index % PALETTE) + 1}`;
}
