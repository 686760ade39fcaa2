/** `/proc/pressure/*`: time in which tasks stood still for want of a resource (Weiner 2018). */
import { parseCount, wholeLines } from "./text.ts";

/** Seconds since boot in which at least one task was stalled: the `some` line's total. */
export function parsePressure(text: string): number | undefined {
  const some = wholeLines(text)?.find((line) => line.startsWith("some "));
  const total = some?.split(" ").find((word) => word.startsWith("total="));
  const microseconds = parseCount(total?.slice("total=".length));
  return microseconds === undefined ? undefined : microseconds / 1e6;
}
