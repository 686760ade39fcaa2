import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import { createFrame, frameFaultName } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import {
  decodeEnvelope,
  encodeEnvelope,
  ENVELOPE_BYTES,
  isOwnType,
  networkIdOf,
} from "../../p2p/frame_envelope.ts";
import { fromHex, toHex } from "./said.ts";

// printf 'shivya network shivya' | sha256sum
const NETWORK = "e334b50b2000fd90";
const SENDER = "0102030405060708090a0b0c0d0e0f1011121314";

function faultOf(datagram: Uint8Array, network = fromHex(NETWORK)): string {
  const frame = createFrame();
  const name = frameFaultName(decodeEnvelope(datagram, network, frame));
  if (name !== "none") assertEquals(frame, createFrame());
  return name;
}

Deno.test("a network id is the start of a hash of the name", () => {
  assertEquals(toHex(networkIdOf("shivya")), NETWORK);
  assertNotEquals(networkIdOf("store 17"), networkIdOf("store 18"));
  assertEquals(networkIdOf("Zürich").length, 8);
  for (const name of ["", "\ud800"]) {
    assertThrows(() => networkIdOf(name), RangeError, "Cannot name network");
  }
});

Deno.test("an envelope is header, version and network, byte for byte", () => {
  const out = new Uint8Array(60).fill(0xee);
  const length = encodeEnvelope(out, 0x10, fromHex(SENDER), fromHex(NETWORK), 40);
  assertEquals(length, 40);
  assertEquals(toHex(out.subarray(0, 36)), `5348565910${SENDER}01${NETWORK}eeee`);
  assertEquals(ENVELOPE_BYTES, 34);
});

Deno.test("every own type round trips, and only for its network and version", () => {
  const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
  fc.assert(
    fc.property(
      fc.integer({ min: 16, max: 255 }),
      bytes(20),
      bytes(8),
      fc.integer({ min: ENVELOPE_BYTES, max: DATAGRAM_LIMIT }),
      fc.nat(8),
      fc.integer({ min: 1, max: 255 }),
      (type, sender, network, length, at, change) => {
        const datagram = new Uint8Array(length);
        encodeEnvelope(datagram, type, sender, network, length);
        const frame = createFrame();
        assertEquals(frameFaultName(decodeEnvelope(datagram, network, frame)), "none");
        assertEquals([frame.type, frame.bytes], [type, datagram]);
        assert(isOwnType(datagram));
        assertEquals(frameFaultName(decodeFrame(datagram, createFrame())), "unknownType");
        datagram[25 + at]! ^= change;
        assertEquals(faultOf(datagram, network), at === 0 ? "otherVersion" : "otherNetwork");
      },
    ),
    { seed: 8, numRuns: 500 },
  );
});

Deno.test("what is no envelope is dropped for its reason", () => {
  const hex = `5348565910${SENDER}01${NETWORK}`;
  assertEquals(faultOf(fromHex(hex)), "none");
  for (let length = 0; length < ENVELOPE_BYTES; length++) {
    assertEquals(faultOf(fromHex(hex).subarray(0, length)), "badLength");
  }
  assertEquals(faultOf(fromHex(hex.replace("53485659", "53485658"))), "badMagic");
  for (const type of ["00", "01", "09", "0f"]) {
    const datagram = fromHex(hex.replace("5910", "59" + type));
    assert(!isOwnType(datagram));
    assertEquals(faultOf(datagram), "unknownType");
  }
  const long = new Uint8Array(DATAGRAM_LIMIT + 1);
  long.set(fromHex(hex));
  assertEquals(faultOf(long), "oversized");
  assertEquals(faultOf(long.subarray(0, DATAGRAM_LIMIT)), "none");
  assert(!isOwnType(new Uint8Array(4)));
});

Deno.test("an envelope that no datagram may hold is not encoded, and nothing is written", () => {
  const out = new Uint8Array(100).fill(0xee);
  const me = fromHex(SENDER);
  const network = fromHex(NETWORK);
  for (const type of [0x0f, 0, 256, 16.5, NaN]) {
    assertThrows(() => encodeEnvelope(out, type, me, network, 40), RangeError, "type");
  }
  for (const length of [33, 1_201, 40.5, NaN]) {
    assertThrows(() => encodeEnvelope(out, 16, me, network, length), RangeError, "length");
  }
  assertThrows(() => encodeEnvelope(out, 16, me, network, 101), RangeError, "101 bytes");
  assertThrows(() => encodeEnvelope(out, 16, me.subarray(1), network, 40), RangeError, "sender");
  for (const size of [0, 7, 9]) {
    const other = new Uint8Array(size);
    assertThrows(() => encodeEnvelope(out, 16, me, other, 40), RangeError, "network id");
    assertThrows(() => decodeEnvelope(out, other, createFrame()), RangeError, "network id");
  }
  assert(out.every((byte) => byte === 0xee));
});
