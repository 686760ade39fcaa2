import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";
import { identityOfSeed } from "../../p2p/identity.ts";
import { nodeIdOfKey } from "../../p2p/node_id.ts";
import {
  compareRecords,
  isSameOrigin,
  readRecord,
  RECORD_OVERHEAD,
  recordLength,
  signValue,
  unsignedValue,
  type ValueRecord,
  verifyValue,
  writeRecord,
} from "../../p2p/signed_value.ts";
import { long } from "../long.ts";
import { fromHex, toHex } from "./said.ts";

const alice = identityOfSeed(new Uint8Array(32).fill(1));
const bob = identityOfSeed(new Uint8Array(32).fill(2));
const network = fromHex("0102030405060708");
const key = fromHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3");
const hello = new TextEncoder().encode("hello");

const bytes = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
const version = fc.maxSafeNat();

function written(record: ValueRecord): Uint8Array {
  const out = new Uint8Array(recordLength(record));
  assertEquals(writeRecord(out, 0, record), out.length);
  return out;
}

Deno.test("what is signed is the purpose, the network, the key, the version and the value", () => {
  const record = signValue(alice, network, key, 2 ** 32 + 5, hello);
  const message = fromHex(
    "73686976796120" + "76616c7565" + toHex(network) + toHex(key) + "0000000100000005" +
      "68656c6c6f",
  );
  const { publicKey, signature, origin } = record.author!;
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") };
  const imported = createPublicKey({ key: jwk, format: "jwk" });
  assert(verify(null, message, imported, signature));
  assertEquals(origin, nodeIdOfKey(publicKey));
  assert(verifyValue(network, record));
});

Deno.test("a written record is public key, version, length, value and signature", () => {
  const record = signValue(alice, network, key, 0x1f_ffff_ffff_ffff, hello);
  const { publicKey, signature } = record.author!;
  assertEquals(
    toHex(written(record)),
    toHex(publicKey) + "001fffffffffffff" + "0005" + "68656c6c6f" + toHex(signature),
  );
  assertEquals(recordLength(record), RECORD_OVERHEAD + 5);
  assertEquals(RECORD_OVERHEAD, 106);
});

Deno.test("what is signed and written comes back, verified, wherever it was in the frame", () => {
  fc.assert(
    fc.property(bytes(20), bytes(0, 256), version, fc.nat(30), fc.nat(30), (k, v, n, at, rest) => {
      const record = signValue(bob, network, k, n, v);
      const frame = new Uint8Array(at + recordLength(record) + rest).fill(0xee);
      const end = writeRecord(frame, at, record);
      assertEquals(end, at + recordLength(record));
      assert(frame.subarray(0, at).every((byte) => byte === 0xee));
      assert(frame.subarray(end).every((byte) => byte === 0xee));
      const read = readRecord(frame, at, frame.length, k)!;
      assertEquals(read, { record, end });
      assert(verifyValue(network, read.record));
    }),
    { numRuns: long(1_000, 100), seed: 1 },
  );
});

Deno.test("a record shares no memory with what it was made of", () => {
  const record = signValue(alice, network, key, 1, hello);
  const frame = Buffer.from(written(record)); // whose `slice` is a view
  const sources = [Buffer.from(key), Buffer.from(hello)];
  const records = [
    signValue(alice, network, sources[0]!, 1, sources[1]!),
    readRecord(frame, 0, frame.length, sources[0]!)!.record,
    unsignedValue(sources[0]!, sources[1]!),
  ];
  for (const source of [frame, ...sources]) source.fill(0);
  assertEquals(records, [record, record, { key, value: hello, version: 0 }]);
});

Deno.test("no byte of a record, its key or its network can be changed", () => {
  const record = signValue(alice, network, key, 7, hello);
  const frame = written(record);
  for (let at = 0; at < frame.length; at++) {
    for (const bit of [1, 0x80]) {
      const changed = frame.slice();
      changed[at]! ^= bit;
      const read = readRecord(changed, 0, changed.length, key);
      assert(read === undefined || !verifyValue(network, read.record), `byte ${at}`);
    }
  }
  for (const [name, original] of Object.entries({ key, network })) {
    for (let at = 0; at < original.length; at++) {
      const changed = original.slice();
      changed[at]! ^= 1;
      const read = readRecord(frame, 0, frame.length, name === "key" ? changed : key)!;
      assert(!verifyValue(name === "key" ? network : changed, read.record), `${name} ${at}`);
    }
  }
});

Deno.test("nobody passes a record off as his own, or his own as another's", () => {
  const hers = signValue(alice, network, key, 1, hello);
  const his = signValue(bob, network, key, 1, hello);
  const mixed = [
    { ...hers.author!, origin: bob.id },
    { ...hers.author!, publicKey: bob.publicKey },
    { ...hers.author!, publicKey: bob.publicKey, origin: bob.id },
    { ...hers.author!, signature: his.author!.signature },
    { ...hers.author!, origin: new Uint8Array(20) },
  ];
  for (const author of mixed) assert(!verifyValue(network, { ...hers, author }));
  assert(verifyValue(network, hers) && verifyValue(network, his));
});

Deno.test("what is cut off, too long or of too high a version is no record", () => {
  const record = signValue(alice, network, key, 3, hello);
  const frame = written(record);
  for (let end = 0; end < frame.length; end++) {
    assertEquals(readRecord(frame, 0, end, key), undefined);
    assertEquals(readRecord(frame.slice(0, end), 0, frame.length, key), undefined);
  }
  assertEquals(readRecord(frame, 1, frame.length, key), undefined);
  const high = frame.slice();
  high[33] = 0x20; // 2 ** 53
  assertEquals(readRecord(high, 0, high.length, key), undefined);
  const long = new Uint8Array(RECORD_OVERHEAD + 257);
  long[40] = 1;
  assertEquals(readRecord(long, 0, long.length, key)?.end, RECORD_OVERHEAD + 256);
  long[41] = 1;
  assertEquals(readRecord(long, 0, long.length, key), undefined);
});

Deno.test("whatever the network sends is read and verified without a throw", () => {
  const frame = written(signValue(alice, network, key, 3, hello));
  fc.assert(
    fc.property(bytes(0, 400), fc.nat(300), fc.nat(500), fc.boolean(), (noise, at, end, mutate) => {
      const sent = mutate ? frame.slice() : noise;
      if (mutate) noise.forEach((byte, i) => sent[(7 * i) % frame.length]! ^= byte & byte >> 3);
      const from = mutate ? 0 : at;
      const read = readRecord(sent, from, mutate ? sent.length : end, key);
      if (read === undefined) return;
      assert(read.end <= sent.length);
      assertEquals(verifyValue(network, read.record), toHex(sent) === toHex(frame));
    }),
    { numRuns: long(20_000, 500), seed: 2 },
  );
});

Deno.test("fields that no record may have are not verified", () => {
  const record = signValue(alice, network, key, 3, hello);
  const { author } = record;
  const short = new Uint8Array(3);
  const bad: ValueRecord[] = [
    unsignedValue(key, hello),
    { ...record, key: short },
    { ...record, value: new Uint8Array(257) },
    ...[-1, 0.5, NaN, Infinity, 2 ** 53].map((version) => ({ ...record, version })),
    { ...record, author: { ...author!, publicKey: short } },
    { ...record, author: { ...author!, signature: short } },
    { ...record, author: { ...author!, origin: short } },
  ];
  for (const one of bad) assert(!verifyValue(network, one));
  assert(!verifyValue(short, record));
});

Deno.test("what no record may hold is not signed, and what has no author or room not written", () => {
  const short = new Uint8Array(3);
  const throws = (act: () => unknown, message: string) => assertThrows(act, RangeError, message);
  throws(() => signValue(alice, short, key, 0, hello), "Cannot use network id");
  throws(() => signValue(alice, network, short, 0, hello), "Cannot use key");
  throws(() => signValue(alice, network, key, 0, new Uint8Array(257)), "Cannot use value");
  throws(() => unsignedValue(short, hello), "Cannot use key");
  throws(() => unsignedValue(key, new Uint8Array(257)), "Cannot use value");
  for (const version of [-1, 0.5, NaN, 2 ** 53]) {
    throws(() => signValue(alice, network, key, version, hello), "Cannot sign value");
  }
  const record = signValue(alice, network, key, 0, hello);
  const out = new Uint8Array(recordLength(record));
  throws(() => writeRecord(out, 1, record), "Cannot write record");
  assertThrows(() => writeRecord(out, 0, unsignedValue(key, hello)), TypeError, "author");
  assert(out.every((byte) => byte === 0));
});

Deno.test("the larger version wins, then the value, then the signature: the same for everybody", () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const signed = (version: number, value: string) =>
    signValue(alice, network, key, version, text(value));
  const last = signed(2, "b");
  const forged = { ...last.author!, signature: new Uint8Array(64).fill(255) };
  const ascending = [
    signed(0, "z"),
    signed(1, ""),
    signed(1, "a"),
    signed(1, "aa"),
    signed(1, "b"),
    last,
    { ...last, author: forged },
    signed(Number.MAX_SAFE_INTEGER, ""),
  ];
  ascending.forEach((a, i) =>
    ascending.forEach((b, j) => {
      assertEquals(Math.sign(compareRecords(a, b)), Math.sign(i - j), `${i} ${j}`);
      const copy = structuredClone(b);
      assertEquals(Math.sign(compareRecords(a, copy)), Math.sign(i - j));
    })
  );
  assertEquals(compareRecords(unsignedValue(key, hello), unsignedValue(key, hello)), 0);
  assertGreater(compareRecords(unsignedValue(key, text("b")), unsignedValue(key, text("a"))), 0);
});

Deno.test("records have the same origin if they have the same author or none", () => {
  const hers = signValue(alice, network, key, 1, hello);
  const his = signValue(bob, network, key, 1, hello);
  const nobodys = unsignedValue(key, hello);
  assert(isSameOrigin(hers, signValue(alice, network, key, 2, new Uint8Array())));
  assert(isSameOrigin(nobodys, unsignedValue(key, new Uint8Array())));
  assert(!isSameOrigin(hers, his) && !isSameOrigin(hers, nobodys) && !isSameOrigin(nobodys, his));
});
