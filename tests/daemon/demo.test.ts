import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import type { DaemonStatus, Explanation } from "../../daemon/client/mod.ts";
import { agreementOf } from "../../demo/agreement.ts";
import { removedFrom, spreadOf } from "../../demo/measure.ts";
import { createTally, serve } from "../../demo/queue.ts";

function settledOn(...history: [recordsHash: string, digest: string][]): DaemonStatus {
  return { agreement: { history } } as unknown as DaemonStatus;
}

/** Three hosts in a triangle; the flow of each link as it is before and after. */
function triangle(reported: number[], reconciled: number[]): Explanation {
  const pairs = [["a", "b"], ["a", "c"], ["b", "c"]] as const;
  return {
    hosts: ["a", "b", "c"].map((id) => ({ id })),
    links: pairs.map(([tail, head], e) => ({
      tail,
      head,
      reportedPerSecond: reported[e],
      plannedPerSecond: 0,
      reconciledPerSecond: reconciled[e],
    })),
  } as unknown as Explanation;
}

Deno.test("the demo takes hosts to agree if the records that they share gave them the same flows", () => {
  const one = settledOn(["r1", "d1"], ["r2", "d2"]);
  assertEquals(agreementOf([one, settledOn(["r2", "d2"])], new Set()), {
    shared: 1,
    broken: 0,
    digest: "d2",
  });
  assertEquals(agreementOf([one, settledOn(["r2", "d2"])], new Set(["r2"])).shared, 0);
  assertEquals(agreementOf([one, settledOn(["r2", "other"])], new Set()).broken, 1);
  assertEquals(agreementOf([one, settledOn()], new Set()), { shared: 0, broken: 0 });
});

Deno.test("the demo sees circulation that was left, and divergence that was changed", () => {
  const circle = removedFrom(triangle([6, -6, 6], [0, 0, 0]));
  assertAlmostEquals(circle.before, Math.sqrt(108), 1e-12);
  assertEquals([circle.after, circle.divergenceChange], [0, 0]);
  assertAlmostEquals(removedFrom(triangle([6, -6, 6], [1, 0, 0])).divergenceChange, 1, 1e-12);
  assertAlmostEquals(removedFrom(triangle([6, -6, 6], [6, -6, 6])).after, Math.sqrt(108), 1e-12);
});

Deno.test("the demo's workers finish what they can, and are used for as much as they did", () => {
  const server = { capacityPerSecond: 100, credit: 0 };
  const tally = createTally(0);
  for (let step = 1; step <= 200; step++) {
    tally.backlog += 2;
    serve(server, tally, step / 20);
  }
  assertEquals([tally.completed, tally.backlog], [400, 0]);
  assertAlmostEquals(tally.possible, 1_000, 1e-9);
  tally.backlog += 1_000;
  for (let step = 201; step <= 300; step++) serve(server, tally, step / 20);
  assertLess(Math.abs(tally.completed - 900), 3);
  const before = tally.possible;
  serve(server, tally, 100); // stalled: it did not work all that time
  assert(tally.possible - before <= 20);
});

Deno.test("the demo's spread is that of the most and the least used", () => {
  const used = [0.2, 0.5, 0.3].map((utilisation) => ({ utilisation }));
  assertAlmostEquals(spreadOf(used as unknown as Parameters<typeof spreadOf>[0]), 30, 1e-9);
});
