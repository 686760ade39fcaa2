import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isIPv4, isIPv6 } from "node:net";
import {
  equalAddresses,
  formatAddress,
  hostnameOf,
  packAddress,
  parseAddress,
  portOf,
  splitHostPort,
} from "../../p2p/address.ts";
import { isSendable, prefixOf, scopeOf } from "../../p2p/address_scope.ts";
import { long } from "../long.ts";

const options = { seed: 6, numRuns: long(50_000, 3_000) };
const port = fc.nat(0xffff);
const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

/** Canonical text of an IPv6 address, as the URL standard writes it. */
function canonical(ipv6: string): string {
  return new URL(`http://[${ipv6}]/`).hostname.slice(1, -1);
}

function isMapped(ipv6: string): boolean {
  return canonical(ipv6).startsWith("::ffff:") && /^::ffff:[^:]+:[^:]+$/.test(canonical(ipv6));
}

/** Texts that are addresses, nearly so, or not at all. */
const hostText = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.stringMatching(/^[0-9a-fA-F:.]{0,24}$/),
  fc.array(fc.constantFrom("", "0", "1", "00", "ffff", "10000", "g", "1.2.3.4", "255", "256"), {
    minLength: 1,
    maxLength: 10,
  }).chain((parts) => fc.constantFrom(":", ".", "::").map((by) => parts.join(by))),
  fc.tuple(fc.ipV6(), fc.nat(40), fc.constantFrom("", ":", "::", ".", "0", " ", "/")).map(
    ([text, at, insert]) => text.slice(0, at) + insert + text.slice(at + 1),
  ),
);

Deno.test("exactly what the system takes for a numeric address is packed", () => {
  let accepted = 0;
  fc.assert(
    fc.property(hostText, (text) => {
      if (isIPv4(text)) {
        assertStrictEquals(hostnameOf(packAddress(text, 1)), text);
      } else if (isIPv6(text)) {
        const packed = packAddress(text, 1);
        if (isMapped(text)) assertEquals(packed[0], 4);
        else assertStrictEquals(hostnameOf(packed), canonical(text));
      } else {
        assertThrows(() => packAddress(text, 1), SyntaxError, "Cannot pack address");
        return;
      }
      accepted++;
    }),
    options,
  );
  assert(accepted > options.numRuns / 4 && accepted < (options.numRuns * 3) / 4, `${accepted}`);
});

Deno.test("every IPv6 address has the canonical text of RFC 5952", () => {
  fc.assert(
    fc.property(groups, port, (values, number) => {
      const text = values.map((group) => group.toString(16)).join(":");
      const packed = packAddress(text, number);
      if (packed[0] === 4) return;
      assertStrictEquals(formatAddress(packed), `[${canonical(text)}]:${number}`);
      assertEquals(parseAddress(formatAddress(packed)), packed);
      assertEquals(
        [...packed.subarray(1, 17)],
        values.flatMap((group) => [group >> 8, group & 255]),
      );
    }),
    options,
  );
  // The examples of RFC 5952, section 4.
  for (
    const [text, expected] of [
      ["2001:0db8::0001", "2001:db8::1"],
      ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1"],
      ["2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
      ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
      ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
      ["2001:DB8::AAAA", "2001:db8::aaaa"],
      ["0:0:0:0:0:0:0:0", "::"],
      ["1:0:0:0:0:0:0:0", "1::"],
      ["::1.2.3.4", "::102:304"],
      ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ] as const
  ) assertStrictEquals(hostnameOf(packAddress(text, 1)), expected);
});

Deno.test("IPv4 round trips, and an IPv6 address that maps one is that one", () => {
  fc.assert(
    fc.property(fc.ipV4(), port, (host, number) => {
      const packed = packAddress(host, number);
      assertEquals([packed[0], ...packed.subarray(1, 5)], [4, ...host.split(".").map(Number)]);
      assertEquals(packed.subarray(5, 17), new Uint8Array(12));
      assertStrictEquals(formatAddress(packed), `${host}:${number}`);
      assertEquals(parseAddress(`${host}:${number}`), packed);
      const [a, b, c, d] = packed.subarray(1, 5);
      for (
        const mapped of [
          `::ffff:${host}`,
          `0:0:0:0:0:FFFF:${host}`,
          `::ffff:${(a! * 256 + b!).toString(16)}:${(c! * 256 + d!).toString(16)}`,
        ]
      ) assertEquals(packAddress(mapped, number), packed);
    }),
    options,
  );
});

Deno.test("an IPv6 address that differs from a mapping one in any group is none", () => {
  for (let i = 0; i < 6; i++) {
    const values = ["0", "0", "0", "0", "0", "ffff", "c000", "201"];
    values[i] = i === 5 ? "fffe" : "1";
    const packed = packAddress(values.join(":"), 1);
    assertEquals(packed[0], 6);
    assertStrictEquals(hostnameOf(packed), canonical(values.join(":")));
  }
});

Deno.test("an address is packed in place, beside others", () => {
  const table = new Uint8Array(3 * 19).fill(0xee);
  packAddress("2001:db8::7", 65_535, table, 19);
  packAddress("192.0.2.9", 258, table, 19); // nothing of the longer host may remain
  assertEquals(table.subarray(19, 38), packAddress("192.0.2.9", 258));
  assert([...table.subarray(0, 19), ...table.subarray(38)].every((byte) => byte === 0xee));
  assertStrictEquals(formatAddress(table, 19), "192.0.2.9:258");
  assertStrictEquals(portOf(table, 19), 258);
  assert(equalAddresses(table, packAddress("192.0.2.9", 258), 19));
  assert(!equalAddresses(table, packAddress("192.0.2.9", 259), 19));
  assert(!equalAddresses(table, packAddress("192.0.2.8", 258), 19));
});

Deno.test("hostile text is refused with an error that shows little of it", () => {
  for (
    const text of [
      "",
      ":",
      ":80",
      "1.2.3.4",
      "1.2.3.4:",
      "1.2.3.4:65536",
      "1.2.3.4:080",
      "1.2.3.4:-1",
      "1.2.3.4:8e2",
      "1.2.3.4: 80",
      "1.2.3.4 :80",
      " 1.2.3.4:80",
      "01.2.3.4:80",
      "1.2.3:80",
      "0x7f.1:80",
      "1.2.3.4:80\n",
      "::1:8085",
      "[::1]",
      "[::1]:",
      "[::1]8085",
      "[[::1]]:80",
      "[::1:80",
      "::1]:80",
      "[1.2.3.4]:80",
      "[fe80::1%eth0]:80",
      "[::ffff:1.2.3.256]:80",
      "[1::2::3]:80",
      "[:::]:80",
      "[1:2:3:4:5:6:7::8]:80",
      "[1:2:3:4:5:6:7:1.2.3.4]:80",
      "[::1:2:3:4:5:6:7:1.2.3.4]:80",
      "[1::2:3:4:5:6:1.2.3.4]:80",
      "١.2.3.4:80",
      "localhost:80",
      "9".repeat(1_000_000) + ":80",
      "[" + ":".repeat(1_000_000) + "]:80",
    ]
  ) {
    const error = assertThrows(() => parseAddress(text), SyntaxError);
    assert(error.message.startsWith("Cannot ") && error.message.length < 500, error.message);
  }
  for (const number of [-1, 65_536, 0.5, NaN, Infinity]) {
    const out = new Uint8Array(19).fill(3);
    assertThrows(() => packAddress("1.2.3.4", number, out), RangeError, "port");
    assertThrows(() => packAddress("nonsense", 1, out), SyntaxError);
    assertEquals(out, new Uint8Array(19).fill(3));
  }
  for (const at of [1, -1, 0.5, NaN]) {
    assertThrows(
      () => packAddress("1.2.3.4", 1, new Uint8Array(at === 0.5 ? 40 : 19), at),
      RangeError,
      "19 bytes",
    );
  }
  assertThrows(() => formatAddress(new Uint8Array(19)), RangeError, "family");
  assertThrows(() => formatAddress(packAddress("::1", 1), 1), RangeError, "family");
});

Deno.test("a name and its port are split, and left to be resolved", () => {
  assertEquals(splitHostPort("edge-7.example:8085"), { hostname: "edge-7.example", port: 8_085 });
  assertEquals(splitHostPort("[::1]:0"), { hostname: "::1", port: 0 });
  assertEquals(splitHostPort("127.0.0.1:65535"), { hostname: "127.0.0.1", port: 65_535 });
  for (const text of ["edge", "edge:", ":1", "a b:1", "a:b:1", "[edge]:1", "edge:http"]) {
    assertThrows(() => splitHostPort(text), SyntaxError, "Cannot parse address");
  }
});

Deno.test("scopes are those of the registries, at both ends of each range", () => {
  const expected: Record<string, string[]> = {
    unspecified: ["0.0.0.0", "0.255.255.255", "::"],
    loopback: ["127.0.0.0", "127.255.255.255", "::1", "::ffff:127.0.0.1"],
    private: [
      "10.0.0.0",
      "10.255.255.255",
      "172.16.0.0",
      "172.31.255.255",
      "192.168.0.0",
      "192.168.255.255",
      "100.64.0.0",
      "100.127.255.255",
      "fc00::",
      "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ],
    linkLocal: ["169.254.0.0", "169.254.255.255", "fe80::", "febf:ffff::1"],
    multicast: ["224.0.0.0", "239.255.255.255", "ff00::", "ff02::1"],
    reserved: ["240.0.0.0", "255.255.255.255"],
    global: [
      "1.0.0.0",
      "9.255.255.255",
      "11.0.0.0",
      "100.63.255.255",
      "100.128.0.0",
      "126.255.255.255",
      "128.0.0.0",
      "169.253.255.255",
      "169.255.0.0",
      "172.15.255.255",
      "172.32.0.0",
      "192.167.255.255",
      "192.169.0.0",
      "223.255.255.255",
      "::2",
      "1::1",
      "2001:db8::",
      "fbff::",
      "fe00::",
      "fec0::",
    ],
  };
  for (const [scope, hosts] of Object.entries(expected)) {
    for (const host of hosts) {
      const flat = new Uint8Array(60).fill(0xee);
      packAddress(host, 8_085, flat, 20);
      assertStrictEquals(scopeOf(flat, 20), scope, host);
      const isOneHost = !["unspecified", "multicast", "reserved"].includes(scope);
      assertStrictEquals(isSendable(flat, 20), isOneHost, host);
      assert(!isSendable(packAddress(host, 0)), `${host}, port 0`);
    }
  }
});

Deno.test("a prefix is the /24 of IPv4 and the /48 of IPv6, whatever the rest and the port", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), port, port, (a, b, p, q) => {
      const isSame = a.split(".").slice(0, 3).join() === b.split(".").slice(0, 3).join();
      assertEquals(prefixOf(packAddress(a, p)) === prefixOf(packAddress(b, q)), isSame);
      const neighbour = a.replace(/\d+$/, "77");
      assertStrictEquals(prefixOf(packAddress(a, p)), prefixOf(packAddress(neighbour, q)));
    }),
    options,
  );
  fc.assert(
    fc.property(groups, fc.nat(127), port, (values, bit, number) => {
      const flipped = [...values];
      flipped[bit >> 4]! ^= 0x8000 >> (bit & 15);
      const [a, b] = [values, flipped].map((all) =>
        packAddress(all.map((group) => group.toString(16)).join(":"), number)
      );
      if (a![0] === 4 || b![0] === 4) return;
      assert(Number.isSafeInteger(prefixOf(a!)));
      assertEquals(prefixOf(a!) === prefixOf(b!), bit >= 48);
    }),
    options,
  );
  assert(prefixOf(packAddress("1.2.3.4", 1)) !== prefixOf(packAddress("0:1:203::", 1)));
});
