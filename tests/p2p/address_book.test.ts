import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { createRandom, nextBelow, type Random } from "../../layers/random.ts";
import { type Address, hostnameOf, packAddress, parseAddress, portOf } from "../../p2p/address.ts";
import { createAddressBook, socketAddress } from "../../p2p/address_book.ts";
import { ADDRESS_BYTES } from "../../p2p/constants.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";

function anyAddress(random: Random): Address {
  const address = new Uint8Array(ADDRESS_BYTES);
  address[0] = nextBelow(random, 2) === 0 ? 4 : 6;
  address.set(randomBytes(random, address[0] === 4 ? 4 : 16), 1);
  address.set(randomBytes(random, 2), 17);
  return address;
}

Deno.test("an address in the book is answered with the same object", () => {
  const book = createAddressBook(16, false);
  const first = socketAddress(book, parseAddress("192.0.2.1:8085"));
  assertEquals(first, { transport: "udp", hostname: "192.0.2.1", port: 8_085 });
  assertStrictEquals(socketAddress(book, parseAddress("192.0.2.1:8085")), first);
  assert(socketAddress(book, parseAddress("192.0.2.1:8086")) !== first);
  assertEquals(
    socketAddress(book, parseAddress("[2001:db8::1]:1")),
    { transport: "udp", hostname: "2001:db8::1", port: 1 },
  );
});

Deno.test("a book too small for all of them never mixes them up, and never grows", () => {
  const random = createRandom(1);
  const addresses = Array.from({ length: 64 }, () => anyAddress(random));
  for (const capacity of [1, 2, 8, 64]) {
    const book = createAddressBook(capacity, false);
    const flat = new Uint8Array(100);
    for (let i = 0; i < long(100_000, 5_000); i++) {
      const address = addresses[nextBelow(random, addresses.length)]!;
      const at = nextBelow(random, 80);
      flat.set(address, at);
      const { hostname, port } = socketAddress(book, flat, at);
      assertEquals(hostname, hostnameOf(address));
      assertEquals(port, portOf(address));
      flat.fill(0); // what the book knows is its own
    }
    assertEquals(book.entries.length, capacity);
    assertEquals(book.packed.length, capacity * ADDRESS_BYTES);
  }
});

Deno.test("few of as many addresses as half the places push each other out", () => {
  const book = createAddressBook(1_024, false);
  const addresses = Array.from(
    { length: 512 },
    (_, i) => parseAddress(`127.0.0.1:${20_000 + i}`),
  );
  const entries = addresses.map((address) => socketAddress(book, address));
  const kept = addresses.filter((address, i) => socketAddress(book, address) === entries[i]);
  assert(kept.length > 256, `${kept.length} kept`);
});

Deno.test("IPv6 sockets get IPv4 addresses mapped, which pack as what they were", () => {
  const book = createAddressBook(16, true);
  const address = parseAddress("192.0.2.1:8085");
  const { hostname, port } = socketAddress(book, address);
  assertEquals(hostname, "::ffff:192.0.2.1");
  assertEquals(packAddress(hostname, port), address);
  assertEquals(socketAddress(book, parseAddress("[::1]:9")).hostname, "::1");
});

Deno.test("what is no address or no size is refused, and leaves no trace", () => {
  const book = createAddressBook(1, false);
  const known = socketAddress(book, parseAddress("192.0.2.1:8085"));
  assertThrows(() => socketAddress(book, new Uint8Array(ADDRESS_BYTES)), RangeError, "family");
  assertStrictEquals(socketAddress(book, parseAddress("192.0.2.1:8085")), known);
  for (const capacity of [0, 3, -4, 2.5, NaN, Infinity]) {
    assertThrows(() => createAddressBook(capacity, false), RangeError, `is ${capacity}`);
  }
});
