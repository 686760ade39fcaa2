import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createHash, createPublicKey } from "node:crypto";
import {
  bucketIndex,
  compareDistance,
  equalIds,
  fillIdInBucket,
  formatNodeId,
  nodeIdOfKey,
  parseNodeId,
} from "../../p2p/node_id.ts";

const options = { seed: 5, numRuns: 1_000 };
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const id = bytes(20);
/** Ids that agree in many leading bytes, which independent ones never do. */
const cluster = fc.tuple(id, fc.array(fc.tuple(fc.nat(19), fc.nat(255)), { maxLength: 3 })).map(
  ([base, changes]) => {
    const near = base.slice();
    for (const [at, value] of changes) near[at] = value;
    return [base, near] as const;
  },
);

function whole(value: Uint8Array): bigint {
  return value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

Deno.test("an id is 40 lowercase hex digits both ways", () => {
  fc.assert(
    fc.property(id, (value) => {
      const text = formatNodeId(value);
      assertEquals(text, whole(value).toString(16).padStart(40, "0"));
      assertEquals(parseNodeId(text), value);
    }),
    options,
  );
  assertEquals(formatNodeId(new Uint8Array(60).fill(0xab, 20, 40), 20), "ab".repeat(20));
});

Deno.test("what is not 40 lowercase hex digits is refused", () => {
  const good = "0123456789abcdef0123456789abcdef01234567";
  parseNodeId(good);
  for (
    const bad of [
      "",
      good.slice(1),
      good + "0",
      good.toUpperCase(),
      ` ${good.slice(1)}`,
      `${good}\n`,
      `0x${good.slice(2)}`,
      `${good.slice(1)}é`,
      "g".repeat(40),
      "0".repeat(1_000_000),
    ]
  ) {
    const error = assertThrows(() => parseNodeId(bad), SyntaxError, "Cannot parse node id");
    assert(error.message.length < 200);
  }
  assertThrows(() => formatNodeId(new Uint8Array(19)), RangeError, "20 bytes");
  assertThrows(() => formatNodeId(new Uint8Array(39), 20), RangeError, "40 bytes");
});

Deno.test("distance is the exclusive or as a whole number", () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(id, id), cluster), id, ([a, b], target) => {
      const left = whole(a) ^ whole(target);
      const right = whole(b) ^ whole(target);
      const expected = left < right ? -1 : left > right ? 1 : 0;
      assertEquals(Math.sign(compareDistance(a, b, target)), expected);
      assertEquals(equalIds(a, b), whole(a) === whole(b));
    }),
    options,
  );
});

Deno.test("a bucket is the length of the distance in bits", () => {
  fc.assert(
    fc.property(fc.oneof(fc.tuple(id, id), cluster), ([a, b]) => {
      const distance = whole(a) ^ whole(b);
      const bits = distance === 0n ? 0 : distance.toString(2).length;
      assertEquals(bucketIndex(a, b), bits - 1);
    }),
    options,
  );
  const zero = new Uint8Array(20);
  assertEquals(bucketIndex(zero, Uint8Array.from(zero, (_, i) => (i === 19 ? 1 : 0))), 0);
  assertEquals(bucketIndex(zero, Uint8Array.from(zero, (_, i) => (i === 0 ? 0x80 : 0))), 159);
});

Deno.test("ids inside flat arrays are the ids themselves", () => {
  fc.assert(
    fc.property(cluster, id, fc.nat(50), fc.nat(50), fc.nat(50), ([a, b], target, i, j, k) => {
      const place = (value: Uint8Array, at: number) => {
        const flat = new Uint8Array(at + 27).fill(0x5a);
        flat.set(value, at);
        return flat;
      };
      const flatA = place(a, i), flatB = place(b, j), flatTarget = place(target, k);
      assertEquals(
        compareDistance(flatA, flatB, flatTarget, i, j, k),
        compareDistance(a, b, target),
      );
      assertEquals(bucketIndex(flatA, flatB, i, j), bucketIndex(a, b));
      assertEquals(equalIds(flatA, flatB, i, j), equalIds(a, b));
    }),
    options,
  );
});

Deno.test("an id drawn for a bucket lies in it, its low bits those of the random bytes", () => {
  fc.assert(
    fc.property(id, id, fc.nat(159), (own, random, bucket) => {
      const out = new Uint8Array(20);
      fillIdInBucket(own, bucket, random, out);
      assertEquals(bucketIndex(own, out), bucket);
      const below = (1n << BigInt(bucket)) - 1n;
      assertEquals(whole(out) & below, whole(random) & below);
    }),
    options,
  );
});

Deno.test("an id is not drawn for a bucket that does not exist", () => {
  const twenty = new Uint8Array(20);
  for (const bucket of [-1, 160, 1.5, NaN, Infinity]) {
    const out = new Uint8Array(20).fill(7);
    assertThrows(() => fillIdInBucket(twenty, bucket, twenty, out), RangeError, "bucket");
    assertEquals(out, new Uint8Array(20).fill(7));
  }
  const short = new Uint8Array(19);
  assertThrows(() => fillIdInBucket(short, 1, twenty, twenty), RangeError, "own id");
  assertThrows(() => fillIdInBucket(twenty, 1, short, twenty), RangeError, "random");
  assertThrows(() => fillIdInBucket(twenty, 1, twenty, short), RangeError, "out");
});

Deno.test("the id of a host is the start of the SHA-256 of its Ed25519 key", () => {
  // RFC 8032, section 7.1, test 1.
  const raw = Uint8Array.from(
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".match(/../g)!,
    (pair) => parseInt(pair, 16),
  );
  const jwk = { kty: "OKP", crv: "Ed25519", x: raw.toBase64({ alphabet: "base64url" }) };
  assertEquals(createPublicKey({ key: jwk, format: "jwk" }).asymmetricKeyType, "ed25519");
  // Computed with coreutils' sha256sum.
  assertEquals(formatNodeId(nodeIdOfKey(raw)), "21fe31dfa154a261626bf854046fd2271b7bed4b");
  const hash = createHash("sha256").update(raw).digest("hex");
  assertEquals(formatNodeId(nodeIdOfKey(raw)), hash.slice(0, 40));
  for (const length of [0, 31, 33, 44]) {
    assertThrows(() => nodeIdOfKey(new Uint8Array(length)), RangeError, "32 bytes");
  }
});
