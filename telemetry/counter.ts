/** How far a byte counter has come, when it may have wrapped or restarted. */

/**
 * Widths that kernels and drivers count in, and the most that anything counting in that width
 * carries, bytes per second: 32 bits on links up to 2.5 Gbit/s, 64 bits on any link there is.
 */
const WIDTHS: readonly [bits: number, bytesPerSecond: number][] = [[32, 2.5e9 / 8], [
  64,
  1.6e12 / 8,
]];

/**
 * Bytes counted from `previous` to `current`, `elapsedSeconds` apart. A counter that went back has
 * wrapped if the bytes this means fit the link, else it was restarted: `undefined`.
 */
export function countedBytes(
  previous: bigint,
  current: bigint,
  elapsedSeconds: number,
): number | undefined {
  if (current >= previous) return Number(current - previous);
  for (const [bits, bytesPerSecond] of WIDTHS) {
    if (previous >> BigInt(bits) !== 0n) continue;
    const bytes = Number(BigInt.asUintN(bits, current - previous));
    if (bytes <= bytesPerSecond * elapsedSeconds) return bytes;
  }
  return undefined;
}
