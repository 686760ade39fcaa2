import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { routes } from "../../../layers/onsager/mod.ts";
import { long } from "../../long.ts";
import { complexOf, total } from "./networks.ts";

const star = complexOf(5, [[2, 0], [2, 1], [2, 3], [2, 4]]); // edges 02, 12, 23, 24

Deno.test("shares are outflow over everything that arrives, inflow included", () => {
  const flow = Float64Array.from([6, -3, 5, 0]); // 0 sends 6 to 2; 2 sends 3 to 1 and 5 to 3
  const found = routes(star, flow, 2, 10);
  assertEquals([...found.neighbors], [0, 1, 3, 4]);
  assertEquals([...found.share], [0, 3 / 16, 5 / 16, 0]);
  assertEquals([found.keep, found.drain], [0.5, 0]);
  assertEquals([...routes(star, flow, 0, 12).share], [0.5]);
});

Deno.test("flow beyond what arrives drains backlog: everything is sent on in proportion", () => {
  const flow = Float64Array.from([0, -3, 5, 0]);
  const found = routes(star, flow, 2, 2);
  assertEquals([...found.share], [0, 3 / 8, 5 / 8, 0]);
  assertEquals([found.keep, found.drain], [0, 6]);
  assertEquals([...routes(star, flow, 2, 0).share], [...found.share]);
});

Deno.test("a host through which nothing flows keeps what may come", () => {
  const idle = routes(star, new Float64Array(4), 2, 0);
  assertEquals([[...idle.share], idle.keep, idle.drain], [[0, 0, 0, 0], 1, 0]);
  const lonely = routes(complexOf(1, []), new Float64Array(0), 0, 3);
  assertEquals([lonely.neighbors.length, lonely.keep, lonely.drain], [0, 1, 0]);
  assertEquals(routes(star, Float64Array.from([1, 0, 0, 0]), 2, 0).keep, 1);
});

Deno.test("property: shares lie in [0, 1] and sum to 1 with what is kept", () => {
  const rate = fc.double({ min: -1e300, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(rate, fc.double({ min: -9, max: 9, noNaN: true })), {
        minLength: 4,
        maxLength: 4,
      }),
      fc.double({ min: 0, max: 1e300, noNaN: true }),
      (flow, arrivals) => {
        const { share, keep, drain } = routes(star, Float64Array.from(flow), 2, arrivals);
        for (const part of [...share, keep]) assert(part >= 0 && part <= 1);
        assertAlmostEquals(total(share) + keep, 1, 1e-15);
        assert(drain >= 0);
      },
    ),
    { seed: 5, numRuns: long(20_000, 2000) },
  );
});

Deno.test("hostile input is named", () => {
  const flow = new Float64Array(4);
  assertThrows(() => routes(star, flow, 5, 1), RangeError, "vertex");
  assertThrows(() => routes(star, flow, 0.5, 1), RangeError, "vertex");
  assertThrows(() => routes(star, flow, 2, -1), RangeError, "arrivalsPerSecond");
  assertThrows(() => routes(star, flow, 2, NaN), RangeError, "arrivalsPerSecond");
  assertThrows(() => routes(star, flow.subarray(1), 2, 1), RangeError, "flow");
  assertThrows(() => routes(star, Float64Array.from([0, 0, NaN, 0]), 2, 1), RangeError, "flow[2]");
  assertThrows(() => routes(star, flow.slice().fill(1.7e308), 2, 1), RangeError, "sum of flow");
});
