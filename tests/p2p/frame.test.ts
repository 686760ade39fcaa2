import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatAddress, packAddress } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT, PEER_BYTES, PEER_LIMIT, VALUE_LIMIT } from "../../p2p/constants.ts";
import {
  createFrame,
  FRAME_FAULTS,
  FRAME_TYPES,
  type FrameFault,
  frameFaultName,
  SENDER_AT,
} from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import {
  encodeFindNode,
  encodeFindValue,
  encodeFoundNodes,
  encodeFoundValue,
  encodeGradDiff,
  encodePing,
  encodePong,
  encodeStore,
  encodeThermoPush,
} from "../../p2p/frame_encode.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import { equalIds } from "../../p2p/node_id.ts";
import vectors from "../fixtures/frames/vectors.json" with { type: "json" };
import { long } from "../long.ts";
import { encode, fromHex, referenceHex, type Said, said, toHex, type TypeName } from "./said.ts";

interface Vector {
  meaning: string;
  hex: string;
  fault: keyof typeof FRAME_FAULTS;
}

const good = (vectors as Vector[]).filter(({ fault }) => fault === "none") as (Vector & Said)[];
const bad = (vectors as Vector[]).filter(({ fault }) => fault !== "none");

const hex = (min: number, max = min) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map(toHex);
const id = hex(20);
const real = fc.double({ noNaN: true, noDefaultInfinity: true });
const address = fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(0xffff)).map(([host, port]) =>
  formatAddress(packAddress(host, port))
);
const peers = fc.array(fc.record({ id, address }), { maxLength: PEER_LIMIT });
const value = hex(0, VALUE_LIMIT);
const fieldsOf: Record<TypeName, fc.Arbitrary<Said["fields"]>> = {
  ping: fc.record({ nonce: hex(8) }),
  pong: fc.record({ nonce: hex(8) }),
  thermoPush: fc.record({ freeEnergy: real, pressure: real }),
  gradDiff: fc.record({ target: id, coefficient: real, flow: real }),
  findNode: fc.record({ target: id }),
  foundNodes: fc.record({ peers }),
  store: fc.record({ key: id, value }),
  findValue: fc.record({ key: id }),
  foundValue: fc.oneof(fc.record({ key: id, peers }), fc.record({ key: id, value, peers })),
};

Deno.test("byte vectors decode to what they mean, and what they mean encodes to them", () => {
  assertEquals(new Set(good.map(({ type }) => type)), new Set(Object.keys(FRAME_TYPES)));
  const out = new Uint8Array(DATAGRAM_LIMIT);
  for (const { meaning, hex, type, sender, fields } of good) {
    assertStrictEquals(referenceHex({ type, sender, fields }), hex, meaning);
    const frame = createFrame();
    assertEquals(decodeFrame(fromHex(hex), frame), FRAME_FAULTS.none, meaning);
    assertEquals(said(frame), { type, sender, fields }, meaning);
    assertStrictEquals(toHex(out.subarray(0, encode({ type, sender, fields }, out))), hex, meaning);
  }
});

Deno.test("byte vectors of bad frames are dropped for the reason they give", () => {
  for (const { meaning, hex, fault } of bad) {
    const frame = createFrame();
    assertStrictEquals(frameFaultName(decodeFrame(fromHex(hex), frame)), fault, meaning);
    assertEquals(frame, createFrame(), meaning);
  }
});

for (const type of Object.keys(FRAME_TYPES) as TypeName[]) {
  Deno.test(`${type} round trips, in the bytes of an independent encoder`, () => {
    const out = new Uint8Array(DATAGRAM_LIMIT);
    const frame = createFrame();
    fc.assert(
      fc.property(id, fieldsOf[type], (sender, fields) => {
        const expected = { type, sender, fields };
        out.fill(0xee);
        const length = encode(expected, out);
        assertStrictEquals(toHex(out.subarray(0, length)), referenceHex(expected));
        assert(out.subarray(length).every((byte) => byte === 0xee));
        assertStrictEquals(decodeFrame(out.subarray(0, length), frame), FRAME_FAULTS.none);
        assertEquals(said(frame), expected);
      }),
      { seed: 7, numRuns: long(10_000, 500) },
    );
  });
}

Deno.test("every frame cut off anywhere, or one byte longer, is dropped and changes nothing", () => {
  for (const { hex, meaning } of good) {
    const bytes = fromHex(hex);
    for (let length = 0; length <= bytes.length + 1; length++) {
      if (length === bytes.length) continue;
      const datagram = new Uint8Array(length);
      datagram.set(bytes.subarray(0, length));
      const frame = createFrame();
      const fault: FrameFault = decodeFrame(datagram, frame);
      assertStrictEquals(frameFaultName(fault), "badLength", `${meaning}, ${length} bytes`);
      assertEquals(frame, createFrame());
    }
  }
});

Deno.test("a frame borrows its datagram wherever it lies in a larger buffer", () => {
  for (const { hex, type, sender, fields } of good) {
    const bytes = fromHex(hex);
    const buffer = new Uint8Array(bytes.length + 64).fill(0xee);
    buffer.set(bytes, 31);
    const frame = createFrame();
    decodeFrame(buffer.subarray(31, 31 + bytes.length), frame);
    assertStrictEquals(frame.bytes.buffer, buffer.buffer);
    assertEquals(said(frame), { type, sender, fields });
    assert(equalIds(frame.bytes, fromHex(sender), SENDER_AT)); // how a caller knows itself
  }
});

Deno.test("a peer in mapped IPv6 form is read as the IPv4 peer it is", () => {
  const sender = "07".repeat(20);
  const peer = "08".repeat(20) + "06" + "00".repeat(10) + "ffff" + "c0000201" + "1f95";
  const datagram = fromHex(`5348565906${sender}01${peer}`);
  const frame = createFrame();
  assertEquals(decodeFrame(datagram, frame), FRAME_FAULTS.none);
  assertEquals(said(frame).fields.peers, [{ id: "08".repeat(20), address: "192.0.2.1:8085" }]);
  const out = new Uint8Array(PEER_BYTES).fill(0xee);
  assertEquals(readPeers(frame, out), 1);
  assertEquals(out.subarray(20), packAddress("192.0.2.1", 8_085));
  assertThrows(() => readPeers(frame, new Uint8Array(PEER_BYTES - 1)), RangeError, "39 bytes");
  decodeFrame(fromHex(`5348565905${sender}${sender}`), frame);
  assertThrows(() => readPeers(frame, out), RangeError, "type"); // what the last frame left
});

Deno.test("a peer that differs from the mapped form in any byte stays an IPv6 peer", () => {
  const out = new Uint8Array(PEER_BYTES);
  const frame = createFrame();
  for (let i = 0; i < 12; i++) {
    const host = fromHex("00".repeat(10) + "ffff" + "c0000201");
    host[i]! ^= 1;
    const peer = "08".repeat(20) + "06" + toHex(host) + "1f95";
    decodeFrame(fromHex(`5348565906${"07".repeat(20)}01${peer}`), frame);
    readPeers(frame, out);
    assertStrictEquals(toHex(out), peer);
  }
});

Deno.test("what no frame may hold is not encoded, and nothing is written", () => {
  const out = new Uint8Array(DATAGRAM_LIMIT).fill(0xee);
  const me = new Uint8Array(20), key = new Uint8Array(20);
  const none = new Uint8Array(0);
  const strange = new Uint8Array(PEER_BYTES);
  const refused: [string, (() => number)[]][] = [
    ["sender", [19, 21, 0].map((n) => () => encodePing(out, new Uint8Array(n), 0, 0))],
    ["target", [
      () => encodeFindNode(out, me, new Uint8Array(19)),
      () => encodeFindValue(out, me, new Uint8Array(21)),
      () => encodeGradDiff(out, me, none, 0, 0),
      () => encodeStore(out, me, none, none),
      () => encodeFoundValue(out, me, none, none, none, 0),
    ]],
    [
      "nonce",
      [-1, 0.5, 2 ** 32, NaN, Infinity].flatMap((half) => [
        () => encodePing(out, me, half, 0),
        () => encodePong(out, me, 0, half),
      ]),
    ],
    [
      "finite",
      [NaN, Infinity, -Infinity].flatMap((real) => [
        () => encodeThermoPush(out, me, real, 0),
        () => encodeThermoPush(out, me, 0, real),
        () => encodeGradDiff(out, me, key, real, 0),
        () => encodeGradDiff(out, me, key, 0, real),
      ]),
    ],
    ["at most 256", [
      () => encodeStore(out, me, key, new Uint8Array(257)),
      () => encodeFoundValue(out, me, key, new Uint8Array(257), none, 0),
    ]],
    [
      "count",
      [-1, 9, 0.5, NaN].flatMap((count) => [
        () => encodeFoundNodes(out, me, new Uint8Array(9 * PEER_BYTES), count),
        () => encodeFoundValue(out, me, key, none, new Uint8Array(9 * PEER_BYTES), count),
      ]),
    ],
    ["family", [() => encodeFoundNodes(out, me, strange, 1)]],
    ["39 bytes", [() => encodeFoundNodes(out, me, strange.subarray(1), 1)]],
  ];
  for (const [reason, attempts] of refused) {
    for (const attempt of attempts) assertThrows(attempt, RangeError, reason);
  }
  assert(out.every((byte) => byte === 0xee));
});

Deno.test("no frame is begun that its buffer is too short for", () => {
  for (const expected of good) {
    const length = expected.hex.length / 2;
    const exact = new Uint8Array(length);
    assertStrictEquals(encode(expected, exact), length);
    const short = new Uint8Array(length - 1);
    assertThrows(() => encode(expected, short), RangeError, `${length} bytes are needed`);
    assert(short.every((byte) => byte === 0));
  }
});
