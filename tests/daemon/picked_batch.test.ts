import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { createPickedBatch, type PickedCounts } from "../../daemon/host/picked_batch.ts";

Deno.test("picks are counted and told together, at most every 50 ms", () => {
  using time = new FakeTime();
  const told: PickedCounts[] = [];
  const batch = createPickedBatch((counts) => told.push(counts));
  batch.add(undefined, 3);
  batch.add("b", 2);
  time.tick(49);
  batch.add("b", 5);
  assertEquals(told, []);
  time.tick(1);
  assertEquals(told, [{ keep: 3, peers: { b: 7 } }]);
  time.tick(1_000);
  assertEquals(told.length, 1);
  batch.add(undefined, 1);
  batch.flush();
  time.tick(1_000);
  batch.flush();
  assertEquals(told.slice(1), [{ keep: 1, peers: {} }]);
});
