import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createRandom, nextBelow, type Random } from "../../layers/random.ts";
import { DATAGRAM_LIMIT, PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { createFrame, FRAME_FAULTS, FRAME_TYPES } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import {
  decodeEnvelope,
  encodeEnvelope,
  ENVELOPE_BYTES,
  networkIdOf,
} from "../../p2p/frame_envelope.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import vectors from "../fixtures/frames/vectors.json" with { type: "json" };
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";
import { encode, fromHex, said, toHex } from "./said.ts";

const MUTATIONS = 1_000_000;
const NETWORK = networkIdOf("fuzz");
const CODES: Set<number> = new Set(Object.values(FRAME_FAULTS));
/** Bytes at which counts, families, flags, lengths and exponents change their meaning. */
const TELLING = [0, 1, 2, 4, 5, 6, 7, 8, 9, 15, 16, 0x7f, 0x80, 0xf0, 0xff];

const seeds = [
  ...vectors.map(({ hex }) => fromHex(hex)).filter(({ length }) => length <= DATAGRAM_LIMIT),
  ownFrame(0x10, ENVELOPE_BYTES),
  ownFrame(0xff, 300),
];

function ownFrame(type: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  encodeEnvelope(out, type, new Uint8Array(20).fill(3), NETWORK, length);
  return out;
}

/** Writes a damaged seed into `arena` from `at` on and answers with its length. */
function mutate(random: Random, arena: Uint8Array, at: number): number {
  const seed = seeds[nextBelow(random, seeds.length)]!;
  let length = seed.length;
  arena.set(seed, at);
  for (let changes = 1 + nextBelow(random, 4); changes > 0; changes--) {
    const place = at + nextBelow(random, Math.max(length, 1));
    switch (nextBelow(random, 8)) {
      case 0:
        length = nextBelow(random, length + 1);
        break;
      case 1: {
        const more = nextBelow(random, 60);
        arena.set(randomBytes(random, more), at + length);
        length += more;
        break;
      }
      case 2: { // another frame's bytes from here on
        const other = seeds[nextBelow(random, seeds.length)]!;
        const from = nextBelow(random, other.length + 1);
        arena.set(other.subarray(from), place);
        length = place - at + other.length - from;
        break;
      }
      case 3:
        arena[at + 4] = nextBelow(random, 18); // another type
        break;
      case 4:
      case 5:
        arena[place] = TELLING[nextBelow(random, TELLING.length)]!;
        break;
      case 6:
        arena[place]! ^= 1 << nextBelow(random, 8);
        break;
      default:
        arena.set(randomBytes(random, Math.min(8, at + length - place)), place);
    }
  }
  return length;
}

/** A datagram that reports every index read outside of it. */
function watched(datagram: Uint8Array, outside: string[]): Uint8Array {
  return new Proxy(datagram, {
    get(bytes, property) {
      if (typeof property === "string" && /^-?[\d.]+$|^NaN$|^-?Infinity$/.test(property)) {
        if (!(Number(property) in bytes)) outside.push(property);
      }
      return Reflect.get(bytes, property, bytes);
    },
  });
}

Deno.test("whatever arrives, decoders answer, read inside the datagram, and accept no nonsense", () => {
  const random = createRandom(9);
  const arena = new Uint8Array(8 * DATAGRAM_LIMIT);
  const frame = createFrame();
  const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const outside: string[] = [];
  const seen = new Map<number, number>();
  const rounds = long(MUTATIONS, MUTATIONS / 10);
  for (let i = 0; i < rounds; i++) {
    const at = nextBelow(random, 64);
    const length = mutate(random, arena, at);
    const bytes = arena.subarray(at, at + length);
    const datagram = i % 16 === 0 ? watched(bytes, outside) : bytes;
    const fault = decodeFrame(datagram, frame);
    assert(CODES.has(fault));
    seen.set(fault, (seen.get(fault) ?? 0) + 1);
    if (fault === FRAME_FAULTS.none) {
      readPeersOf(datagram);
      assertEncodesAgain(bytes);
    }
    const own = decodeEnvelope(datagram, NETWORK, frame);
    assert(CODES.has(own));
    if (own !== FRAME_FAULTS.none) continue;
    assert(fault === FRAME_FAULTS.unknownType && length >= ENVELOPE_BYTES && bytes[4]! >= 16);
  }
  assertEquals(outside, []);
  // Each reason was met, and frames were accepted, often enough to mean something.
  for (const name of ["none", "badMagic", "unknownType", "badLength", "notFinite", "malformed"]) {
    const count = seen.get(FRAME_FAULTS[name as keyof typeof FRAME_FAULTS]) ?? 0;
    assert(count > rounds / 500, `${name} met ${count} times`);
  }

  function readPeersOf(datagram: Uint8Array): void {
    assertStrictEquals(frame.bytes, datagram);
    const { foundNodes, foundValue } = FRAME_TYPES;
    if (frame.type === foundNodes || frame.type === foundValue) readPeers(frame, peers);
  }

  /** An accepted frame holds nothing that the encoders would not have written. */
  function assertEncodesAgain(bytes: Uint8Array): void {
    frame.bytes = bytes;
    const meaning = said(frame);
    const again = out.subarray(0, encode(meaning, out));
    const peerBytes = toHex(bytes);
    if (peerBytes.includes("06" + "00".repeat(10) + "ffff")) return; // mapped, becomes shorter
    assertStrictEquals(toHex(again), peerBytes);
  }
});

Deno.test("noise is dropped", () => {
  const random = createRandom(10);
  const frame = createFrame();
  for (let i = 0; i < long(100_000, 10_000); i++) {
    const datagram = randomBytes(random, nextBelow(random, 1_300));
    const { none } = FRAME_FAULTS;
    assert(
      decodeFrame(datagram, frame) !== none && decodeEnvelope(datagram, NETWORK, frame) !== none,
    );
  }
  assertEquals(frame, createFrame());
});
