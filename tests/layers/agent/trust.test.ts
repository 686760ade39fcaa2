import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { createTrust, updateTrust } from "../../../layers/agent/trust.ts";
import { createNormal } from "./noise_source.ts";

Deno.test("trusts equals alike and the better one more", () => {
  const trust = createTrust(3);
  assertEquals([...trust.weight], [1 / 3, 1 / 3, 1 / 3]);
  const normal = createNormal(1);
  for (let i = 0; i < 1000; i++) {
    const error = normal();
    updateTrust(trust, Float64Array.of(error, -error, 1.2 * error));
  }
  assertAlmostEquals(trust.weight[0]!, trust.weight[1]!, 1e-12);
  assertAlmostEquals(trust.weight[2]! / trust.weight[0]!, Math.exp(-0.44 / 0.04), 1e-6);
});

Deno.test("changes its mind when another becomes better", () => {
  const trust = createTrust(2);
  const normal = createNormal(2);
  for (let i = 0; i < 1500; i++) {
    const error = normal();
    updateTrust(
      trust,
      i < 500 ? Float64Array.of(error, 2 * error) : Float64Array.of(2 * error, error),
    );
    if (i === 499) assertGreater(trust.weight[0]!, 0.99);
  }
  assertGreater(trust.weight[1]!, 0.99);
});

Deno.test("stays a distribution without any error, with one perfect, and with enormous ones", () => {
  for (const errors of [[0, 0], [0, 1], [1e15, 1e15], [1e-300, 1e-300], [1e-160, 1e15]]) {
    const trust = createTrust(2);
    for (let i = 0; i < 10; i++) updateTrust(trust, Float64Array.from(errors));
    assertAlmostEquals(trust.weight[0]! + trust.weight[1]!, 1, 1e-12);
    if (errors[0] === errors[1]) assertEquals(trust.weight[0], trust.weight[1]);
    else assertEquals(trust.weight[0], 1);
  }
});
