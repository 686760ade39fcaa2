import {
  assert,
  assertEquals,
  assertNotEquals,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { createCipheriv, createHmac } from "node:crypto";
import { createRandom } from "../../layers/random.ts";
import { DATAGRAM_LIMIT } from "../../p2p/constants.ts";
import { encodePing } from "../../p2p/frame_encode.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { SEAL_FAULTS, sealFaultName } from "../../p2p/seal_format.ts";
import { createSealer } from "../../p2p/sealer.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";
import { fromHex, toHex } from "./said.ts";
import { assertFault, KEY, NETWORK, opened, OTHER_KEY, sealed, sealerOf } from "./sealers.ts";

const LIMIT = DATAGRAM_LIMIT - 46;

Deno.test("what is sealed opens as it was, 46 bytes longer on the wire", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: LIMIT }), (frame) => {
      const datagram = sealed(alice, frame);
      assertEquals(datagram.length, frame.length + 46);
      assertEquals(opened(bob, datagram), frame);
      assertEquals(bob.session, alice.ownSession);
    }),
    { seed: 1, numRuns: 500 },
  );
  for (const length of [0, 1, LIMIT]) {
    const frame = randomBytes(createRandom(3), length);
    assertEquals(opened(bob, sealed(alice, frame)), frame);
  }
});

Deno.test("a datagram is what the primitives of node:crypto make of its parts", () => {
  const alice = sealerOf(1);
  sealed(alice); // counter 0
  const datagram = sealed(alice, [5, 6, 7, 8]);
  const session = datagram.slice(6, 22);
  const header = new Uint8Array([
    0x53,
    0x48,
    0x56,
    0x59,
    0x10,
    1,
    ...session,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
  ]);
  // HKDF as RFC 5869, section 2, writes it, for one block.
  const secret = createHmac("sha256", session).update(KEY).digest();
  const info = new Uint8Array([...new TextEncoder().encode("shivya seal"), ...NETWORK, 1]);
  const key = createHmac("sha256", secret).update(info).digest();
  const nonce = new Uint8Array([0, 0, 0, 0, ...header.slice(22)]);
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  cipher.setAAD(header, { plaintextLength: 4 });
  const body = cipher.update(Uint8Array.of(5, 6, 7, 8));
  cipher.final();
  assertEquals(
    toHex(datagram),
    toHex(new Uint8Array([...header, ...body, ...cipher.getAuthTag()])),
  );
});

Deno.test("datagrams of another implementation open, up to the last counter", () => {
  // Made with Python's cryptography 48 (OpenSSL): mesh key 00 01 … 1f, session a0 a1 … af.
  const start = "534856591001a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";
  const vectors: [rest: string, frame: string][] = [
    ["00000000000000005ae9d5166edcbfc5e895d34bb18dba01", ""],
    ["0000000000000001735f980064f700268e03bbc6d0678747b076c4fa65", "68656c6c6f"],
    [
      "001fffffffffffff0b4cb1d2b2f366a0f76bb6a1954c0cf673f6e14b6a3dd4be55358acc76adcfa508eff6df53dd" +
      "bae373aac4ea69efae04c97dbb83770b2d9e0a5950b4cd4aad46c83c93a6947363af2296090291eb107a7612" +
      "f85ca4ed",
      toHex(Uint8Array.from({ length: 70 }, (_, i) => i)),
    ],
  ];
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  const bob = sealerOf(2, [key], fromHex("0123456789abcdef"));
  for (const [rest, frame] of vectors) {
    assertEquals(toHex(opened(bob, fromHex(start + rest))), frame);
  }
  const same = sealerOf(2, [key], fromHex("0123456789abcdef"));
  assertNotEquals(toHex(bob.ownSession), start.slice(12));
  const again = createSealer({
    keys: [key],
    network: fromHex("0123456789abcdef"),
    random: (bytes) => bytes.set(fromHex(start.slice(12))),
  });
  for (const [rest, frame] of vectors.slice(0, 2)) {
    assertEquals(toHex(sealed(again, fromHex(frame))), start + rest);
  }
  assertStrictEquals(same.sessionCount, 0);
});

Deno.test("no bit of a datagram may differ, and no trace is left if one does", () => {
  const alice = sealerOf(1);
  for (const isKnown of [false, true]) {
    const bob = sealerOf(2);
    if (isKnown) opened(bob, sealed(alice));
    const datagram = sealed(alice, randomBytes(createRandom(4), 30));
    for (let bit = 0; bit < 8 * datagram.length; bit++) {
      datagram[bit >> 3]! ^= 1 << (bit & 7);
      assert(bob.open(datagram) !== SEAL_FAULTS.none, `bit ${bit}`);
      assertEquals([bob.sessionCount, bob.isLive], [isKnown ? 1 : 0, false]);
      datagram[bit >> 3]! ^= 1 << (bit & 7);
    }
    opened(bob, datagram); // the window did not move
  }
});

Deno.test("no datagram opens that is cut off or has bytes left over", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  const datagram = sealed(alice, randomBytes(createRandom(5), 30));
  for (let length = 0; length < datagram.length; length++) {
    const fault = length < 46 ? "tooShort" : "unopenable";
    assertFault(bob, datagram.subarray(0, length), fault, `${length} bytes`);
  }
  const longer = new Uint8Array(DATAGRAM_LIMIT + 1);
  longer.set(datagram);
  assertFault(bob, longer.subarray(0, datagram.length + 1), "unopenable");
  assertFault(bob, longer.subarray(0, DATAGRAM_LIMIT), "unopenable");
  assertFault(bob, longer, "oversized");
  opened(bob, datagram);
});

Deno.test("why a datagram is dropped is told by name", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  const change = (at: number, ...bytes: number[]) => {
    const datagram = sealed(alice);
    datagram.set(bytes, at);
    return datagram;
  };
  assertFault(bob, change(0, 0x54), "badMagic");
  assertFault(bob, change(4, 0x11), "notSealed");
  assertFault(bob, change(5, 2), "otherVersion");
  assertFault(bob, change(22, 0x00, 0x20, 0, 0, 0, 0, 0, 0), "badCounter");
  assertFault(bob, change(22, 255, 255, 255, 255, 255, 255, 255, 255), "badCounter");
  assertFault(bob, change(22, 0x00, 0x1f, 255, 255, 255, 255, 255, 255), "unopenable");
  const ping = new Uint8Array(33);
  encodePing(ping, new Uint8Array(20), 1, 2);
  assertFault(bob, ping, "notSealed");
  assertFault(alice, sealed(alice), "ownSession");
  assertFault(bob, sealed(sealerOf(3, [OTHER_KEY])), "unopenable");
  assertEquals([bob.sessionCount, alice.sessionCount], [0, 0]);
  assertEquals(sealFaultName(SEAL_FAULTS.unopenable), "unopenable");
  assertEquals(Object.values(SEAL_FAULTS), Object.keys(SEAL_FAULTS).map((_, code) => code));
});

Deno.test("a mesh of another network is closed, although its key is the same", () => {
  const alice = sealerOf(1, [KEY], networkIdOf("blue"));
  const bob = sealerOf(2, [KEY], networkIdOf("green"));
  assertFault(bob, sealed(alice), "unopenable");
  assertFault(alice, sealed(bob), "unopenable");
  opened(sealerOf(3, [KEY], networkIdOf("blue")), sealed(alice));
});

Deno.test("a datagram opens once, in whatever order they arrive within the window", () => {
  for (let seed = 0; seed < long(20, 3); seed++) {
    const random = createRandom(seed);
    const alice = sealerOf(1);
    const bob = sealerOf(2);
    const datagrams = Array.from({ length: 1_000 }, (_, i) => sealed(alice, [i >> 8, i & 255]));
    const order = datagrams.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor((randomBytes(random, 1)[0]! / 256) * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    for (const i of order) {
      assertEquals(opened(bob, datagrams[i]!), Uint8Array.of(i >> 8, i & 255));
      assertFault(bob, datagrams[i]!, "replayed");
    }
    for (const datagram of datagrams) assertFault(bob, datagram, "replayed");
    assertEquals(bob.sessionCount, 1);
  }
});

Deno.test("a datagram that arrives a window late is dropped, also if it never arrived before", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  const datagrams = Array.from({ length: 1_026 }, () => sealed(alice));
  opened(bob, datagrams[1_025]!);
  assertFault(bob, datagrams[0]!, "replayed");
  assertFault(bob, datagrams[1]!, "replayed");
  opened(bob, datagrams[2]!);
});

Deno.test("a frame may lie where its datagram is to be", () => {
  for (const at of [0, 10, 30, 46, 100]) {
    const alice = sealerOf(1);
    const frame = randomBytes(createRandom(at), 200);
    const out = new Uint8Array(DATAGRAM_LIMIT);
    out.set(frame, at);
    const length = alice.seal(out.subarray(at, at + 200), out);
    assertEquals(toHex(out.slice(0, length)), toHex(sealed(sealerOf(1), frame)));
  }
});

Deno.test("what does not fit is an error that uses up no counter", () => {
  const alice = sealerOf(1);
  const message = "Cannot seal frame: 1201 bytes are needed, is 1200";
  assertThrows(
    () => alice.seal(new Uint8Array(LIMIT + 1), new Uint8Array(2_000)),
    RangeError,
    message,
  );
  const out = new Uint8Array(49);
  assertThrows(() => alice.seal(new Uint8Array(4), out), RangeError, "50 bytes are needed, is 49");
  assertEquals(out, new Uint8Array(49));
  assertEquals(alice.seal(new Uint8Array(3), out), 49);
  assertEquals(toHex(out.slice(22, 30)), "0000000000000000");
});

Deno.test("a sealer is made of one or two keys, a network and a session limit", () => {
  const random = () => {};
  const make = (keys: Uint8Array[], network = NETWORK, sessionLimit = 2) => () =>
    createSealer({ keys, network, random, sessionLimit });
  make([KEY, OTHER_KEY])();
  const wrong: [() => unknown, string][] = [
    [make([]), "Cannot seal: 1 or 2 keys are needed, is 0"],
    [make([KEY, OTHER_KEY, new Uint8Array(32)]), "1 or 2 keys are needed, is 3"],
    [make([new Uint8Array(31)]), "a key has 32 bytes, is 31"],
    [make([KEY, KEY.slice()]), "two keys must differ, is one twice"],
    [make([KEY], new Uint8Array(7)), "a network id has 8 bytes, is 7"],
    [make([KEY], NETWORK, 1), "limit must be 2 or more, is 1"],
    [make([KEY], NETWORK, NaN), "limit must be 2 or more, is NaN"],
  ];
  for (const [call, message] of wrong) assertThrows(call, RangeError, message);
});

Deno.test("a sealer does not depend on the arrays that it was given", () => {
  const key = KEY.slice();
  const network = NETWORK.slice();
  const bob = sealerOf(2, [key], network);
  key.fill(0);
  network.fill(0);
  const alice = sealerOf(1);
  const datagram = sealed(alice);
  opened(bob, datagram);
  datagram.fill(0);
  assertEquals(bob.session, alice.ownSession);
  opened(bob, sealed(alice));
});
