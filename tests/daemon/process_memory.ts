/** How much memory a process takes. */

const COLLECT_SOON = "--heap-growing-percent=10,--max-semi-space-size=1";

/**
 * Variables under which a daemon's memory says what it holds on to: garbage is collected before there
 * is much of it. As it is, V8 lets a heap grow to several times that, and collects it all minutes later.
 */
export const FRUGAL: Readonly<Record<string, string>> = { DENO_V8_FLAGS: COLLECT_SOON };

/** The same, and code is not compiled anew, bit by bit, the hotter it gets: for tests of seconds. */
export const SETTLED: Readonly<Record<string, string>> = {
  DENO_V8_FLAGS: `${COLLECT_SOON},--no-opt,--no-maglev`,
};

/** Memory of it that is in RAM, MB of 2^20 bytes. */
export async function residentMegabytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1_024;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
