/** Frames of every kind by chance. */
import { nextBelow, type Random } from "../../layers/random.ts";
import type { Wire } from "../../p2p/peer.ts";
import { signValue, unsignedValue } from "../../p2p/signed_value.ts";
import { type Frames, networkOf, type Request } from "./frames_of.ts";
import { randomBytes } from "./random.ts";
import { addressOf, identityNumber } from "./small_mesh.ts";

/** One frame of any type, with this request id, and not always a good one. */
export function anyFrame(
  random: Random,
  wire: Wire,
  frames: Frames,
  request: Request = { nonceHigh: nextBelow(random, 4), nonceLow: nextBelow(random, 4) },
): Uint8Array {
  const key = new Uint8Array(20).fill(nextBelow(random, 3));
  const value = randomBytes(random, nextBelow(random, 257));
  const proof = { publicKey: randomBytes(random, 32), signature: randomBytes(random, 64) };
  const named = [{ id: randomBytes(random, 20), address: addressOf(77) }];
  const version = [1, 2, 2 ** 53 - 1][nextBelow(random, 3)]!;
  const record = wire.kind === "open"
    ? unsignedValue(key, value)
    : signValue(identityNumber(50 + nextBelow(random, 9)), networkOf(wire), key, version, value);
  const choices = [
    () => frames.ping(request, nextBelow(random, 3)),
    () => frames.pong(request, proof),
    () => frames.pong(request),
    () => frames.findNode(request, key),
    () => frames.findNode(request, key, true),
    () => frames.foundNodes(request, named),
    () => frames.store(request, record),
    () => frames.findValue(request, key, nextBelow(random, 3)),
    () => frames.foundValue(request, key, [record], named, [1, 255][nextBelow(random, 2)]),
    () => frames.stored(request, nextBelow(random, 3), version),
    () => frames.unreachable([key]),
    () => frames.leave(),
  ];
  const frame = choices[nextBelow(random, choices.length)]!();
  if (nextBelow(random, 8) === 0) frame[nextBelow(random, frame.length)]! ^= 1;
  return nextBelow(random, 10) === 0 ? frame.slice(0, nextBelow(random, frame.length)) : frame;
}
