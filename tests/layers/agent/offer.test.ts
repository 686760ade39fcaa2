import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chooseOffer, createOfferPolicy } from "../../../layers/agent/mod.ts";

Deno.test("a host that is sure of its excess offers all of it, one without excess too", () => {
  const policy = createOfferPolicy();
  assertEquals(chooseOffer(policy, 2, 0, 0.5), 1);
  assertEquals(chooseOffer(policy, 0.6, 0.01, 0.5), 1);
  assertEquals(chooseOffer(policy, 0.5, 0.1, 0.5), 1);
  assertEquals(chooseOffer(policy, 0.2, 5, 0.5), 1);
});

Deno.test("an unsure host offers what the quadratic risk says", () => {
  // Risk (1 − o)² e² / 2(σ² + 0.05²) + o² e² / 2 is least at o = 1 / (1 + σ² + 0.05²).
  const policy = createOfferPolicy();
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (excess, deviation, balanced) => {
        const offer = chooseOffer(policy, balanced + excess, deviation, balanced);
        const best = 1 / (1 + Math.min(deviation, 0.5) ** 2 + 0.05 ** 2);
        assert(Math.abs(offer - best) <= 0.125 + 1e-6, `${offer} for ${best}`);
      },
    ),
    { seed: 1 },
  );
});
