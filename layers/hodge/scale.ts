/** Powers of two: scaling by them is exact, so sizes far from one lose nothing to squares. */

/** The power of two, from 2^−1000 to 2^1000, that brings `size` nearest to [1, 2); 1 for zero. */
export function unitScale(size: number): number {
  if (size === 0) return 1;
  let scale = 1;
  while (size * scale >= 2 && scale > 2 ** -1000) scale /= 2;
  while (size * scale < 1 && scale < 2 ** 1000) scale *= 2;
  return scale;
}
