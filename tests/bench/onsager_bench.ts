/** Onsager: dividends, plans and diffusion, each beside its target. */
import { buildComplex } from "../../layers/hodge/mod.ts";
import { createElimination, eliminate } from "../../layers/onsager/elimination.ts";
import {
  coalitionValues,
  diffuse,
  diffuseBeliefs,
  harsanyiDividends,
  plan,
  surpluses,
} from "../../layers/onsager/mod.ts";
import { createRandom, nextBelow, nextFloat } from "../../layers/random.ts";
import { measure } from "./measure.ts";

/** Runs and prints every measurement of this layer. */
export async function bench(): Promise<void> {
  console.log("onsager: dividends (targets: 8 players 2 µs, 16 players 3 ms)");
  const random = createRandom(1);
  for (const players of [8, 12, 16, 20]) {
    const values = new Float64Array(2 ** players).map(() => nextFloat(random));
    const copy = values.slice();
    const repeats = Math.max(1, 2 ** (12 - players));
    await measure(`dividends of ${players} players, copy included`, () => {
      for (let i = 0; i < repeats; i++) {
        copy.set(values);
        harsanyiDividends(copy);
      }
    }, { operations: repeats, seconds: 0.3 });
  }
  const backlog = new Float64Array(12).map(() => nextBelow(random, 50));
  const speeds = new Float64Array(12).map(() => 1 + nextFloat(random));
  const values = new Float64Array(2 ** 12);
  await measure("coalition values of 12 hosts", () => coalitionValues(backlog, speeds, values), {
    seconds: 0.3,
  });

  console.log("onsager: plans (target: a whole settle of 128 hosts × 16 links under 20 ms)");
  for (const [hosts, links] of [[32, 16], [128, 16], [256, 16]] as const) {
    const complex = overlay(hosts, links);
    const demand = new Float64Array(hosts).map(() => 10 * nextFloat(random));
    const capacity = new Float64Array(hosts).map(() => 1 + 9 * nextFloat(random));
    const conductance = new Float64Array(complex.edgeCount).map(() =>
      0.2 + 4.8 * nextFloat(random)
    );
    const surplus = surpluses(complex, demand, capacity);
    const { passes, cost, bound } = plan(complex, surplus, conductance);
    const name = `${hosts} hosts × ${links} links`;
    console.log(`${name}: ${passes} passes, gap ${((cost / bound - 1) * 100).toFixed(3)} %`);
    await measure(`plan, least cost, ${name}`, () => plan(complex, surplus, conductance), {
      seconds: 0.5,
    });
    await measure(
      `plan, least norm, ${name}`,
      () => plan(complex, surplus, conductance, { norm: "minimum" }),
      { seconds: 0.3 },
    );
    const elimination = createElimination(hosts);
    const tail = Uint32Array.from(conductance, (_, e) => complex.edges[2 * e]!);
    const head = Uint32Array.from(conductance, (_, e) => complex.edges[2 * e + 1]!);
    await measure(
      `one elimination, ${name}`,
      () => eliminate(elimination, tail, head, conductance),
      { seconds: 0.3 },
    );
    const flow = new Float64Array(complex.edgeCount);
    const inputs = { amount: demand, capacity, conductance };
    await measure(`diffusion step, ${name}`, () => diffuse(complex, inputs, flow), {
      seconds: 0.2,
    });
    const beliefs = new Float64Array(4 * hosts).map(() => nextFloat(random));
    await measure(
      `belief round, 4 components, ${name}`,
      () => diffuseBeliefs(complex, { beliefs, stride: 4, conductance }),
      { seconds: 0.2 },
    );
  }
}

/** Hosts each linked to `links` others, half of them near in number, half anywhere. */
function overlay(hosts: number, links: number): ReturnType<typeof buildComplex> {
  const random = createRandom(hosts);
  const edges: number[] = [];
  for (let i = 0; i < hosts; i++) {
    for (let k = 1; k <= links / 4; k++) edges.push(i, (i + k) % hosts);
    for (let k = 0; k < links / 4; k++) {
      edges.push(i, (i + 1 + nextBelow(random, hosts - 1)) % hosts);
    }
  }
  return buildComplex(hosts, Uint32Array.from(edges));
}

if (import.meta.main) await bench();
