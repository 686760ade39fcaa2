import { assertGreater } from "@std/assert";
import { ablate, CLAIMS } from "../bench/ablate.ts";
import { elasticSlots, healedPartition, movingHotSpot } from "../bench/scenarios.ts";

/** Ticks after which a figure tells; a law needs history before it is found. */
const TICKS = new Map([[movingHotSpot, 400], [healedPartition, 20], [elasticSlots, 160]]);

Deno.test("without any one layer, what it is there for gets worse by a tenth and more", () => {
  for (const [scenario, ticks] of TICKS) {
    const claims = CLAIMS.filter((claim) => claim.scenario === scenario);
    const all = ablate(scenario, ticks, 1);
    for (const layer of new Set(claims.map((claim) => claim.layer))) {
      const without = ablate(scenario, ticks, 1, layer);
      for (const { figure } of claims.filter((claim) => claim.layer === layer)) {
        assertGreater(without[figure]!, 1.1 * all[figure]! + 0.01, `${figure} without ${layer}`);
      }
    }
  }
});
