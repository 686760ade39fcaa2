import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { packAddress } from "../../p2p/address.ts";
import { addressKey } from "../../p2p/address_key.ts";
import { long } from "../long.ts";
import { toHex } from "./said.ts";

const address = fc.tuple(
  fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("1.2.3.4", "::", "::1", "0.0.0.0")),
  fc.oneof(fc.nat(0xffff), fc.constantFrom(0, 1, 0x100, 0xffff)),
).map(([host, port]) => packAddress(host, port));

Deno.test("two addresses have the same key if and only if they are the same", () => {
  fc.assert(
    fc.property(address, address, (a, b) => {
      assertEquals(addressKey(a) === addressKey(b), toHex(a) === toHex(b));
    }),
    { seed: 3, numRuns: long(100_000, 5_000) },
  );
  const seen = new Map<number | string, string>();
  fc.assert(
    fc.property(address, (a) => {
      const key = addressKey(a);
      assertStrictEquals(seen.get(key) ?? toHex(a), toHex(a));
      seen.set(key, toHex(a));
    }),
    { seed: 4, numRuns: long(100_000, 5_000) },
  );
});

Deno.test("every bit of host and port makes another key", () => {
  for (const host of ["203.0.113.9", "2001:db8::ff"]) {
    const packed = packAddress(host, 8_085);
    const key = addressKey(packed);
    const hostBits = host.includes(":") ? 128 : 32;
    const bits = [...Array(hostBits).keys(), ...Array.from({ length: 16 }, (_, i) => 136 - 8 + i)];
    for (const bit of bits) {
      const other = packed.slice();
      other[1 + (bit >> 3)]! ^= 1 << (bit & 7);
      assert(addressKey(other) !== key, `${host}, bit ${bit}`);
    }
  }
});

Deno.test("the key of an IPv4 address stays exact when four bits are added to it", () => {
  const key = addressKey(packAddress("255.255.255.255", 0xffff));
  assert(typeof key === "number" && Number.isSafeInteger(16 * key + 15));
});

Deno.test("an address may lie anywhere in an array", () => {
  for (const host of ["192.0.2.1", "2001:db8::1"]) {
    const packed = packAddress(host, 99);
    const flat = new Uint8Array(60).fill(7);
    flat.set(packed, 23);
    assertStrictEquals(addressKey(flat, 23), addressKey(packed));
  }
});
