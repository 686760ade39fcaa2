import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createRandom, nextBelow, type Random } from "../../layers/random.ts";
import { DATAGRAM_LIMIT, PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { FRAME_FAULTS, FRAME_TYPES } from "../../p2p/frame.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import { createMessage } from "../../p2p/message.ts";
import { decodeOwn } from "../../p2p/own_decode.ts";
import { OWN_FIELDS_AT, OWN_TYPES } from "../../p2p/own_frame.ts";
import { readTimedRecord } from "../../p2p/timed_record.ts";
import vectors from "../fixtures/frames/own_vectors.json" with { type: "json" };
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";
import { fromHex, toHex } from "./said.ts";
import { encodeOwn, saidOwn } from "./said_own.ts";

const MUTATIONS = 1_000_000;
const NETWORK = fromHex(vectors[0]!.network);
const CODES: Set<number> = new Set(Object.values(FRAME_FAULTS));
/** Bytes at which counts, families, flags and lengths change their meaning. */
const TELLING = [0, 1, 2, 3, 4, 5, 6, 8, 9, 0x1f, 0x20, 0x7f, 0x80, 0xff];

const seeds = vectors.map(({ hex }) => fromHex(hex)).filter(({ length }) =>
  length <= DATAGRAM_LIMIT
);

/** Writes a damaged seed into `arena` from `at` on and answers with its length. */
function mutate(random: Random, arena: Uint8Array, at: number): number {
  const seed = seeds[nextBelow(random, seeds.length)]!;
  let length = seed.length;
  arena.set(seed, at);
  for (let changes = 1 + nextBelow(random, 3); changes > 0; changes--) {
    const place = at + nextBelow(random, Math.max(length, 1));
    // The counts and flags are here; elsewhere they are met too rarely.
    const telling = at + OWN_FIELDS_AT + [0, 20, 21][nextBelow(random, 3)]!;
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
        arena[at + 4] = 0x0f + nextBelow(random, 16); // another type
        break;
      case 4:
        arena[telling] = TELLING[nextBelow(random, TELLING.length)]!;
        break;
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

Deno.test("whatever own frame arrives, the decoder answers, reads inside it, and accepts no nonsense", () => {
  const random = createRandom(19);
  const arena = new Uint8Array(8 * DATAGRAM_LIMIT);
  const message = createMessage();
  const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const outside: string[] = [];
  const seen = new Map<number, number>();
  const types = new Map<number, number>();
  const rounds = long(MUTATIONS, MUTATIONS / 10);
  for (let i = 0; i < rounds; i++) {
    const at = nextBelow(random, 64);
    const bytes = arena.subarray(at, at + mutate(random, arena, at));
    const fault = decodeOwn(i % 16 === 0 ? watched(bytes, outside) : bytes, NETWORK, message);
    assert(CODES.has(fault));
    seen.set(fault, (seen.get(fault) ?? 0) + 1);
    if (fault !== FRAME_FAULTS.none) continue;
    message.bytes = bytes;
    types.set(message.type, (types.get(message.type) ?? 0) + 1);
    const { foundNodes, foundValue } = FRAME_TYPES;
    if (message.type === foundNodes || message.type === foundValue) readPeers(message, peers);
    assertEncodesAgain(bytes);
  }
  assertEquals(outside, []);
  // Each reason and each type was met often enough to mean something.
  assertEquals(types.size, 11);
  for (const [type, count] of types) assert(count > rounds / 2_000, `${type} met ${count} times`);
  for (const name of ["none", "badMagic", "unknownType", "badLength", "malformed"] as const) {
    const count = seen.get(FRAME_FAULTS[name]) ?? 0;
    assert(count > rounds / 500, `${name} met ${count} times`);
  }

  /** An accepted frame holds nothing that the encoders would not have written. */
  function assertEncodesAgain(bytes: Uint8Array): void {
    const hex = toHex(bytes);
    if (hex.includes("06" + "00".repeat(10) + "ffff")) return; // mapped, becomes shorter
    if (!areRecordsReadable(bytes)) return;
    const meaning = saidOwn(message);
    if (message.type >= OWN_TYPES.unreachable) meaning.request = "00".repeat(8);
    const again = toHex(out.subarray(0, encodeOwn(meaning, out)));
    assertStrictEquals(again, free(hex, message.type));
  }

  /** Versions beyond those that a number holds are seen by who reads the record. */
  function areRecordsReadable(bytes: Uint8Array): boolean {
    const { type, targetAt, recordCount } = message;
    if (type !== FRAME_TYPES.store && type !== FRAME_TYPES.foundValue) return true;
    const key = bytes.subarray(targetAt, targetAt + 20);
    let at = message.recordsAt;
    for (let i = 0; i < recordCount; i++) {
      const read = readTimedRecord(bytes, at, bytes.length, key);
      if (read === undefined) return false;
      at = read.end;
    }
    return true;
  }

  /** The frame without what nobody reads: padding, and the request id where there is no answer. */
  function free(hex: string, type: number): string {
    const end =
      { [FRAME_TYPES.ping]: 43, [FRAME_TYPES.findNode]: 62, [FRAME_TYPES.findValue]: 63 }[type];
    if (end !== undefined) return hex.slice(0, 2 * end).padEnd(hex.length, "0");
    if (type < OWN_TYPES.unreachable) return hex;
    return hex.slice(0, 68) + "00".repeat(8) + hex.slice(84);
  }
});

Deno.test("noise is no own frame", () => {
  const random = createRandom(20);
  for (let i = 0; i < long(100_000, 10_000); i++) {
    const datagram = randomBytes(random, nextBelow(random, 1_300));
    assert(decodeOwn(datagram, NETWORK, createMessage()) !== FRAME_FAULTS.none);
  }
});
