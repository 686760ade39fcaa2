import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { sealPurpose } from "../../p2p/seal_cipher.ts";
import { readCounter } from "../../p2p/seal_format.ts";
import { drawOwnSession, isUsedUp, nextHeader } from "../../p2p/seal_own.ts";
import type { Sealer } from "../../p2p/sealer.ts";
import { randomBytes } from "./random.ts";
import { assertFault, KEY, NETWORK, opened, OTHER_KEY, sealed, sealerOf } from "./sealers.ts";

/** Makes the sender live for the receiver, as an echoed nonce would. */
function greet(receiver: Sealer, sender: Sealer): void {
  opened(receiver, sealed(sender));
  receiver.confirm();
}

Deno.test("a session is not live until it is confirmed", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  for (let i = 0; i < 3; i++) {
    opened(bob, sealed(alice));
    assert(!bob.isLive);
  }
  bob.confirm();
  assert(bob.isLive);
  bob.confirm(); // as often as a nonce is echoed
  opened(bob, sealed(alice));
  assert(bob.isLive);
  opened(bob, sealed(sealerOf(3)));
  assert(!bob.isLive, "another sender");
});

Deno.test("nothing sealed before the echo opens after it, and what was sealed after it does", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  const early = Array.from({ length: 20 }, () => sealed(alice));
  const echo = sealed(alice);
  const late = Array.from({ length: 20 }, () => sealed(alice));
  opened(bob, early[3]!);
  opened(bob, late[5]!);
  opened(bob, echo);
  bob.confirm();
  for (const datagram of [...early, echo, late[5]!]) assertFault(bob, datagram, "replayed");
  for (const datagram of late) if (datagram !== late[5]) opened(bob, datagram);
  bob.confirm(); // a later echo does not refuse what is still under way
  const slow = sealed(alice);
  opened(bob, sealed(alice));
  bob.confirm();
  opened(bob, slow);
});

Deno.test("recordings do not open a live session again, however often it was forgotten", () => {
  const random = createRandom(6);
  const bob = sealerOf(2, [KEY], NETWORK, 2);
  const alice = sealerOf(1);
  const recorded: Uint8Array[] = [];
  const taken = new Set<string>(); // opened while live
  for (let round = 0; round < 40; round++) {
    greet(bob, alice);
    for (let i = nextBelow(random, 40); i > 0; i--) recorded.push(sealed(alice, [round, i]));
    for (let i = 0; i < 200; i++) {
      const datagram = recorded[nextBelow(random, recorded.length)];
      if (datagram === undefined || bob.open(datagram) !== 0) continue;
      assert(bob.isLive);
      assert(!taken.has(`${bob.frame}`), `${bob.frame} twice`);
      taken.add(`${bob.frame}`);
    }
    greet(bob, sealerOf(1_000 + round)); // the table holds one live session: Alice is forgotten
    const old = recorded[nextBelow(random, recorded.length)];
    if (old === undefined) continue;
    opened(bob, old); // a recording opens, and says nothing about now
    assert(!bob.isLive);
    assertFault(bob, old, "replayed");
  }
  assert(taken.size > 300, `${taken.size}`);
});

Deno.test("a start anew takes recordings for nothing but pending", () => {
  const alice = sealerOf(1);
  const recorded = Array.from({ length: 50 }, () => sealed(alice));
  const bob = sealerOf(2); // has just started
  for (const datagram of recorded) {
    opened(bob, datagram);
    assert(!bob.isLive);
  }
  greet(bob, alice);
  for (const datagram of recorded) assertFault(bob, datagram, "replayed");
});

Deno.test("the table stays bounded under a flood of sessions, and live ones stay", () => {
  const limit = 64;
  const bob = sealerOf(2, [KEY], NETWORK, limit);
  const friends = Array.from({ length: 56 }, (_, i) => sealerOf(100 + i));
  for (const friend of friends) greet(bob, friend);
  assertEquals(bob.sessionCount, 56);
  for (let i = 0; i < 500; i++) {
    opened(bob, sealed(sealerOf(1_000 + i)));
    assert(bob.sessionCount <= limit);
  }
  for (const friend of friends) {
    opened(bob, sealed(friend));
    assert(bob.isLive);
  }
  // Live ones only give way to live ones, the least recently used first.
  for (let i = 0; i < 20; i++) {
    opened(bob, sealed(friends[0]!));
    assert(bob.isLive);
    greet(bob, sealerOf(2_000 + i));
    assert(bob.sessionCount <= limit);
  }
  for (const friend of friends.slice(1, 21)) {
    opened(bob, sealed(friend));
    assert(!bob.isLive);
  }
  for (const friend of friends.slice(21)) {
    opened(bob, sealed(friend));
    assert(bob.isLive);
  }
});

Deno.test("the session array is the same for as long as the session is remembered", () => {
  const bob = sealerOf(2, [KEY], NETWORK, 2);
  const alice = sealerOf(1);
  greet(bob, alice);
  const before = bob.session;
  opened(bob, sealed(alice));
  assertStrictEquals(bob.session, before);
  greet(bob, sealerOf(3)); // in Alice's place
  opened(bob, sealed(alice));
  assertEquals(bob.session, before);
  assert(bob.session !== before);
});

Deno.test("there is no sender to confirm or to name unless the last datagram opened", () => {
  const alice = sealerOf(1);
  const bob = sealerOf(2);
  const message = "Cannot use sender: the last datagram did not open";
  const refuses = () => {
    assert(!bob.isLive);
    assertThrows(() => bob.confirm(), Error, message);
    assertThrows(() => bob.session, Error, message);
    assertThrows(() => bob.keyIndex, Error, message);
  };
  refuses();
  const datagram = sealed(alice);
  opened(bob, datagram);
  bob.confirm();
  bob.open(datagram);
  refuses();
  opened(bob, sealed(alice));
  bob.setKeys([KEY]);
  refuses();
});

Deno.test("three hosts change their key one after the other, and never lose each other", () => {
  const hosts = [1, 2, 3].map((seed) => sealerOf(seed));
  const hear = () => {
    for (const sender of hosts) {
      for (const receiver of hosts) {
        if (sender !== receiver) opened(receiver, sealed(sender));
      }
    }
  };
  hear();
  for (const keys of [[KEY, OTHER_KEY], [OTHER_KEY, KEY], [OTHER_KEY]]) {
    for (const host of hosts) {
      const underWay = hosts.map((sender) => sealed(sender));
      const ownBefore = host.ownSession;
      host.setKeys(keys);
      assertEquals(host.ownSession !== ownBefore, keys[0] === OTHER_KEY && keys.length === 2);
      for (const receiver of hosts) {
        hosts.forEach((sender, i) => {
          if (sender !== receiver) opened(receiver, underWay[i]!);
        });
      }
      hear();
    }
  }
  for (const host of hosts) {
    assertFault(host, sealed(sealerOf(9, [KEY])), "unopenable");
    opened(host, sealed(sealerOf(10, [OTHER_KEY])));
    assertEquals(host.sessionCount, 3); // the two others, and the last one
  }
});

Deno.test("sessions stay through a change that keeps their key, and go with it", () => {
  const alice = sealerOf(1, [KEY]);
  const carol = sealerOf(3, [OTHER_KEY]);
  const bob = sealerOf(2, [KEY]);
  greet(bob, alice);
  assertEquals(bob.keyIndex, 0);
  assertFault(bob, sealed(carol), "unopenable");

  bob.setKeys([OTHER_KEY.slice(), KEY.slice()]);
  opened(bob, sealed(alice));
  assert(bob.isLive);
  assertEquals(bob.keyIndex, 1);
  greet(bob, carol);
  assertEquals([bob.keyIndex, bob.sessionCount], [0, 2]);

  bob.setKeys([OTHER_KEY]);
  assertEquals(bob.sessionCount, 1);
  assertFault(bob, sealed(alice), "unopenable");
  opened(bob, sealed(carol));
  assert(bob.isLive);

  const own = bob.ownSession;
  for (const wrong of [[], [new Uint8Array(31)], [KEY, KEY]]) {
    assertThrows(() => bob.setKeys(wrong), RangeError);
  }
  bob.setKeys([OTHER_KEY, KEY]);
  assertStrictEquals(bob.ownSession, own);
  assertEquals(bob.sessionCount, 1);
});

Deno.test("counters never repeat, and a session ends with the last of them", () => {
  const random = createRandom(5);
  const fill = (bytes: Uint8Array) => bytes.set(randomBytes(random, bytes.length));
  const own = drawOwnSession(KEY, sealPurpose(NETWORK), fill);
  for (const start of [0, 2 ** 32 - 2, Number.MAX_SAFE_INTEGER - 2]) {
    own.counter = start;
    for (let i = 0; i < 3; i++) {
      assert(!isUsedUp(own));
      assertEquals(readCounter(nextHeader(own)), start + i);
    }
  }
  assert(isUsedUp(own));
});
