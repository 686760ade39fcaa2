import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  type Capacity,
  type CapacityEvidence,
  createCapacity,
  updateCapacity,
} from "../../layers/capacity.ts";

function tick(capacity: Capacity, evidence: Omit<CapacityEvidence, "elapsedSeconds">): void {
  updateCapacity(capacity, { elapsedSeconds: 1, ...evidence });
}

Deno.test("capacity is what was stated until a tick begins with more than could be finished", () => {
  const capacity = createCapacity();
  tick(capacity, { statedPerSecond: 8 });
  assertEquals([capacity.perSecond, capacity.measured], [8, false]);
  tick(capacity, { backlog: 9, completionsPerSecond: 2, statedPerSecond: 8 });
  assertEquals([capacity.perSecond, capacity.measured], [8, false]);
  tick(capacity, { backlog: 9, completionsPerSecond: 2, statedPerSecond: 8 });
  assertEquals([capacity.perSecond, capacity.measured], [2, true]);
});

Deno.test("an idle host shows only a lower bound of its capacity, not overstated by one good tick", () => {
  const capacity = createCapacity();
  for (let i = 0; i < 3; i++) tick(capacity, { backlog: 8, completionsPerSecond: 5 });
  tick(capacity, { backlog: 0, completionsPerSecond: 1 });
  assertEquals(capacity.perSecond, 5);
  tick(capacity, { backlog: 0, completionsPerSecond: 7 });
  assertAlmostEquals(capacity.perSecond, 5.4);
  for (let i = 0; i < 30; i++) tick(capacity, { backlog: 0, completionsPerSecond: 7 });
  assertAlmostEquals(capacity.perSecond, 7, 0.01);
});

Deno.test("a host that is seldom at work, but with an item in hand when looked at, is not slow", () => {
  const capacity = createCapacity();
  for (let i = 0; i < 5; i++) tick(capacity, { backlog: 200, completionsPerSecond: 100 });
  tick(capacity, { backlog: 0, completionsPerSecond: 100 });
  for (let i = 0; i < 1_000; i++) tick(capacity, { backlog: 1, completionsPerSecond: 6 });
  assertEquals(capacity.perSecond, 100);
});

Deno.test("the length of the tick counts: what ten seconds can finish is no standing backlog", () => {
  const capacity = createCapacity();
  for (let i = 0; i < 3; i++) tick(capacity, { backlog: 20, completionsPerSecond: 10 });
  for (let i = 0; i < 5; i++) {
    updateCapacity(capacity, {
      elapsedSeconds: 10,
      backlog: 1 + 49 * (i % 2),
      completionsPerSecond: 4,
    });
  }
  assertEquals(capacity.perSecond, 10);
});

Deno.test("one that is much slower than it says is found out before its queue is a tick's work", () => {
  const capacity = createCapacity();
  for (let i = 1; i <= 5; i++) {
    tick(capacity, { backlog: 10 * i, completionsPerSecond: 40, statedPerSecond: 100 });
  }
  assertEquals([capacity.perSecond, capacity.measured], [40, true]);
});

Deno.test("a host that becomes slower is found out within about ten busy ticks", () => {
  const capacity = createCapacity();
  for (let i = 0; i < 5; i++) tick(capacity, { backlog: 90, completionsPerSecond: 80 });
  for (let i = 0; i < 15; i++) {
    tick(capacity, { backlog: 90 + 30 * i, completionsPerSecond: 10, statedPerSecond: 80 });
  }
  assertAlmostEquals(capacity.perSecond, 10, 5);
});

Deno.test("so is one whose queue is bounded, after some ticks more", () => {
  const capacity = createCapacity();
  for (let i = 0; i < 5; i++) tick(capacity, { backlog: 90, completionsPerSecond: 80 });
  for (let i = 0; i < 25; i++) tick(capacity, { backlog: 9, completionsPerSecond: 10 });
  assertAlmostEquals(capacity.perSecond, 10, 5);
});

/** A host that gets a share of what it is taken to do, and has so fast a server. */
function serve(capacity: Capacity, ticks: number, serverPerSecond: number): number[] {
  let queue = 0;
  const seen: number[] = [];
  for (let i = 0; i < ticks; i++) {
    const waiting = queue + 0.8 * capacity.perSecond;
    const completed = Math.min(waiting, serverPerSecond);
    queue = waiting - completed;
    tick(capacity, { backlog: queue, completionsPerSecond: completed });
    seen.push(capacity.perSecond);
  }
  return seen;
}

Deno.test("a host that was slow for a while gets back what it can do, though it is given less", () => {
  const capacity = createCapacity();
  tick(capacity, { statedPerSecond: 200 });
  const slow = serve(capacity, 120, 50);
  assertAlmostEquals(Math.min(...slow), 50, 1);
  const again = serve(capacity, 120, 200);
  assertEquals(again.at(-1), capacity.formerPerSecond);
  assert(capacity.formerPerSecond > 190, `${capacity.formerPerSecond}`);
});

Deno.test("one that stays slow is tried ever more seldom, and never with much more", () => {
  const capacity = createCapacity();
  tick(capacity, { statedPerSecond: 200 });
  serve(capacity, 60, 50);
  const seen = serve(capacity, 8_000, 50);
  assert(Math.max(...seen) < 90, `${Math.max(...seen)}`);
  const tried = (from: number, to: number) => seen.slice(from, to).filter((c) => c > 60).length;
  assert(tried(0, 1_000) > 0);
  assert(tried(7_000, 8_000) <= tried(0, 1_000) / 2, `${tried(0, 1_000)}, ${tried(7_000, 8_000)}`);
});

Deno.test("a host that is as fast as it ever was, but for chance, is taken at its measure", () => {
  const capacity = createCapacity();
  for (let i = 0; i < 20; i++) {
    tick(capacity, { backlog: 90, completionsPerSecond: 100 + 10 * (i % 3) });
  }
  const { perSecond } = capacity;
  for (let i = 0; i < 500; i++) tick(capacity, { backlog: 0, completionsPerSecond: 80 });
  assertEquals(capacity.perSecond, perSecond);
});

Deno.test("a long job's ticks without completions count, and the estimate stays positive", () => {
  const capacity = createCapacity();
  let mean = 0;
  for (let i = 0; i < 2000; i++) {
    tick(capacity, { backlog: 2, completionsPerSecond: i % 10 === 9 ? 1 : 0 });
    if (i >= 1000) mean += capacity.perSecond / 1000;
  }
  assertAlmostEquals(mean, 0.1, 1e-3);
  for (let i = 0; i < 2000; i++) tick(capacity, { backlog: 2, completionsPerSecond: 0 });
  assert(capacity.perSecond > 0);
});

Deno.test("bad evidence is refused and changes nothing", () => {
  const capacity = createCapacity();
  tick(capacity, { backlog: 4, completionsPerSecond: 2 });
  const before = { ...capacity };
  const bad = [{ backlog: -1 }, { completionsPerSecond: NaN }, { statedPerSecond: 0 }, {
    elapsedSeconds: 0,
  }];
  for (const evidence of bad) {
    assertThrows(
      () => updateCapacity(capacity, { elapsedSeconds: 1, ...evidence }),
      RangeError,
      Object.keys(evidence)[0]!,
    );
  }
  assertEquals(capacity, before);
});
