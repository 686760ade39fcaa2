/** The promise to applications: who follows the routes is used as much as everybody else. */
import { pairLatency } from "../../p2p/testnet.ts";
import { atMost } from "./bounds.ts";
import { type LiveMesh, type Manner, startLiveMesh } from "./live_mesh.ts";
import type { Scenario } from "./scenario.ts";
import { spreadSince, tallyOf, utilisationBetween } from "./work.ts";

/** Ticks before the load appears, and after it those that count. */
const CALM = 20;
const FIRST = 10;
const COUNTED = 30;

/**
 * A host with less than this share of all capacity that becomes hot first has to work off what came
 * before anybody knew, which is many seconds' work for it: its ticks count from here on.
 */
const SMALL = 0.1;
const FIRST_OF_SMALL = 20;

/** Share of its capacity that every host has to do, and of the mesh's that the hot one has besides. */
const LEVEL = 0.3;
const HOT = 0.3;

/** Most that utilisations may differ by. */
const SPREAD = 0.05;

/** Hosts, and what is wrong with them. */
interface Case {
  readonly about: string;
  /** Items per second. */
  readonly capacities: readonly number[];
  /** What the hosts say at first. */
  readonly stated?: readonly number[];
  /** The load is first at another host, for so many ticks. */
  readonly movesAfter?: number;
}

const CASES = {
  equal: { about: "equal hosts", capacities: [400, 400, 400, 400, 400] },
  unequal: { about: "hosts up to eight times as fast", capacities: [1600, 200, 800, 400, 800] },
  moving: {
    about: "hosts of which another is hot every minute",
    capacities: [400, 200, 400, 200, 400],
    movesAfter: 60,
  },
  slow: {
    about: "hosts of which one is slower than it ever said",
    capacities: [400, 400, 160, 400, 400],
    stated: [400, 400, 400, 400, 400],
  },
} satisfies Record<string, Case>;

const MANNERS = {
  shares: { by: "shares" },
  reports: { by: "shares", isReporting: true },
  picks: { by: "picks" },
} satisfies Record<string, Manner>;

/** Arrivals at one of five hosts, over a real network. */
function balance(kind: keyof typeof CASES, manner: keyof typeof MANNERS): Scenario {
  const plan: Case = CASES[kind];
  return {
    name: `balance-${kind}-${manner}`,
    about: `${plan.about} are used alike, ten ticks after most work comes to one of them`,
    seeds: [10, 1],
    run(seed) {
      const mesh = begin(plan, MANNERS[manner], seed);
      mesh.testnet.advance(CALM);
      const hot = seed % plan.capacities.length;
      if (plan.movesAfter !== undefined) {
        heat(mesh, (hot + 1) % plan.capacities.length);
        mesh.testnet.advance(plan.movesAfter);
      }
      heat(mesh, hot);
      const total = plan.capacities.reduce((sum, capacity) => sum + capacity);
      const isSmall = plan.capacities[hot]! < SMALL * total;
      mesh.testnet.advance(isSmall ? FIRST_OF_SMALL : FIRST);
      const before = plan.capacities.map((_, i) => tallyOf(mesh.work, i));
      mesh.testnet.advance(COUNTED);
      const spread = spreadSince(mesh.work, before);
      const used = before.map((tally, i) => utilisationBetween(tally, tallyOf(mesh.work, i)));
      atMost(`spread of utilisations ${used.map((y) => y.toFixed(3))}`, spread, SPREAD);
      return { spread };
    },
  };
}

/** All cases in all manners. */
export const balances: readonly Scenario[] = Object.keys(CASES).flatMap((kind) =>
  Object.keys(MANNERS).map((manner) =>
    balance(kind as keyof typeof CASES, manner as keyof typeof MANNERS)
  )
);

function begin({ capacities, stated }: Case, manner: Manner, seed: number): LiveMesh {
  return startLiveMesh({
    seed,
    hosts: capacities.map((capacityPerSecond) => ({
      capacityPerSecond,
      arrivalsPerSecond: LEVEL * capacityPerSecond,
    })),
    ...(stated === undefined ? {} : { stated }),
    manner,
    arrivals: "poisson",
    stepSeconds: 0.1,
    network: { latency: pairLatency(0.001, 0.05, 0.01), loss: 0.01 },
    clockSkew: { rate: 1e-3, offset: 1e6 },
  });
}

/** From now on what is too much for one comes to host `hot`. */
function heat({ work: { hosts } }: LiveMesh, hot: number): void {
  const total = hosts.reduce((sum, { capacityPerSecond }) => sum + capacityPerSecond, 0);
  hosts.forEach((host, i) => {
    host.arrivalsPerSecond = LEVEL * host.capacityPerSecond + (i === hot ? HOT * total : 0);
  });
}
