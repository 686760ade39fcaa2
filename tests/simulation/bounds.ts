/** What scenarios promise about their figures. */

/** Throws an `Error` that names the figure unless it is at least `least`. */
export function atLeast(figure: string, value: number, least: number): void {
  if (value >= least) return;
  throw new Error(`Cannot keep ${figure}: it must be at least ${least}, is ${value}`);
}

/** Throws an `Error` that names the figure unless it is at most `most`. */
export function atMost(figure: string, value: number, most: number): void {
  if (value <= most) return;
  throw new Error(`Cannot keep ${figure}: it must be at most ${most}, is ${value}`);
}
