/** What substrates do together, on an array of hosts that counts for itself. */
import { assertAlmostEquals, assertGreater, assertLess } from "@std/assert";
import { createRandom, nextNormal } from "../../layers/random.ts";
import { capacityOf, createArray, type HostArray, stepArray } from "../bench/array.ts";
import { long } from "../long.ts";

/** Ticks before the hot spot appears. */
const CALM = 20;

/**
 * Everybody has 30 % of its capacity to do, until one host gets 30 % of the array's on top. Answers with
 * the mean share of its capacity that each host uses in the 30 ticks from `rest` ticks later on.
 */
function heat(capacities: number[], hot: number, seed: number, rest = 10): number[] {
  const array = createArray(
    capacities.map((slotPerSecond) => ({ slotPerSecond, fixedSlots: 1 })),
    { seed },
  );
  const random = createRandom(seed);
  const total = capacities.reduce((sum, capacity) => sum + capacity);
  const busy = capacities.map(() => 0);
  for (let tick = 0; tick < CALM + rest + 30; tick++) {
    const arrivals = capacities.map((capacity, i) => {
      const level = 0.3 * capacity + (tick >= CALM && i === hot ? 0.3 * total : 0);
      return Math.max(0, level * (1 + 0.05 * nextNormal(random)));
    });
    stepArray(array, arrivals);
    if (tick < CALM + rest) continue;
    for (let i = 0; i < busy.length; i++) {
      busy[i]! += array.completed[i]! / capacityOf(array, i) / 30;
    }
  }
  return busy;
}

const spread = (values: number[]) => Math.max(...values) - Math.min(...values);

Deno.test("a hot spot among equal hosts is spread until all are utilised alike", () => {
  for (let seed = 0; seed < long(10, 2); seed++) {
    for (let hot = 0; hot < 5; hot++) {
      const busy = heat([100, 100, 100, 100, 100], hot, seed);
      assertLess(spread(busy), 0.05, `at host ${hot}, seed ${seed}: ${busy}`);
      assertAlmostEquals(busy.reduce((sum, y) => sum + y) / 5, 0.6, 0.02);
    }
  }
});

Deno.test("hosts of capacities up to eight times apart are utilised alike too", () => {
  const capacities = [200, 25, 100, 50, 100];
  for (let seed = 0; seed < long(10, 2); seed++) {
    for (let hot = 0; hot < 5; hot++) {
      // the smallest host first has to work off what arrived there before anyone knew
      const busy = heat(capacities, hot, seed, hot === 1 ? 30 : 10);
      assertLess(spread(busy), 0.05, `at host ${hot}, seed ${seed}: ${busy}`);
    }
  }
});

/** Sums over an array of the first belief components: collective, and the hosts' own. */
function sums({ substrates }: HostArray, k: number): { collective: number; own: number } {
  let collective = 0;
  let own = 0;
  for (const { record, ownBelief } of substrates) {
    collective += record.belief[k]!;
    own += ownBelief[k]!;
  }
  return { collective, own };
}

Deno.test("the collective beliefs sum to the hosts' own, and come to agree", () => {
  const capacities = [200, 25, 100, 50];
  const array = createArray(
    capacities.map((slotPerSecond) => ({ slotPerSecond, fixedSlots: 1 })),
    { seed: 3 },
  );
  const random = createRandom(3);
  for (let tick = 0; tick < 200; tick++) {
    const hot = tick >= 50 ? 100 : 0;
    stepArray(
      array,
      capacities.map((_, i) => Math.max(0, (i === 1 ? hot : 20 * i) + nextNormal(random))),
    );
    for (let k = 0; k < 4; k++) {
      const { collective, own } = sums(array, k);
      assertAlmostEquals(collective, own, 1e-9 * (1 + Math.abs(own)));
    }
  }
  assertGreater(sums(array, 0).own, 150);
  const levels = array.substrates.map(({ record }) => record.belief[0]!);
  const own = array.substrates.map(({ ownBelief }) => ownBelief[0]!);
  assertLess(spread(levels), 0.1 * spread(own));
});
