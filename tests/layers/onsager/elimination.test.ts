import { assertAlmostEquals } from "@std/assert";
import {
  createElimination,
  eliminate,
  solveEliminated,
} from "../../../layers/onsager/elimination.ts";

Deno.test("potentials of a chain are sums of current over weight, at any spread of weights", () => {
  const weight = Float64Array.from([1e-120, 3, 1e90, 0.25, 1e-30, 7]);
  const size = weight.length + 1;
  const tail = Uint32Array.from(weight, (_, e) => e);
  const head = Uint32Array.from(weight, (_, e) => e + 1);
  const chain = createElimination(size);
  eliminate(chain, tail, head, weight);
  const current = Float64Array.from([1, 2, -1, 3, -2, 1, -4]);
  const potential = new Float64Array(size);
  solveEliminated(chain, current, potential);
  let expected = 0;
  let through = 0;
  for (let i = size - 2; i >= 0; i--) {
    through -= current[i + 1]!;
    expected += through / weight[i]!;
    assertAlmostEquals(potential[i]! / expected, 1, 1e-14);
  }
});

Deno.test("resistances of the complete graph are 2/n, links named twice in parallel", () => {
  for (const n of [2, 3, 6, 13]) {
    const tail: number[] = [];
    const head: number[] = [];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        tail.push(i, j);
        head.push(j, i);
      }
    }
    const network = createElimination(n);
    const half = new Float64Array(tail.length).fill(0.5);
    eliminate(network, Uint32Array.from(tail), Uint32Array.from(head), half);
    for (let from = 0; from < n - 1; from++) {
      const vector = new Float64Array(n);
      vector[from] = 1;
      vector[n - 1] = -1;
      solveEliminated(network, vector, vector);
      assertAlmostEquals(vector[from]!, 2 / n, 1e-15);
    }
  }
});
