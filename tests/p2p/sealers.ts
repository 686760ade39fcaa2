/** Sealers with seeded randomness, for tests. */
import { assertEquals } from "@std/assert";
import { createRandom } from "../../layers/random.ts";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import { type SEAL_FAULTS, type SealFault, sealFaultName } from "../../p2p/seal_format.ts";
import { createSealer, type Sealer } from "../../p2p/sealer.ts";
import { randomBytes } from "./random.ts";

export const KEY: Uint8Array = new Uint8Array(32).fill(7);
export const OTHER_KEY: Uint8Array = new Uint8Array(32).fill(8);
export const NETWORK: Uint8Array = new Uint8Array(8).fill(9);

/** A sealer whose sessions follow from a seed. */
export function sealerOf(
  seed: number,
  keys: Uint8Array[] = [KEY],
  network: Uint8Array = NETWORK,
  sessionLimit = 1_024,
): Sealer {
  const random = createRandom(seed);
  const fill = (bytes: Uint8Array) => bytes.set(randomBytes(random, bytes.length));
  return createSealer({ keys, network, random: fill, sessionLimit });
}

/** A datagram of its own that holds this frame. */
export function sealed(sealer: Sealer, frame: Uint8Array | number[] = [1, 2, 3]): Uint8Array {
  const out = new Uint8Array(DATAGRAM_LIMIT);
  return out.slice(0, sealer.seal(Uint8Array.from(frame), out));
}

/** Opens a datagram that must open and answers with a copy of its frame. */
export function opened(sealer: Sealer, datagram: Uint8Array): Uint8Array {
  assertFault(sealer, datagram, "none");
  return sealer.frame.slice();
}

/** Asserts what comes of opening a datagram, by name. */
export function assertFault(
  sealer: Sealer,
  datagram: Uint8Array,
  name: keyof typeof SEAL_FAULTS,
  about = "",
): void {
  const fault: SealFault = sealer.open(datagram);
  assertEquals(sealFaultName(fault), name, about);
}
