/** How much memory a process takes. */
import { PATIENCE } from "../patience.ts";

/** Code is not compiled anew, bit by bit, the hotter it gets. */
const SETTLED_CODE = "--no-opt,--no-maglev";
/** Whenever garbage is collected all of it is, after each megabyte or so. */
const COLLECT_ALL = "--gc-global,--max-semi-space-size=1";

/**
 * Variables under which a daemon's memory soon has the size that it keeps: garbage is collected before
 * there is much of it, and code does not grow.
 */
export const SETTLED: Readonly<Record<string, string>> = {
  DENO_V8_FLAGS: `--heap-growing-percent=10,--max-semi-space-size=1,${SETTLED_CODE}`,
};

/** Variables under which it is what a daemon holds on to, and code. It takes twice as long for all it does. */
export const COLLECTED: Readonly<Record<string, string>> = { DENO_V8_FLAGS: COLLECT_ALL };

/** The same, and code does not grow. It takes three times as long. */
export const STEADY: Readonly<Record<string, string>> = {
  DENO_V8_FLAGS: `${COLLECT_ALL},${SETTLED_CODE}`,
};

/** Memory of it that is in RAM, MB of 2^20 bytes. */
export function residentMegabytes(pid: number): Promise<number> {
  return megabytesOf(pid, "VmRSS");
}

/**
 * The part of that which is no file's, in the same unit. Of a program's file there is more or less in
 * RAM, as the system likes.
 */
export function ownMegabytes(pid: number): Promise<number> {
  return megabytesOf(pid, "RssAnon");
}

async function megabytesOf(pid: number, kind: "VmRSS" | "RssAnon"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(new RegExp(`^${kind}:\\s+(\\d+) kB$`, "m").exec(status)![1]) / 1_024;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/**
 * Whether that can be held to a bound here; says why if not. An emulator's own memory is part of it,
 * and grows with all code that it has translated.
 */
export function isMemoryTelling(): boolean {
  if (PATIENCE === 1) return true;
  console.log(`Memory is not compared: SHIVYA_PATIENCE is ${PATIENCE}, so this may be emulated`);
  return false;
}
