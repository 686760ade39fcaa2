/** Seeded randomness for tests of the peer. */
import { nextUint32, type Random } from "../../layers/random.ts";

/** `count` uniformly random bytes. */
export function randomBytes(random: Random, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = nextUint32(random) >>> 24;
  return bytes;
}
