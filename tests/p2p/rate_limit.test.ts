import { assert, assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import { createRandom, nextBelow, nextUint32, type Random } from "../../layers/random.ts";
import { type Address, parseAddress } from "../../p2p/address.ts";
import { ADDRESS_BYTES } from "../../p2p/constants.ts";
import { admit, createRateLimiter, RATE_LIMITS, type RateLimiter } from "../../p2p/rate_limit.ts";
import { long } from "../long.ts";

const UNLIMITED = {
  sourceRate: Infinity,
  sourceBurst: Infinity,
  totalRate: Infinity,
  totalBurst: Infinity,
  strangerShare: 1,
};

/** Limits whose intervals are exact in binary, so that a model can be compared with. */
const EXACT = { ...UNLIMITED, sourceRate: 1_024, sourceBurst: 16 };

function limiterOf(limits: Partial<typeof RATE_LIMITS>, seed = 1): RateLimiter {
  const random = createRandom(seed);
  return createRateLimiter({ ...UNLIMITED, ...limits }, (bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = nextUint32(random) >>> 24;
  });
}

/** Some global IPv4 address, none of which is likely to come twice. */
function anyAddress(random: Random): Address {
  const address = new Uint8Array(ADDRESS_BYTES);
  address[0] = 4;
  for (let i = 1; i < 5; i++) address[i] = 11 + nextBelow(random, 80);
  address[18] = 1;
  return address;
}

/** A token bucket as usually written down. */
class Model {
  tokens = EXACT.sourceBurst;
  filledAt = 0;
  has(now: number): boolean {
    const refill = (now - this.filledAt) * EXACT.sourceRate;
    this.tokens = Math.min(EXACT.sourceBurst, this.tokens + refill);
    this.filledAt = now;
    return this.tokens >= 0.5;
  }
}

/** How many of `count` datagrams at once are admitted. */
function burst(limiter: RateLimiter, address: Address, now: number, count: number): number {
  let admitted = 0;
  for (let i = 0; i < count; i++) {
    if (admit(limiter, address, now) === "admitted") admitted++;
  }
  return admitted;
}

Deno.test("a source alone gets what a token bucket gives, datagram for datagram", () => {
  for (let seed = 0; seed < long(200, 20); seed++) {
    const random = createRandom(seed);
    const limiter = limiterOf(EXACT, seed);
    const address = anyAddress(random);
    const model = new Model();
    let now = 0;
    for (let i = 0; i < 2_000; i++) {
      if (nextBelow(random, 3) > 0) now += nextBelow(random, 64) / 2 ** 14;
      if (nextBelow(random, 500) === 0) now += 1;
      const expected = model.has(now) ? "admitted" : "sourceLimited";
      assertEquals(admit(limiter, address, now), expected, `seed ${seed}, datagram ${i}`);
      if (expected === "admitted") model.tokens--;
    }
  }
});

Deno.test("no source gets more than its bucket gives, however many share it", () => {
  const random = createRandom(3);
  const limiter = limiterOf(EXACT);
  const sources = Array.from({ length: 1_500 }, () => anyAddress(random));
  const models = sources.map(() => new Model());
  // Long enough a flood that sources are told apart, and have whole bursts again.
  const flooder = anyAddress(random);
  for (let i = 0; i < 2 ** 13; i++) admit(limiter, flooder, i / 2 ** 19);
  let refused = 0;
  for (let i = 0; i < long(2_000_000, 200_000); i++) {
    const now = 1 / 2 ** 6 + i / 2 ** 19;
    // A few send most of it.
    const index = nextBelow(random, nextBelow(random, 4) === 0 ? sources.length : 15);
    const isAllowed = models[index]!.has(now);
    if (admit(limiter, sources[index]!, now) === "admitted") {
      assert(isAllowed, `source ${index} at ${now}`);
      models[index]!.tokens--;
    } else if (isAllowed) {
      refused++;
    }
  }
  assertLess(refused, long(2_000_000, 200_000) / 20);
});

Deno.test("a burst is exactly as long as it says, also after years", () => {
  for (const now of [0, 0.3, 12_345.678, 1e8]) {
    const limiter = limiterOf({ sourceRate: 2_000, sourceBurst: 4_000 });
    const address = parseAddress("192.0.2.1:8085");
    assertEquals(burst(limiter, address, now, 5_000), 4_000);
    assertEquals(burst(limiter, address, now + 0.5, 5_000), 1_000);
    assertEquals(burst(limiter, address, now + 1_000, 5_000), 4_000);
  }
});

Deno.test("sources that flood hold up hardly any other: at most (f / 256)² of them", () => {
  const others = 1_000;
  const seeds = long(200, 40);
  for (const flooders of [1, 16]) {
    let heldUp = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = createRandom(seed);
      const limiter = limiterOf({ sourceRate: 100, sourceBurst: 10 }, seed);
      for (let i = 0; i < flooders; i++) burst(limiter, anyAddress(random), 1, 20);
      for (let i = 0; i < others; i++) {
        // Put back what the last one took: only the flood is to be felt.
        const before = limiter.sketch!.fullAt.slice();
        if (admit(limiter, anyAddress(random), 1) !== "admitted") heldUp++;
        limiter.sketch!.fullAt.set(before);
      }
    }
    const mean = seeds * others * (flooders / 256) ** 2;
    assertLess(heldUp, 1.5 * mean + 3, `${flooders} sources flood`);
  }
});

Deno.test("forged sources without number cost another one next to nothing of its own limit", () => {
  const random = createRandom(5);
  const limiter = limiterOf(RATE_LIMITS);
  const honest = parseAddress("192.0.2.1:8085");
  burst(limiter, honest, 0, RATE_LIMITS.sourceBurst);
  // All it is given back goes at once, for five seconds, beside 100,000 forged datagrams a second.
  let admitted = 0;
  for (let i = 0; i < 500_000; i++) {
    const now = i / 100_000;
    admit(limiter, anyAddress(random), now);
    if (i % 20 > 0) continue;
    const total = limiter.fullAt[1]!;
    limiter.fullAt[1] = 0; // the limit for all is another test's matter
    if (admit(limiter, honest, now) === "admitted") admitted++;
    limiter.fullAt[1] = total;
  }
  assertLess(5 * RATE_LIMITS.sourceRate * 0.9, admitted);
  assert(admitted <= 5 * RATE_LIMITS.sourceRate + 1);
});

Deno.test("a flood of strangers leaves those who are known their half of the total", () => {
  const random = createRandom(6);
  const known = Array.from({ length: 50 }, () => anyAddress(random));
  const all = new Set(known);
  const isKnown = (address: Address) => all.has(address);
  const admitted = (asked?: (address: Address) => boolean) => {
    const limiter = limiterOf(RATE_LIMITS);
    const count = { known: 0, strangers: 0 };
    for (let i = 0; i < 1_000_000; i++) {
      const now = i / 100_000;
      const isStranger = i % 20 > 0; // 95,000 a second
      const from = isStranger ? anyAddress(random) : known[nextBelow(random, 50)]!;
      if (admit(limiter, from, now, asked) !== "admitted") continue;
      count[isStranger ? "strangers" : "known"]++;
    }
    return count;
  };
  const told = admitted(isKnown);
  assertEquals(told.known, 50_000);
  assertLess(told.strangers, 10 * 10_000 + 20_000);
  // Without knowing anybody, all that get through are as many as the total lets.
  const untold = admitted();
  assertLess(untold.known, 20_000);
  assertLess(untold.known + untold.strangers, 10 * 20_000 + 40_000 + 2);
});

Deno.test("who is known is asked only once strangers have used up their share", () => {
  const limiter = limiterOf({ totalRate: 10, totalBurst: 10, strangerShare: 0.5 });
  let asked = 0;
  const address = parseAddress("192.0.2.1:8085");
  const isKnown = () => {
    asked++;
    return false;
  };
  for (let i = 0; i < 5; i++) assertEquals(admit(limiter, address, 0, isKnown), "admitted");
  assertEquals(asked, 0);
  assertEquals(admit(limiter, address, 0, isKnown), "rateLimited");
  for (let i = 0; i < 5; i++) assertEquals(admit(limiter, address, 0, () => true), "admitted");
  assertEquals(admit(limiter, address, 0, () => true), "rateLimited");
});

Deno.test("what counts as one source depends on who can have how many addresses", () => {
  const cases: [a: string, b: string, isOne: boolean][] = [
    ["192.0.2.1:8085", "192.0.2.1:8086", true],
    ["[2001:db8:1:2::1]:8085", "[2001:db8:1:2:ffff::7]:9", true],
    ["192.0.2.1:8085", "192.0.2.2:8085", false],
    ["[2001:db8:1:2::1]:8085", "[2001:db8:1:3::1]:8085", false],
    ["127.0.0.1:8085", "127.0.0.1:8086", false],
    ["10.0.0.1:8085", "10.0.0.1:8086", false],
    ["[::1]:8085", "[::1]:8086", false],
    ["[fe80::1]:8085", "[fe80::2]:8085", false],
    ["[fd00::1]:8085", "[fd00::1]:8086", false],
    ["32.1.13.184:8085", "[2001:db8::]:8085", false], // the same leading bytes
  ];
  for (const [a, b, isOne] of cases) {
    const limiter = limiterOf({ sourceRate: 1, sourceBurst: 8 });
    assertEquals(burst(limiter, parseAddress(a), 0, 20), 8);
    assertEquals(burst(limiter, parseAddress(b), 0, 20), isOne ? 0 : 4, `${a} and ${b}`);
  }
});

Deno.test("a source that is refused takes nothing from the others", () => {
  const limiter = limiterOf({ sourceRate: 1, sourceBurst: 10, totalRate: 1, totalBurst: 15 });
  assertEquals(burst(limiter, parseAddress("192.0.2.1:1"), 0, 1_000), 10);
  assertEquals(burst(limiter, parseAddress("192.0.2.2:1"), 0, 1_000), 5);
  assertEquals(admit(limiter, parseAddress("192.0.2.3:1"), 0), "rateLimited");
  assertEquals(admit(limiter, parseAddress("192.0.2.1:1"), 0), "sourceLimited");
});

Deno.test("infinity switches a limit off", () => {
  const address = parseAddress("192.0.2.1:8085");
  const unlimited = limiterOf({});
  assertEquals(burst(unlimited, address, 0, 100_000), 100_000);
  assertEquals(unlimited.sketch, undefined);
  assertEquals(burst(limiterOf({ sourceRate: 5, sourceBurst: 5 }), address, 0, 100), 5);
  assertEquals(burst(limiterOf({ totalRate: 5, totalBurst: 5 }), address, 0, 100), 5);
});

Deno.test("sources are told apart from half a burst of all on, until that has been given back", () => {
  const limiter = limiterOf({ sourceRate: 1_000, sourceBurst: 1_000 });
  const random = createRandom(7);
  for (let i = 0; i < 500; i++) {
    admit(limiter, anyAddress(random), 1);
    assertEquals(limiter.sketch, undefined);
  }
  assertEquals(admit(limiter, anyAddress(random), 1), "admitted");
  assertNotEquals(limiter.sketch, undefined);
  admit(limiter, anyAddress(random), 1.5);
  assertNotEquals(limiter.sketch, undefined);
  admit(limiter, anyAddress(random), 1.503);
  assertEquals(limiter.sketch, undefined);
});

Deno.test("told apart or not, no source gets more than its bucket gives, and none is held up with half of it left", () => {
  let sketches = 0;
  let heldUp = 0;
  for (let seed = 0; seed < long(500, 50); seed++) {
    const random = createRandom(seed);
    const limiter = limiterOf(EXACT, seed);
    const sources = Array.from({ length: 3 }, () => anyAddress(random));
    const models = sources.map(() => new Model());
    let now = 0;
    for (let i = 0; i < 2_000; i++) {
      now += nextBelow(random, 100) === 0 ? nextBelow(random, 2 ** 8) / 2 ** 13 : 1 / 2 ** 13;
      const index = nextBelow(random, nextBelow(random, 3) + 1);
      const model = models[index]!;
      const isAllowed = model.has(now);
      const hadSketch = limiter.sketch !== undefined;
      const isAdmitted = admit(limiter, sources[index]!, now) === "admitted";
      if (!hadSketch && limiter.sketch !== undefined) sketches++;
      if (isAdmitted) {
        assert(isAllowed, `seed ${seed}, datagram ${i}`);
        model.tokens--;
      } else {
        assert(model.tokens <= EXACT.sourceBurst / 2 + 1, `seed ${seed}, datagram ${i}`);
        if (isAllowed) heldUp++;
      }
    }
  }
  assertLess(long(500, 50), sketches);
  assertLess(0, heldUp);
});

Deno.test("the sketch is forgotten soon after a flood, however long that was", () => {
  const limiter = limiterOf({ sourceRate: 10, sourceBurst: 20 });
  const random = createRandom(8);
  for (let i = 0; i < 10_000; i++) admit(limiter, anyAddress(random), i / 100);
  assertNotEquals(limiter.sketch, undefined);
  assertEquals(admit(limiter, anyAddress(random), 102.2), "admitted");
  assertEquals(limiter.sketch, undefined);
});

Deno.test("limits that cannot be are refused, with their value", () => {
  const cases: [Partial<typeof RATE_LIMITS>, string][] = [
    [{ sourceRate: 0 }, "sourceRate must be above 0, is 0"],
    [{ totalRate: NaN }, "totalRate must be above 0, is NaN"],
    [{ sourceBurst: 0.5 }, "sourceBurst must be at least 1, is 0.5"],
    [{ totalBurst: -1 }, "totalBurst must be at least 1, is -1"],
    [{ strangerShare: 0 }, "strangerShare must be above 0 and at most 1, is 0"],
    [{ strangerShare: 1.5 }, "strangerShare must be above 0 and at most 1, is 1.5"],
  ];
  for (const [limits, message] of cases) {
    assertThrows(() => limiterOf(limits), RangeError, `Cannot limit rates: ${message}`);
  }
});

Deno.test("asking allocates nothing", () => {
  const limiter = limiterOf(RATE_LIMITS);
  const isKnown = () => false;
  const addresses = ["192.0.2.1:8085", "127.0.0.1:8085", "[2001:db8::1]:8085", "[fd00::1]:8085"]
    .map(parseAddress);
  const calls = 50_000;
  for (const pace of [4, 16]) {
    const round = () => {
      const before = Deno.memoryUsage().heapUsed;
      for (let i = 0; i < calls; i++) admit(limiter, addresses[i & 3]!, i >> pace, isKnown);
      return (Deno.memoryUsage().heapUsed - before) / calls;
    };
    const found = Array.from({ length: 31 }, round).sort((a, b) => a - b)[15]!;
    assertLess(found, 1, `${2 ** pace} a second`);
  }
});
