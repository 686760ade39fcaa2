import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { parseAddress } from "../../p2p/address.ts";
import { type Admission, fail, offer } from "../../p2p/admission.ts";
import { closest } from "../../p2p/closest.ts";
import { bucketIndex, fillIdInBucket } from "../../p2p/node_id.ts";
import { createRoutingTable, findId, nonEmptyBuckets } from "../../p2p/routing_table.ts";
import { bitOfBucket, tableBucket } from "../../p2p/table_bucket.ts";
import { bytesOf } from "./routing_table_model.ts";

const anyBits = (count: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(count) - 1n });

Deno.test("folds ids that differ from the own only in the last 129 bits into bucket 0", () => {
  fc.assert(
    fc.property(anyBits(160), anyBits(129), fc.nat({ max: 129 }), (own, low, shift) => {
      const offset = low >> BigInt(shift);
      const bucket = tableBucket(bytesOf(own), bytesOf(own ^ offset));
      assertEquals(bucket, offset === 0n ? -1 : 0);
    }),
    { seed: 5 },
  );
});

Deno.test("keeps a bucket for every bit above", () => {
  fc.assert(
    fc.property(anyBits(160), fc.integer({ min: 1, max: 31 }), anyBits(160), (own, j, noise) => {
      const first = 2n ** BigInt(128 + j);
      for (const offset of [first, first | (noise % first), 2n * first - 1n]) {
        assertEquals(tableBucket(bytesOf(own), bytesOf(own ^ offset)), j);
      }
      assertEquals(tableBucket(bytesOf(own), bytesOf(own ^ (first - 1n))), j - 1);
    }),
    { seed: 6 },
  );
});

Deno.test("reads ids inside flat arrays", () => {
  const flat = new Uint8Array(50);
  flat[7 + 3] = 0x10;
  assertEquals(tableBucket(flat, flat, 27, 7), 4);
  assertEquals(tableBucket(flat, flat, 7, 27), 4);
  assertEquals(tableBucket(flat, flat, 28, 30), -1);
});

Deno.test("finds an id drawn for a bucket's bit in that bucket", () => {
  const own = bytesOf(0x123456789abcdefn << 100n);
  const out = new Uint8Array(20);
  for (let bucket = 0; bucket < 32; bucket++) {
    for (const fill of [0, 0x5a, 0xff]) {
      fillIdInBucket(own, bitOfBucket(bucket), new Uint8Array(20).fill(fill), out);
      assertEquals(tableBucket(own, out), bucket);
      assertEquals(bucketIndex(own, out), bitOfBucket(bucket));
    }
  }
  assertEquals([bitOfBucket(0), bitOfBucket(31)], [128, 159]);
});

Deno.test("leaves whoever chooses ids near the own 4 slots", () => {
  const own = 0xfedcba98n << 120n;
  const table = createRoutingTable(bytesOf(own), 0);
  const out: Admission = { outcome: "self", slot: -1 };
  for (let bit = 0; bit < 129; bit++) {
    const near = bytesOf(own ^ (1n << BigInt(bit)));
    offer(table, near, parseAddress(`127.0.0.1:${bit + 1}`), bit, out);
    assertEquals(out.outcome, bit < 4 ? "added" : "guarded");
  }
  assertEquals(table.size, 4);
  assertEquals(nonEmptyBuckets(table), 1);
  assertEquals(table.occupied, 1);
  assertEquals(table.replacements.count, 8);

  offer(table, bytesOf(own ^ 2n ** 129n), parseAddress("127.0.0.2:1"), 200, out);
  assertEquals(out.outcome, "added", "a bucket of its own");
  fail(table, findId(table, bytesOf(own ^ 2n)));
  assertNotEquals(findId(table, bytesOf(own ^ 2n ** 128n)), -1, "waited for the place");
  const slots = new Uint16Array(5);
  assertEquals(closest(table, bytesOf(own), 5, slots), 5);
  const nearest = [0, 2, 3, 128, 129].map((bit) => findId(table, bytesOf(own ^ 2n ** BigInt(bit))));
  assertEquals([...slots], nearest);
});
