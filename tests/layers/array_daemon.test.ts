/** The array beside what the daemon runs, fed with the same. */
import { assertEquals, assertGreater } from "@std/assert";
import { createHost, type Host } from "../../daemon/host.ts";
import {
  type ArrayObservation,
  type ArrayStatus,
  flowsOf,
  heal,
  type HostArray,
  linkHosts,
  setDraining,
  setSide,
  tickArray,
} from "../../layers/array.ts";
import { createRandom, nextBelow, nextFloat, type Random } from "../../layers/random.ts";
import type { Load } from "../../p2p/gossip/record.ts";
import type { SnapshotHost, SnapshotLink } from "../../p2p/gossip/snapshot.ts";
import { long } from "../long.ts";
import { allPairs, arrayOf, drawObservations } from "./arrays.ts";

const IDS = Array.from({ length: 6 }, (_, i) => `${i + 1}`.padStart(40, "0"));

/** Hosts of the daemon, and what each last told. */
interface Daemons {
  readonly hosts: readonly Host[];
  readonly told: Map<string, SnapshotHost>;
}

/** What a daemon would tell of its links: neighbours, and what it ships. */
function linksOf(array: HostArray, id: string, shipped: Readonly<Record<string, number>>) {
  return [...array.hosts.get(id)!.links].map(([other, rttSeconds]): SnapshotLink => ({
    id: other,
    shippedPerSecond: shipped[other] ?? 0,
    rttSeconds,
  }));
}

/** A tick of the daemons: all observe, then all settle on the hosts that `hears` names. */
function tickDaemons(
  { hosts, told }: Daemons,
  array: HostArray,
  observations: Readonly<Record<string, ArrayObservation>>,
  hears: (self: string) => ReadonlyMap<string, SnapshotHost>,
) {
  hosts.forEach((host, i) => {
    const id = IDS[i]!;
    const { shippedPerSecond, ...sensed } = observations[id]!;
    const load: Load = host.observe(sensed, array.tick);
    const routes = host.status()?.plan.routes ?? [];
    const assumed = Object.fromEntries(routes.map(({ id, perSecond }) => [id, perSecond]));
    const links = linksOf(array, id, shippedPerSecond ?? assumed);
    told.set(id, { id, name: "", service: "", load, links });
  });
  return hosts.map((host, i) => {
    const heard = [...hears(IDS[i]!).values()].sort((a, b) => a.id < b.id ? -1 : 1);
    return host.settle({ hosts: heard, recordsHash: `${array.tick} ${i}`.padEnd(64, "0") });
  });
}

/** What can be compared of a status. */
function comparable({ load, belief, prediction, program, morphogenesis, plan, cooperation }: Pick<
  ArrayStatus,
  "load" | "belief" | "prediction" | "program" | "morphogenesis" | "cooperation" | "plan"
>) {
  const { routes, ...shares } = plan;
  return {
    ...{ load, belief, prediction, program, morphogenesis, ...shares },
    routes: routes.map(({ id, share, perSecond }) => ({ id, share, perSecond })),
    collective: cooperation.collectiveFreeEnergyNats,
    dividends: cooperation.dividends.map(({ id, itemSeconds }) => ({ id, itemSeconds })),
  };
}

/** Some hosts say what they ship, others are taken to follow their routes. */
function draw(random: Random, tick: number, seed: number): Record<string, ArrayObservation> {
  const observations = drawObservations(IDS, tick, seed);
  for (const id of IDS) {
    if (nextBelow(random, 3) > 0) continue;
    const to = IDS[nextBelow(random, IDS.length)]!;
    observations[id]!.shippedPerSecond = to === id ? {} : { [to]: 20 * nextFloat(random) };
  }
  return observations;
}

Deno.test("hosts on one side come to what daemons come to that know the same", () => {
  for (let seed = 1; seed <= long(20, 3); seed++) {
    const random = createRandom(seed);
    const array = arrayOf(IDS, allPairs(IDS).filter(() => nextBelow(random, 3) > 0), { seed });
    array.hosts.values().forEach(({ id, links }) =>
      links.keys().forEach((other) => linkHosts(array, id, other, 0.001 + 0.02 * nextFloat(random)))
    );
    const daemons: Daemons = {
      hosts: IDS.map((id, i) => createHost({ id, seed: seed + i, periodSeconds: 1 })),
      told: new Map(),
    };
    let shipping = 0;
    for (let tick = 0; tick < 40; tick++) {
      if (tick === 20) {
        setDraining(array, IDS[0]!, true);
        daemons.hosts[0]!.drain(true);
      }
      const observations = draw(random, tick, seed);
      for (const [id, observation] of Object.entries(observations)) {
        const { shippedPerSecond } = observation;
        const { links } = array.hosts.get(id)!;
        if (shippedPerSecond === undefined) continue;
        for (const to of Object.keys(shippedPerSecond)) {
          if (!links.has(to)) delete observation.shippedPerSecond;
        }
      }
      tickArray(array, observations);
      const statuses = tickDaemons(daemons, array, observations, () => daemons.told);
      const found = IDS.map((id) => comparable(array.hosts.get(id)!.status!));
      assertEquals(found, statuses.map(comparable));
      shipping += statuses.filter(({ plan }) => plan.routes.length > 0).length;
      const { hosts, links, curlRemoved, harmonicRemoved } = daemons.hosts[0]!.explain()!;
      const flows = flowsOf(array, 0)!;
      assertEquals(flows.flows as unknown, links);
      assertEquals(flows.hosts as unknown, hosts.map(({ name: _, ...host }) => host));
      assertEquals([flows.curlRemoved, flows.harmonicRemoved], [curlRemoved, harmonicRemoved]);
    }
    assertGreater(shipping, 40);
  }
});

Deno.test("through a cut and its heal hosts come to what daemons come to that hear the same", () => {
  const array = arrayOf(IDS, allPairs(IDS), { seed: 5 });
  const daemons: Daemons = {
    hosts: IDS.map((id, i) => createHost({ id, seed: 5 + i, periodSeconds: 1 })),
    told: new Map(),
  };
  const isFar = (id: string) => id > IDS[3]!;
  let cutAt = Infinity;
  const before = new Map<string, SnapshotHost>();
  for (let tick = 1; tick <= 50; tick++) {
    if (tick === 11) {
      IDS.filter(isFar).forEach((id) => setSide(array, id, 7));
      daemons.told.forEach((host, id) => before.set(id, host));
      cutAt = 10;
    }
    if (tick === 31) {
      heal(array);
      cutAt = Infinity;
    }
    const observations = drawObservations(IDS, tick, 5);
    tickArray(array, observations);
    const statuses = tickDaemons(daemons, array, observations, (self) => {
      const heard = new Map<string, SnapshotHost>();
      for (const [id, host] of daemons.told) {
        if (tick <= cutAt || isFar(id) === isFar(self)) heard.set(id, host);
        else if (tick - cutAt < 10) heard.set(id, before.get(id)!);
      }
      return heard;
    });
    assertEquals(
      IDS.map((id) => comparable(array.hosts.get(id)!.status!)),
      statuses.map(comparable),
      `tick ${tick}`,
    );
  }
});
