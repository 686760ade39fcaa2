import { assert, assertEquals, assertThrows } from "@std/assert";
import { compareDistance } from "../../p2p/node_id.ts";
import { createRandomStream, fillRandom } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureHonest, measureLookups, recallOf, trueClosest, waitFor } from "./measure.ts";
import { getAll, holdersOf, putAll } from "./measure_values.ts";
import { settleMesh } from "./mesh.ts";
import { shareOf, walkedRecall } from "./tables.ts";

const random = createRandomStream(1, "ids");

function someIds(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => {
    const id = new Uint8Array(20);
    fillRandom(random, id);
    return id;
  });
}

Deno.test("the true closest are the first of all when sorted, without the one left out", () => {
  const ids = someIds(50);
  for (const target of someIds(20)) {
    const sorted = ids.toSorted((a, b) => compareDistance(a, b, target));
    assertEquals(trueClosest(ids, target, 4), sorted.slice(0, 4));
    assertEquals(trueClosest(ids, target, 4, sorted[1]), [sorted[0]!, ...sorted.slice(2, 5)]);
    assertEquals(trueClosest(ids, target, 60), sorted);
  }
});

Deno.test("recall is the share of the wanted that is among the found", () => {
  const [a, b, c, d] = someIds(4);
  assertEquals(recallOf([a!, b!], [c!, b!.slice(), d!]), 0.5);
  assertEquals(recallOf([a!], []), 0);
});

Deno.test("figures must keep to their bounds", () => {
  atLeast("recall", 0.5, 0.5);
  atMost("requests", 10, 10);
  assertThrows(() => atLeast("recall", 0.4, 0.5), Error, "recall: it must be at least 0.5, is 0.4");
  assertThrows(() => atLeast("recall", NaN, 0.5), Error, "is NaN");
  assertThrows(() => atMost("requests", 11, 10), Error, "requests: it must be at most 10, is 11");
});

Deno.test("a lookup that hangs is an error", () => {
  const { testnet } = settleMesh({ seed: 1, count: 2 });
  assertThrows(() => waitFor(testnet, () => false, "a miracle", 2), Error, "for a miracle: 2 s");
});

Deno.test("recall falls where peers are taken away from those who look", () => {
  const { testnet, nodes } = settleMesh({ seed: 2, count: 40 });
  assertEquals(measureLookups(testnet, nodes, nodes).recall, 1);
  assertEquals(walkedRecall(testnet, nodes, 100), 1);
  assertEquals(measureHonest(testnet, nodes, nodes), 1);
  const [few, many] = [nodes.slice(0, 10), nodes.slice(10)];
  testnet.partition([few, many]);
  const cut = measureLookups(testnet, few, nodes).recall;
  assert(cut < 0.6, `the few cannot find the many: recall is ${cut}`);
  testnet.advance(600);
  assert(walkedRecall(testnet, nodes, 100) < 0.9);
  assertEquals(shareOf(few, many), 0);
});

Deno.test("values are counted where they are, and missed where they are not", () => {
  const { testnet, nodes } = settleMesh({ seed: 3, count: 30 });
  const values = putAll(testnet, nodes.slice(0, 5));
  assert(values.every((value) => holdersOf(nodes, value).length >= 8));
  assertEquals(getAll(testnet, nodes, values).share, 1);
  const [first] = values;
  for (const node of holdersOf(nodes, first!)) node.crash();
  const living = nodes.filter(({ isUp }) => isUp);
  const { share, missed } = getAll(testnet, living, [first!]);
  assertEquals([share, missed], [0, [first!]]);
});
