import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { formatAddress, packAddress } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT, PEER_LIMIT, VALUE_LIMIT } from "../../p2p/constants.ts";
import { type FRAME_FAULTS, frameFaultName } from "../../p2p/frame.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { verifyProof } from "../../p2p/identity_proof.ts";
import { createMessage } from "../../p2p/message.ts";
import { decodeOwn } from "../../p2p/own_decode.ts";
import { PROOF_FRAME_BYTES, UNREACHABLE_LIMIT } from "../../p2p/own_frame.ts";
import { SEALED_FRAME_LIMIT } from "../../p2p/seal_format.ts";
import { verifyValue } from "../../p2p/signed_value.ts";
import vectors from "../fixtures/frames/own_vectors.json" with { type: "json" };
import { long } from "../long.ts";
import { fromHex, toHex } from "./said.ts";
import {
  encodeOwn,
  OWN_CODES,
  type OwnName,
  recordOf,
  referenceOwnHex,
  type SaidOwn,
  saidOwn,
} from "./said_own.ts";

interface Vector {
  meaning: string;
  hex: string;
  network: string;
  fault: keyof typeof FRAME_FAULTS;
}

const good = (vectors as Vector[]).filter(({ fault }) => fault === "none") as (Vector & SaidOwn)[];
const bad = (vectors as Vector[]).filter(({ fault }) => fault !== "none");
const NETWORK = networkIdOf("shivya");
const OUTCOMES = ["kept", "older", "refused"] as const;

const hex = (min: number, max = min) =>
  fc.uint8Array({ minLength: min, maxLength: max }).map(toHex);
const id = hex(20);
const uint32 = fc.nat(2 ** 32 - 1);
const version = fc.maxSafeNat();
const address = fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(0xffff)).map(([host, port]) =>
  formatAddress(packAddress(host, port))
);
const peers = fc.array(fc.record({ id, address }), { maxLength: PEER_LIMIT });
const record = fc.record({
  lifetime: uint32,
  publicKey: hex(32),
  version,
  value: hex(0, VALUE_LIMIT),
  signature: hex(64),
});
const fieldsOf: Record<OwnName, fc.Arbitrary<SaidOwn["fields"]>> = {
  ping: fc.record({ proofWanted: fc.constantFrom("no", "padded", "brief") }),
  pong: fc.oneof(fc.record({}), fc.record({ publicKey: hex(32), signature: hex(64) })),
  findNode: fc.record({ target: id, isPadded: fc.boolean() }),
  foundNodes: fc.record({ peers }),
  store: fc.record({ key: id, record }),
  findValue: fc.record({ key: id, skip: fc.nat(0xff), isPadded: fc.boolean() }),
  foundValue: fc.record({
    key: id,
    total: fc.integer({ min: 8, max: 0xff }),
    records: fc.array(record, { maxLength: 2 }),
    peers,
  }),
  stored: fc.record({ outcome: fc.constantFrom(...OUTCOMES), version }),
  unreachable: fc.record({ ids: fc.array(id, { maxLength: UNREACHABLE_LIMIT }) }),
  leave: fc.record({}),
  put: fc.record({ key: id }),
};
/** What cannot be chosen is zero. */
const requestOf = (type: OwnName) =>
  type === "unreachable" || type === "leave" || type === "put"
    ? fc.constant("00".repeat(8))
    : hex(8);

function faultOf(datagram: Uint8Array, network: Uint8Array): string {
  return frameFaultName(decodeOwn(datagram, network, createMessage()));
}

Deno.test("byte vectors decode to what they mean, and what they mean encodes to them", () => {
  assertEquals(new Set(good.map(({ type }) => type)), new Set(Object.keys(OWN_CODES)));
  const out = new Uint8Array(DATAGRAM_LIMIT);
  for (const { meaning, hex, type, sender, network, request, fields } of good) {
    const expected = { type, sender, network, request, fields };
    assertStrictEquals(referenceOwnHex(expected), hex, meaning);
    const message = createMessage();
    assertEquals(decodeOwn(fromHex(hex), fromHex(network), message), 0, meaning);
    assertEquals(saidOwn(message), expected, meaning);
    assertStrictEquals(toHex(out.subarray(0, encodeOwn(expected, out))), hex, meaning);
  }
});

Deno.test("byte vectors of bad frames are dropped for the reason they give", () => {
  for (const { meaning, hex, network, fault } of bad) {
    assertStrictEquals(faultOf(fromHex(hex), fromHex(network)), fault, meaning);
  }
});

Deno.test("the records and proofs of the byte vectors are genuine", () => {
  let count = 0;
  for (const { meaning, sender, request, fields } of good) {
    const { key, record, records = [], publicKey, signature } = fields;
    for (const said of record === undefined ? records : [record]) {
      assert(verifyValue(NETWORK, recordOf(said, fromHex(key!))), meaning);
      count++;
    }
    if (publicKey === undefined) continue;
    const hasSession = meaning.includes("in the session");
    const asker = hasSession ? good[0]!.sender : "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedec";
    const session = hasSession ? Uint8Array.from({ length: 16 }, (_, i) => i) : undefined;
    const [key_, proof] = [fromHex(publicKey), fromHex(signature!)];
    const [nonce, prover] = [fromHex(request), fromHex(sender)];
    assert(
      verifyProof(key_, NETWORK, nonce, fromHex(asker), prover, session, proof),
      meaning,
    );
    count++;
  }
  assertEquals(count, 10);
});

for (const type of Object.keys(OWN_CODES) as OwnName[]) {
  Deno.test(`own ${type} round trips, in the bytes of an independent encoder`, () => {
    const out = new Uint8Array(DATAGRAM_LIMIT);
    const message = createMessage();
    fc.assert(
      fc.property(
        id,
        hex(8),
        requestOf(type),
        fieldsOf[type],
        (sender, network, request, fields) => {
          const expected = { type, sender, network, request, fields };
          out.fill(0xee);
          const length = encodeOwn(expected, out);
          assertStrictEquals(toHex(out.subarray(0, length)), referenceOwnHex(expected));
          assert(out.subarray(length).every((byte) => byte === 0xee));
          assertEquals(decodeOwn(out.subarray(0, length), fromHex(network), message), 0);
          assertEquals(saidOwn(message), expected);
        },
      ),
      { seed: 17, numRuns: long(10_000, 300) },
    );
  });
}

Deno.test("every own frame cut off anywhere, or one byte longer, is dropped", () => {
  for (const { hex, meaning, network, type, fields } of good) {
    const bytes = fromHex(hex);
    // Without its padding, but with all of its fields, a question is one too.
    const unpadded = !fields.isPadded ? -1 : type === "findNode" ? 62 : 63;
    for (let length = 0; length <= bytes.length + 1; length++) {
      if (length === bytes.length || length === unpadded || length > DATAGRAM_LIMIT) continue;
      const datagram = new Uint8Array(length);
      datagram.set(bytes.subarray(0, length));
      const fault = faultOf(datagram, fromHex(network));
      assert(fault === "badLength" || fault === "malformed", `${meaning}, ${length}: ${fault}`);
    }
  }
});

Deno.test("an own frame is read in its network and version alone", () => {
  for (const { hex, meaning, network } of good) {
    for (let at = 25; at < 34; at++) {
      const datagram = fromHex(hex);
      datagram[at]! ^= 0x40;
      const expected = at === 25 ? "otherVersion" : "otherNetwork";
      assertStrictEquals(faultOf(datagram, fromHex(network)), expected, meaning);
    }
  }
});

Deno.test("two of the longest records and eight peers of the longest addresses fit a sealed frame", () => {
  const record = { publicKey: "04".repeat(32), version: 1, signature: "05".repeat(64) };
  const longest = { ...record, lifetime: 86_400, value: "06".repeat(VALUE_LIMIT) };
  const peer = { id: "07".repeat(20), address: "[2001:db8::1]:8085" };
  const fields = {
    key: "08".repeat(20),
    total: 4,
    records: [longest, longest],
    peers: Array(PEER_LIMIT).fill(peer),
  };
  const frame = { sender: "01".repeat(20), network: "02".repeat(8), request: "03".repeat(8) };
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const length = encodeOwn({ ...frame, type: "foundValue", fields }, out);
  assert(length <= SEALED_FRAME_LIMIT, `${length}`);
});

Deno.test("a PONG with a proof is as long as what is padded for it, one without as a brief PING", () => {
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const frame = { sender: "01".repeat(20), network: "02".repeat(8), request: "03".repeat(8) };
  const ping = (proofWanted: "no" | "padded" | "brief") =>
    encodeOwn({ ...frame, type: "ping", fields: { proofWanted } }, out);
  const pong = (fields: SaidOwn["fields"]) => encodeOwn({ ...frame, type: "pong", fields }, out);
  const proof = { publicKey: "04".repeat(32), signature: "05".repeat(64) };
  assertEquals([ping("padded"), pong(proof)], [PROOF_FRAME_BYTES, PROOF_FRAME_BYTES]);
  assertEquals([ping("no"), ping("brief"), pong({})], [43, 43, 43]);
  const find = (isPadded: boolean) =>
    encodeOwn({ ...frame, type: "findNode", fields: { target: "06".repeat(20), isPadded } }, out);
  assertEquals([find(true), find(false)], [PROOF_FRAME_BYTES, 62]);
});
