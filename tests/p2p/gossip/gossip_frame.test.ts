import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom, nextBelow } from "../../../layers/random.ts";
import { FRAME_FAULTS } from "../../../p2p/frame.ts";
import { networkIdOf } from "../../../p2p/frame_envelope.ts";
import {
  encodeDigest,
  encodeInquire,
  encodeRecords,
  ENTRIES_AT,
  ENTRY_BYTES,
  ENTRY_LIMIT,
  rangeIn,
  recordsIn,
} from "../../../p2p/gossip/gossip_frame.ts";
import { createMessage } from "../../../p2p/message.ts";
import { decodeOwn } from "../../../p2p/own_decode.ts";
import { OWN_TYPES } from "../../../p2p/own_frame.ts";
import { long } from "../../long.ts";
import { randomBytes } from "../random.ts";

const from = { id: new Uint8Array(20).fill(7), network: networkIdOf("test") };
const out = new Uint8Array(1200);

function decoded(length: number) {
  const message = createMessage();
  const fault = decodeOwn(out.subarray(0, length), from.network, message);
  return { fault, message };
}

Deno.test("records come out as they went in", () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lengths, fc.integer(), (lengths, seed) => {
      const random = createRandom(seed);
      const records = lengths.map((length) => randomBytes(random, length));
      const { fault, message } = decoded(encodeRecords(out, from, records));
      assertEquals(fault, FRAME_FAULTS.none);
      assertEquals(message.type, OWN_TYPES.records);
      assertEquals([...recordsIn(message)].map((bytes) => bytes.slice()), records);
    }),
    { seed: 1 },
  );
  assertThrows(() => encodeRecords(out, from, []), RangeError);
  assertThrows(() => encodeRecords(out, from, [new Uint8Array(1_300)]), RangeError);
});

Deno.test("a digest of the most hosts fits a sealed datagram, and comes out as it went in", () => {
  const entries = Uint8Array.from({ length: ENTRY_LIMIT * ENTRY_BYTES }, (_, i) => i);
  const range = { first: new Uint8Array(7).fill(1), last: new Uint8Array(7).fill(200) };
  const length = encodeDigest(out, from, 1, 2, true, range, entries);
  assert(length <= 1_154);
  const { fault, message } = decoded(length);
  assertEquals(fault, FRAME_FAULTS.none);
  assertEquals([message.isAnswer, message.entryCount], [true, ENTRY_LIMIT]);
  assertEquals(rangeIn(message).first, range.first);
  assertEquals(rangeIn(message).last, range.last);
  assertEquals(message.bytes.slice(ENTRIES_AT), entries);
  assertThrows(
    () => encodeDigest(out, from, 1, 2, true, range, new Uint8Array(65 * ENTRY_BYTES)),
    RangeError,
  );
});

Deno.test("whatever is damaged is dropped, and what is not dropped can be read", () => {
  const random = createRandom(2);
  const subject = new Uint8Array(20).fill(3);
  const write = [
    () => encodeRecords(out, from, [randomBytes(random, 181), randomBytes(random, 93)]),
    () =>
      encodeDigest(
        out,
        from,
        3,
        4,
        false,
        { first: new Uint8Array(7), last: new Uint8Array(7) },
        randomBytes(random, 3 * ENTRY_BYTES),
      ),
    () => encodeInquire(out, from, subject, { incarnation: 5, sequence: 9 }),
  ];
  for (let run = 0; run < long(300_000, 20_000); run++) {
    let length = write[nextBelow(random, write.length)]!();
    for (let changes = nextBelow(random, 4); changes > 0; changes--) {
      out[34 + nextBelow(random, length - 34)] = nextBelow(random, 256);
    }
    if (nextBelow(random, 2) === 0) length = nextBelow(random, length + 20);
    const { fault, message } = decoded(length);
    if (fault !== FRAME_FAULTS.none) continue;
    if (message.type === OWN_TYPES.records) {
      const records = [...recordsIn(message)];
      assertEquals(records.length, message.recordCount);
      const bytes = records.reduce((sum, record) => sum + 2 + record.length, 0);
      assert(records.length > 0 && bytes < length);
    }
    if (message.type === OWN_TYPES.digest) {
      assertEquals(length, ENTRIES_AT + message.entryCount * ENTRY_BYTES);
    }
  }
});
