import { assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { insertSorted, removeSorted } from "../../p2p/sorted_list.ts";
import { long } from "../long.ts";

const ascending = (a: number, b: number) => a - b;

Deno.test("elements are in order whatever came and went", () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(40)), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (all) => {
      const list: number[] = [];
      const model = new Set<number>();
      for (const [isInsert, element] of all) {
        if (!isInsert) {
          removeSorted(list, element, ascending);
          model.delete(element);
        } else if (!model.has(element)) {
          insertSorted(list, element, ascending);
          model.add(element);
        }
        assertEquals(list, [...model].sort(ascending));
      }
    }),
    { numRuns: long(1_000, 100), seed: 4 },
  );
});

Deno.test("a place among 4,096 is found with 13 comparisons", () => {
  const list = Array.from({ length: 4_096 }, (_, i) => 2 * i);
  let comparisons = 0;
  const counted = (a: number, b: number) => {
    comparisons++;
    return a - b;
  };
  for (const element of [-1, 1, 4_097, 9_999]) {
    comparisons = 0;
    insertSorted(list, element, counted);
    removeSorted(list, element, counted);
    assertLessOrEqual(comparisons, 26);
  }
});
