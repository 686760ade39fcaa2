/** Everything that may befall a mesh at once, and what is left of it when that ends. */
import {
  createRandomStream,
  nextBelow,
  nextFraction,
  pairLatency,
  pickOne,
  type RandomStream,
  uniformLatency,
} from "../../p2p/testnet.ts";
import { atMost } from "./bounds.ts";
import {
  countBuried,
  createWatch,
  digestsOf,
  excessCostOf,
  isOneMesh,
  recordSetsOf,
  type Watch,
} from "./live_checks.ts";
import { crash, cut, heal, type LiveMesh, restart, startLiveMesh, upOf } from "./live_mesh.ts";
import type { Scenario } from "./scenario.ts";

/** Seconds until the first fault, and of faults. */
const CALM = 12;
const FAULTS = 35;

/** The same where not all are linked with all, and every second takes long. */
const FAULTS_OF_MANY = 15;

/**
 * Ticks from the last fault on until all hold the same, though records are told anew because of their
 * age; and from the last word on until they hold the same records. In large meshes what got lost on the
 * way to a host is missing for longer: the part of a digest that tells has its turn more rarely.
 */
const CONVERGED = 60;
const CONVERGED_OF_LARGE = 120;
const HUSHED = 15;

/** Hosts of a small mesh, all linked with all; and of one that is not large. */
const SMALL = 17;
const LARGE = 40;

/** Longest and shortest time that something is under way, seconds. */
const NEAR = 0.001;
const FAR = 0.2;

/** Hosts come and go, are cut off and lie about what they ship; afterwards all agree. */
export const live: Scenario = {
  name: "live",
  about: "whatever befell hosts, afterwards all that are up agree, and nobody is dead",
  seeds: [200, 20],
  run(seed) {
    const watch = createWatch(10);
    const mesh = begin(seed, watch.see);
    const { testnet } = mesh;
    testnet.advance(CALM);
    const faults = befall(mesh);
    const sets = watch.recordSets;
    settleDown(mesh);
    const lastFaultAt = testnet.now;
    const limit = mesh.nodes.length > LARGE ? CONVERGED_OF_LARGE : CONVERGED;
    testnet.advanceUntil(() => isOneMesh(mesh), { within: 2 * limit, every: 0.5 });
    const converged = testnet.now - lastFaultAt;
    const figures = {
      hosts: mesh.nodes.length,
      up: upOf(mesh).length,
      faults,
      recordSets: sets,
      settles: watch.settles,
      convergedAfter: converged,
      buried: countBuried(mesh),
      digests: digestsOf(mesh).size,
      excessCost: excessCostOf(upOf(mesh)[0]!.host.explain()!),
      hushedAfter: mesh.nodes.length > LARGE ? 0 : hush(mesh),
    };
    atMost("ticks until all hold the same", converged, limit);
    atMost("digests", figures.digests, 1);
    atMost("hosts up and taken for dead", figures.buried, 0);
    atMost("cost of the plan beyond the least", figures.excessCost, 0.02);
    atMost("ticks until all hold the same records", figures.hushedAfter, HUSHED);
    return figures;
  },
};

function begin(seed: number, onSettled: Watch["see"]): LiveMesh {
  const chance = createRandomStream(seed, "hosts");
  const count = countOf(seed, chance);
  return startLiveMesh({
    seed,
    hosts: Array.from({ length: count }, () => ({
      capacityPerSecond: 10 * 2 ** nextBelow(chance, 4),
      arrivalsPerSecond: 60 * nextFraction(chance) ** 2,
    })),
    manner: { by: "shares", isReporting: seed % 2 === 0 },
    network: conditions(chance, count),
    clockSkew: { rate: 0.05 * nextFraction(chance), offset: 1e6 },
    settleEvery: count > SMALL ? Math.ceil(count / 10) : 1,
    // Records are made again because of their age so rarely that all can hold the same.
    tuning: { links: 600 },
    onSettled,
  });
}

/** From 5 to 17, mostly few; some more. */
function countOf(seed: number, chance: RandomStream): number {
  if (seed % 200 === 0) return 200;
  if (seed % 40 === 0) return LARGE + 1 + nextBelow(chance, 60);
  // The first of these ends the short count.
  if (seed % 20 === 0) return SMALL + 1 + nextBelow(chance, seed === 20 ? 8 : LARGE - SMALL);
  return 5 + Math.floor((SMALL - 4) * nextFraction(chance) ** 3);
}

/**
 * In larger meshes every pair keeps its distance: where thousands of round trips change, one is told
 * anew at any time, and records never rest.
 */
function conditions(chance: RandomStream, count: number) {
  const isSteady = count > SMALL || nextBelow(chance, 2) === 0;
  return {
    latency: isSteady
      ? pairLatency(NEAR, FAR)
      : uniformLatency(NEAR, NEAR + (FAR - NEAR) * nextFraction(chance)),
    loss: 0.3 * nextFraction(chance),
    duplication: 0.2 * nextFraction(chance),
    reordering: (isSteady ? 0.05 : 0.3) * nextFraction(chance),
    holdSeconds: FAR,
  };
}

/** Faults at random times; answers how many. */
function befall(mesh: LiveMesh): number {
  const { testnet } = mesh;
  const end = testnet.now + (mesh.nodes.length > SMALL ? FAULTS_OF_MANY : FAULTS);
  let count = 0;
  while (testnet.now < end) {
    testnet.advance(Math.min(8 * nextFraction(testnet.random), end - testnet.now));
    count++;
    strike(mesh);
  }
  return count;
}

function strike(mesh: LiveMesh): void {
  const { testnet: { random }, testnet, nodes, work } = mesh;
  const up = nodes.filter(({ isUp }) => isUp);
  const down = nodes.filter(({ isUp }) => !isUp);
  switch (nextBelow(random, 7)) {
    case 0:
      return cut(mesh, nodes.map(() => nextBelow(random, 2 + nextBelow(random, 2))));
    case 1:
      return heal(mesh);
    case 2:
      if (2 * down.length >= nodes.length) return;
      return crash(mesh, pickOne(random, up).index);
    case 3:
      if (down.length === 0) return;
      return restart(mesh, pickOne(random, down).index, nextBelow(random, 2) === 0);
    case 4:
      return testnet.setNetwork(conditions(random, nodes.length));
    case 5:
      return changeLoad(work.hosts[nextBelow(random, nodes.length)]!, random);
    default:
      return conflict(mesh, random);
  }
}

function changeLoad(
  host: LiveMesh["work"]["hosts"][number],
  random: RandomStream,
): void {
  host.arrivalsPerSecond = 100 * nextFraction(random) ** 2;
  host.capacityPerSecond *= 0.5 + nextFraction(random);
}

/** A few hosts report what they do not ship. */
function conflict(mesh: LiveMesh, random: RandomStream): void {
  const up = mesh.nodes.filter(({ isUp }) => isUp);
  for (let n = 0; n < 4; n++) {
    const { core, now } = pickOne(random, up);
    const { core: other } = pickOne(random, up);
    if (core !== other) core.shipments.report(other.id, 50 * nextFraction(random), now);
  }
}

/** Nobody says anything but what he is asked; ticks until all hold the very same records. */
function hush(mesh: LiveMesh): number {
  const { testnet } = mesh;
  for (const host of upOf(mesh)) host.voice = "listens";
  // Where much gets lost, some of many are always asked whether they are alive, and say so.
  if (mesh.nodes.length > SMALL) testnet.setNetwork({ loss: 0 });
  const lastWordAt = testnet.now;
  testnet.advanceUntil(() => recordSetsOf(mesh).size === 1, { within: 2 * HUSHED, every: 0.25 });
  return testnet.now - lastWordAt;
}

/** The last faults end, at once; nobody has anything new to say from now on. */
function settleDown(mesh: LiveMesh): void {
  const { testnet, nodes } = mesh;
  heal(mesh);
  for (const node of nodes) {
    if (!node.isUp && nextBelow(testnet.random, 3) > 0) {
      restart(mesh, node.index, nextBelow(testnet.random, 2) === 0);
    }
  }
  testnet.setNetwork({
    latency: pairLatency(NEAR, FAR),
    loss: 0.3 * nextFraction(testnet.random),
    duplication: 0,
    reordering: 0,
  });
  for (const { core } of nodes.filter(({ isUp }) => isUp)) core.voice = "repeats";
}
