/** A settle of one host among many, from the records to its routes and the digest. */
import { createHost } from "../../daemon/host.ts";
import { digestOf } from "../../daemon/host/digest.ts";
import { viewOf } from "../../daemon/host/view_of.ts";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { settle } from "../../layers/substrate.ts";
import type { MeshSnapshot } from "../../p2p/gossip/snapshot.ts";
import { type Draws, everyday, linkedHosts } from "../daemon/draw_records.ts";
import { snapshotOf } from "../daemon/record_sets.ts";
import { measure } from "./measure.ts";

/** Different record sets: nothing settled before is of use. */
const SETS = 16;

/** Runs and prints every measurement. */
export async function bench(): Promise<void> {
  for (const [hosts, links] of [[32, 16], [128, 16]] as const) {
    const all = Array.from({ length: SETS }, (_, seed) => overlay(seed, hosts, links));
    const self = all[0]!.hosts[0]!.id;
    const views = all.map((snapshot) => viewOf(snapshot, self));
    const settlements = views.map(({ view }) => settle(view));
    const host = createHost({ id: self, seed: 1, periodSeconds: 1 });
    host.observe({ backlog: 10, arrivalsPerSecond: 50 }, 0);
    let at = 0;
    const next = () => at = (at + 1) % SETS;

    const { edgeCount, triangleCount } = views[0]!.view.complex;
    console.log(`settle: ${hosts} hosts, ${edgeCount} links, ${triangleCount} faces`);
    await measure(`records to routes and digest, ${hosts} hosts`, () => host.settle(all[next()]));
    await measure("  records to view", () => viewOf(all[next()]!, self), { seconds: 0.3 });
    await measure("  view to flows", () => settle(views[next()]!.view), { seconds: 0.3 });
    await measure("  flows to digest", () => {
      const { ids, view } = views[next()]!;
      return digestOf(ids, view.complex, settlements[at]!.standing);
    }, { seconds: 0.3 });
    const same = all[0]!;
    await measure("the same records again", () => host.settle(same), { seconds: 0.3 });
  }
  console.log("target: 128 hosts × 16 links, records to routes, under 20 ms");
}

/** Hosts that have `links` neighbours each as far as chance lets them; a third of the links are in use. */
function overlay(seed: number, hosts: number, links: number): MeshSnapshot {
  const random = createRandom(1);
  const degree = new Uint32Array(hosts);
  const pairs = new Map<number, [number, number]>();
  for (let k = 0; k < 50 * hosts * links; k++) {
    const i = nextBelow(random, hosts);
    const j = nextBelow(random, hosts);
    if (i >= j || degree[i] === links || degree[j] === links || pairs.has(i * hosts + j)) continue;
    pairs.set(i * hosts + j, [i, j]);
    degree[i]!++;
    degree[j]!++;
  }
  const draws: Draws = {
    ...everyday,
    rttMicros: (draw) => 1000 + nextBelow(draw, 100_000),
    isMutual: () => true,
  };
  const named = linkedHosts(random, hosts, [...pairs.values()], draws);
  const other = createRandom(seed);
  const told = named.map(([id, , , , , rows]) =>
    [id, ...everyday.load(other), rows] as typeof named[0]
  );
  return snapshotOf(told, seed.toString(16).padStart(64, "0"));
}

if (import.meta.main) await bench();
