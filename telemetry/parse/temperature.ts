/** `/sys/class/thermal/thermal_zone<n>/temp`: one sensor's temperature. */
import { wholeLines } from "./text.ts";

/** Sensors report absurd values while unwired or asleep; no running board is outside of these, °C. */
const COLDEST = -50;
const HOTTEST = 150;

/**
 * Degrees Celsius from a file of thousandths; `undefined` for what no sensor of a running board can
 * mean: beyond −50 … 150 °C, or exactly 0, the answer of one that is not wired.
 */
export function parseTemperature(text: string): number | undefined {
  const word = wholeLines(text)?.[0];
  if (word === undefined || !/^-?\d{1,7}$/.test(word)) return undefined;
  const celsius = Number(word) / 1000;
  return celsius === 0 || celsius < COLDEST || celsius > HOTTEST ? undefined : celsius;
}
