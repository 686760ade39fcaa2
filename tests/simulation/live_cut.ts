/** Two halves of a mesh that do not see each other for an hour, and go on working. */
import { nextFraction, pairLatency, pickOne } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { countBuried, createWatch, digestsOf, isOneMesh } from "./live_checks.ts";
import { cut, heal, type LiveMesh, startLiveMesh, upOf } from "./live_mesh.ts";
import type { Scenario } from "./scenario.ts";

const HOSTS = 6;
const HOUR = 3_600;

/** Seconds from one change of the loads to the next. */
const STEP = 30;

/** Ticks within which all agree after the cut. */
const CONVERGED = 20;

/** Both sides change, and write flows that contradict each other, to the end. */
export const longCut: Scenario = {
  name: "long-cut",
  about:
    "after an hour of being cut in two and writing on both sides, all agree, and nobody is dead",
  seeds: [10, 1],
  run(seed) {
    const watch = createWatch(10);
    const mesh = startLiveMesh({
      seed,
      hosts: Array.from({ length: HOSTS }, (_, i) => ({
        capacityPerSecond: 50 + 10 * i,
        arrivalsPerSecond: 20,
      })),
      network: { latency: pairLatency(0.001, 0.1, 0.01), loss: 0.05 },
      clockSkew: { rate: 0.01, offset: 1e6 },
      settleEvery: 10,
      onSettled: watch.see,
    });
    const { testnet } = mesh;
    testnet.advance(30);
    const side = mesh.nodes.map((_, i) => (i + seed) % 2);
    cut(mesh, side);
    testnet.advance(STEP);
    const sizes = upOf(mesh).map(({ peer }) => peer.snapshot().hosts.length);
    atMost("hosts of the other side that are not dead", Math.max(...sizes), HOSTS / 2);
    for (let passed = STEP; passed < HOUR; passed += STEP) {
      write(mesh);
      testnet.advance(STEP);
    }
    write(mesh);
    testnet.advance(3);
    heal(mesh);
    for (const host of upOf(mesh)) host.voice = "repeats";
    const healedAt = testnet.now;
    const isWhole = () =>
      isOneMesh(mesh) &&
      mesh.nodes[0]!.core.peer.snapshot().hosts.every(({ links }) => links.length === HOSTS - 1);
    testnet.advanceUntil(isWhole, { within: 3 * CONVERGED, every: 0.25 });
    const converged = testnet.now - healedAt;
    const digests = digestsOf(mesh).size;
    const { links } = upOf(mesh)[0]!.host.explain()!;
    const moved = links.reduce((sum, link) => sum + Math.abs(link.standingPerSecond), 0);
    const { curlRemoved } = upOf(mesh)[0]!.host.explain()!;
    atMost("ticks until all hold the same", converged, CONVERGED);
    atMost("digests", digests, 1);
    atMost("hosts up and taken for dead", countBuried(mesh), 0);
    atLeast("flow that is agreed on", moved, 1);
    atLeast("circulation removed", curlRemoved, 1);
    return { convergedAfter: converged, recordSets: watch.recordSets, moved, curlRemoved };
  },
};

/** Loads change, and two hosts say that they ship to anybody, on the other side too. */
function write({ nodes, work, testnet: { random } }: LiveMesh): void {
  for (let n = 0; n < 2; n++) {
    pickOne(random, work.hosts).arrivalsPerSecond = 80 * nextFraction(random);
    const { core, now } = pickOne(random, nodes);
    for (const { core: other } of nodes) {
      if (other !== core) core.shipments.report(other.id, 20 * nextFraction(random), now);
    }
  }
}
