import { assert, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import { flowsOf } from "../../layers/array.ts";
import { type Figures, figuresOf } from "../../web/cockpit/figures.ts";
import { LAYERS, parseRecipe, type Recipe, recipeOf } from "../../web/cockpit/recipe.ts";
import { createRun, figuresOfRun, type Run, stepRun } from "../../web/cockpit/run.ts";
import { SCENARIOS } from "../../web/cockpit/scenarios.ts";
import {
  addressOf,
  createSession,
  frame,
  perform,
  stepSession,
  switchLayer,
  undo,
} from "../../web/cockpit/session.ts";
import type { World } from "../../web/cockpit/world.ts";
import { long } from "../long.ts";

function runTo(recipe: Recipe, tick: number): Run {
  const run = createRun(recipe);
  while (run.tick < tick) stepRun(run);
  return run;
}

/** Where what is promised shows: the second, and by how much the twin's figure is the larger. */
const PROMISES: Record<string, { at: number; figure: keyof Figures; factor: number }> = {
  "hot-spot": { at: 140, figure: "spreadSeconds", factor: 20 },
  "slow-host": { at: 170, figure: "spreadSeconds", factor: 20 },
  "partition-heal": { at: 125, figure: "circledItems", factor: Infinity },
  "circulation-leak": { at: 160, figure: "circledItems", factor: Infinity },
  "morphogenesis": { at: 150, figure: "waitSeconds", factor: 20 },
  "rhythm": { at: 600, figure: "errorPerSecond", factor: 1.2 },
};

Deno.test("every scenario keeps what it promises, from several seeds", () => {
  for (const { id } of SCENARIOS) {
    const { at, figure, factor } = PROMISES[id]!;
    for (let seed = 1; seed <= long(8, 1); seed++) {
      const { full, twin } = figuresOfRun(runTo(recipeOf(id, seed), at));
      const told = `${figure} of ${id} from ${seed}: ${full[figure]}, ${twin[figure]}`;
      if (factor === Infinity) assertEquals(full[figure], 0, told);
      else assertGreater(twin[figure], factor * full[figure], told);
      assertGreater(twin[figure], 0, told);
    }
  }
});

Deno.test("with nothing missing the twin does what the other does", () => {
  for (const { id } of SCENARIOS) {
    const run = runTo({ ...recipeOf(id, 3), without: [] }, 50);
    assertEquals(figuresOf(run.twin.counter), figuresOf(run.full.counter));
  }
});

Deno.test("each layer makes a difference to a scenario", () => {
  for (const layer of LAYERS) {
    const isSeen = SCENARIOS.some(({ id, seconds }) => {
      const run = runTo({ ...recipeOf(id), without: [layer] }, Math.min(seconds, 130));
      const { full, twin } = figuresOfRun(run);
      return JSON.stringify(full) !== JSON.stringify(twin);
    });
    assert(isSeen, layer);
  }
});

Deno.test("the heal takes the circle out in its own tick, and what each host gains stays", () => {
  const run = createRun(recipeOf("partition-heal"));
  const circling = { apart: 0, full: 0 };
  while (run.tick < 121) {
    stepRun(run);
    const [full, twin] = [run.full, run.twin].map(({ counter }) =>
      counter.seconds.at(-1)!.circling
    );
    circling.full = Math.max(circling.full, full!);
    // Once a side has counted the other out it is a chain, and a chain has no circle.
    if (run.tick > 72 && run.tick <= 120) circling.apart = Math.max(circling.apart, twin!);
  }
  assertEquals(circling, { apart: 0, full: 0 });
  assertGreater(run.twin.counter.seconds.at(-1)!.circling, 50);
  const { flows, curlRemoved } = flowsOf(run.full.world.array, 0)!;
  assertGreater(curlRemoved, 100);
  const gains = new Map<string, number>();
  for (const { tail, head, reconciledPerSecond, reportedPerSecond } of flows) {
    const change = reconciledPerSecond - reportedPerSecond;
    gains.set(tail, (gains.get(tail) ?? 0) - change);
    gains.set(head, (gains.get(head) ?? 0) + change);
  }
  for (const [id, change] of gains) assertLess(Math.abs(change), 1e-9, id);
});

Deno.test("a host that cooled is found out to be fast again, as it was found out to be slow", () => {
  const run = runTo(recipeOf("slow-host"), 100);
  const dan = () => {
    const { load } = run.full.world.array.hosts.get("dan")!.status!;
    return [load.capacityMeasured, load.capacityPerSecond] as const;
  };
  assert(dan()[0]);
  assertLess(dan()[1], 70);
  while (run.tick < 270) stepRun(run);
  assertGreater(dan()[1], 190);
  assertGreater(run.full.world.hosts.get("dan")!.completed, 100);
});

Deno.test("the leak is told apart: curl around the triangle, harmonic around the hole", () => {
  const triangle = flowsOf(runTo(recipeOf("circulation-leak"), 100).full.world.array, 0)!;
  assertGreater(triangle.curlRemoved, 40);
  assertLess(triangle.harmonicRemoved, 5);
  const hole = flowsOf(runTo(recipeOf("circulation-leak"), 160).full.world.array, 0)!;
  assertGreater(hole.harmonicRemoved, 30);
});

/** Items that came in, counted beside the world. */
function itemsIn({ hosts, gone }: World): number {
  return [...hosts.values()].reduce((sum, { queue, inbound }) => sum + queue + inbound, gone);
}

Deno.test("no work is made or lost, whatever is done to the hosts", () => {
  const recipe = parseRecipe(
    "#scenario=hot-spot&seed=9&do=20,add,gil,80,10~30,cut,ada,gil~45,remove,bob~50,drain,cyd,on~" +
      "55,turn,25,20,ada,dan,eve~60,heal~70,unlink,dan,eve~75,capacity,dan,1~80,remove,ada",
  );
  const run = createRun(recipe);
  const worlds = [run.full.world, run.twin.world];
  const [came, done] = [[0, 0], [0, 0]];
  while (run.tick < 120) {
    stepRun(run);
    worlds.forEach((world, i) => {
      // Who leaves at the end of this second was there during it.
      for (const host of world.hosts.values()) {
        came[i]! += host.arrived;
        done[i]! += host.completed;
      }
      const left = run.tick === 45 || run.tick === 80;
      const missing = came[i]! - done[i]! - itemsIn(world);
      if (!left) assertLess(Math.abs(missing), 1e-6 * came[i]!, `second ${run.tick} of ${i}`);
      else came[i]! -= missing;
    });
  }
  assertEquals(run.faults, []);
});

Deno.test("the same address gives the same numbers, and so does getting there step by step", () => {
  const address =
    "#scenario=hot-spot&seed=5&without=hodge,flux&at=90&do=50,load,bob,150~60,remove,eve";
  const numbers = () => figuresOfRun(runTo(parseRecipe(address), 90));
  assertEquals(numbers(), numbers());
  const session = createSession(parseRecipe("#scenario=hot-spot&seed=5&without=hodge,flux"));
  const stepTo = (tick: number) => {
    while (session.run.tick < tick) stepSession(session);
  };
  stepTo(50);
  perform(session, "load", "bob", "150");
  stepTo(60);
  perform(session, "remove", "eve");
  stepTo(90);
  assertEquals(figuresOfRun(session.run), numbers());
  assertEquals(addressOf(session), address);
});

Deno.test("the host that is looked at goes along, also one that comes later", () => {
  const session = createSession(parseRecipe("#scenario=hot-spot&seed=1&host=cyd"));
  assertEquals(session.selected, "cyd");
  assertEquals(addressOf(session).includes("&host=cyd"), true);
  session.selected = "ada";
  assertEquals(addressOf(session).includes("host="), false);
  const later = createSession(
    parseRecipe("#scenario=hot-spot&at=40&host=gil&do=20,add,gil,80,10"),
  );
  settleFrames(later);
  assertEquals(later.selected, "gil");
  switchLayer(later, "onsager", true);
  settleFrames(later);
  assertEquals([later.selected, later.wanted], ["gil", undefined]);
  assertThrows(() => parseRecipe("#host=%3Cb%3E"), RangeError, "no name of a host");
});

Deno.test("a link brings another reader to the same host, whoever left on the way", () => {
  for (
    const [done, host] of [
      ["5,remove,ada", "bob"],
      ["5,remove,ada", "cyd"],
      ["5,remove,ada~9,add,ada,100,30", "ada"],
      ["5,remove,ada~9,add,ada,100,30", "bob"],
    ] as const
  ) {
    const session = createSession(parseRecipe(`#scenario=hot-spot&at=20&host=${host}&do=${done}`));
    settleFrames(session);
    const other = createSession(parseRecipe(addressOf(session)));
    settleFrames(other);
    assertEquals([session.selected, other.selected], [host, host], done);
  }
});

/** Frames until nothing is to be caught up with. */
function settleFrames(session: ReturnType<typeof createSession>): void {
  for (let n = 0; session.goal !== undefined; n++) {
    assertLess(n, 10_000);
    frame(session, 1 / 60, () => n);
  }
}

Deno.test("a switch gives the twin another past, taking back gives both; the second stays", () => {
  const session = createSession(parseRecipe("#scenario=hot-spot&at=80&do=50,load,bob,300"));
  settleFrames(session);
  assertEquals(session.run.tick, 80);
  const before = figuresOfRun(session.run);
  switchLayer(session, "onsager", true);
  settleFrames(session);
  assertEquals(session.run.tick, 80);
  assertEquals(figuresOfRun(session.run), { full: before.full, twin: before.full });
  undo(session, 0);
  settleFrames(session);
  const without = figuresOfRun(runTo({ ...recipeOf("hot-spot"), without: [] }, 80));
  assertEquals(figuresOfRun(session.run), without);
  assertEquals(session.moments.length, 80);
});

Deno.test("what cannot be done is said and does nothing", () => {
  const session = createSession(recipeOf());
  for (
    const [verb, words, complaint] of [
      ["remove", ["nobody"], "nobody"],
      ["load", ["ada", "-1"], "load"],
      ["load", ["ada", "1e9"], "load"],
      ["capacity", ["ada", "0"], "capacity"],
      ["turn", ["30", "60", "ada", "bob"], "three hosts"],
      ["add", ["ada", "10"], "one already"],
      ["add", ["__proto__", "10"], "name"],
      ["link", ["ada", "ada"], "itself"],
    ] as const
  ) {
    perform(session, verb, ...words);
    assert(session.complaint.includes(complaint), `${verb}: ${session.complaint}`);
    assertEquals(session.recipe.actions, []);
  }
  perform(session, "remove", "eve");
  assertEquals(session.complaint, "");
});

Deno.test("what an address asks for and cannot be done is noted, and the run goes on", () => {
  const run = runTo(parseRecipe("#do=5,remove,eve~9,load,eve,10~9,load,bob,77"), 20);
  assertEquals(run.faults.length, 1);
  assert(run.faults[0]!.startsWith("At 9 s: Cannot find host eve"));
  assertEquals(run.full.world.hosts.get("bob")!.arrivals.loadPerSecond, 77);
});
