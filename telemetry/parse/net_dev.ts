/** `/proc/net/dev`: bytes that every network interface has carried. */
import { wholeLines } from "./text.ts";

/** Bytes one interface has carried since it appeared, or since its counters last wrapped. */
export interface InterfaceCounters {
  /** Bytes received. */
  received: bigint;
  /** Bytes sent. */
  sent: bigint;
}

const RECEIVED = 0;
const SENT = 8;

/**
 * Reads a whole `/proc/net/dev` into interface name -> counters. Lines that are no interface are
 * left out; `undefined` for a file that was cut short or lists no interface.
 */
export function parseNetDev(text: string): Map<string, InterfaceCounters> | undefined {
  const interfaces = new Map<string, InterfaceCounters>();
  for (const line of wholeLines(text) ?? []) {
    const colon = line.indexOf(":"); // old kernels put no space behind it
    if (colon < 0) continue;
    const words = line.slice(colon + 1).trim().split(/ +/);
    const received = parseCounter(words[RECEIVED]);
    const sent = parseCounter(words[SENT]);
    if (received === undefined || sent === undefined) continue;
    interfaces.set(line.slice(0, colon).trim(), { received, sent });
  }
  return interfaces.size > 0 ? interfaces : undefined;
}

function parseCounter(word: string | undefined): bigint | undefined {
  if (word === undefined || !/^\d{1,20}$/.test(word)) return undefined;
  const value = BigInt(word);
  return value === BigInt.asUintN(64, value) ? value : undefined;
}
