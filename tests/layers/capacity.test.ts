import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { createCapacity, updateCapacity } from "../../layers/capacity.ts";

Deno.test("capacity is what was stated until completions under backlog are seen", () => {
  const capacity = createCapacity();
  updateCapacity(capacity, { statedPerSecond: 8 });
  assertEquals([capacity.perSecond, capacity.measured], [8, false]);
  updateCapacity(capacity, { backlog: 3, completionsPerSecond: 2, statedPerSecond: 8 });
  assertEquals([capacity.perSecond, capacity.measured], [8, false]);
  updateCapacity(capacity, { backlog: 3, completionsPerSecond: 2, statedPerSecond: 8 });
  assertEquals([capacity.perSecond, capacity.measured], [2, true]);
});

Deno.test("an idle host shows only a lower bound of its capacity", () => {
  const capacity = createCapacity();
  updateCapacity(capacity, { backlog: 1, completionsPerSecond: 5 });
  updateCapacity(capacity, { backlog: 1, completionsPerSecond: 5 });
  updateCapacity(capacity, { backlog: 0, completionsPerSecond: 1 });
  assertEquals(capacity.perSecond, 5);
  updateCapacity(capacity, { backlog: 0, completionsPerSecond: 7 });
  assertEquals(capacity.perSecond, 7);
});

Deno.test("a host that becomes slower is found out within about ten busy ticks", () => {
  const capacity = createCapacity();
  for (let tick = 0; tick < 5; tick++) {
    updateCapacity(capacity, { backlog: 9, completionsPerSecond: 80 });
  }
  for (let tick = 0; tick < 15; tick++) {
    updateCapacity(capacity, { backlog: 9, completionsPerSecond: 10, statedPerSecond: 80 });
  }
  assertAlmostEquals(capacity.perSecond, 10, 5);
});

Deno.test("a long job's ticks without completions count, and the estimate stays positive", () => {
  const capacity = createCapacity();
  let mean = 0;
  for (let tick = 0; tick < 2000; tick++) {
    updateCapacity(capacity, { backlog: 2, completionsPerSecond: tick % 10 === 9 ? 1 : 0 });
    if (tick >= 1000) mean += capacity.perSecond / 1000;
  }
  assertAlmostEquals(mean, 0.1, 1e-3);
  for (let tick = 0; tick < 2000; tick++) {
    updateCapacity(capacity, { backlog: 2, completionsPerSecond: 0 });
  }
  assert(capacity.perSecond > 0);
});

Deno.test("bad evidence is refused and changes nothing", () => {
  const capacity = createCapacity();
  updateCapacity(capacity, { backlog: 4, completionsPerSecond: 2 });
  const before = { ...capacity };
  const bad = [{ backlog: -1 }, { completionsPerSecond: NaN }, { statedPerSecond: 0 }];
  for (const evidence of bad) {
    assertThrows(() => updateCapacity(capacity, evidence), RangeError, Object.keys(evidence)[0]!);
  }
  assertEquals(capacity, before);
});
