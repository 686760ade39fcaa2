import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { comesToIt, createLateness, latenessAt } from "../../p2p/lateness.ts";

Deno.test("a host that is on time does at once what is due", () => {
  const lateness = createLateness();
  for (let now = 1; now < 100; now++) assert(comesToIt(lateness, now - 0.001, now));
  assert(latenessAt(lateness, 100) <= 0.001);
});

Deno.test("a host that was held up reads first, once, then does what is due", () => {
  const lateness = createLateness();
  assertEquals(comesToIt(lateness, 10, 10.2), false);
  assertEquals(comesToIt(lateness, 10, 10.205), false, "still reading");
  assert(comesToIt(lateness, 10, 10.21));
  assert(comesToIt(lateness, 10.205, 10.23), "what came due meanwhile is no new standstill");
  assertEquals(comesToIt(lateness, 10.3, 10.4), false, "but the next one is");
});

Deno.test("lateness halves every second, and no standstill counts for more than half of one", () => {
  const lateness = createLateness();
  comesToIt(lateness, 10, 10.2);
  assertAlmostEquals(latenessAt(lateness, 10.2), 0.2);
  assertAlmostEquals(latenessAt(lateness, 12.2), 0.05);
  comesToIt(lateness, 20, 4000);
  assertAlmostEquals(latenessAt(lateness, 4000), 0.5);
});
