/** Members that do what they can to harm a mesh of whole hosts. */
import { pairLatency } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { countBuried, createWatch, digestsOf, isOneMesh } from "./live_checks.ts";
import { addLiar, type Lie, LIES } from "./live_liar.ts";
import { type LiveMesh, startLiveMesh, upOf } from "./live_mesh.ts";
import type { Scenario } from "./scenario.ts";

/** Most hosts whose records are held. */
const LIMIT = 24;

/** Seconds before there are liars, and with them. */
const CALM = 20;
const LIED_TO = 15;

/** Ticks after they are gone within which all agree. */
const CONVERGED = 40;

/** Times a second that each liar does everything it can. */
const PACE = 10;

/** Most that a host sends a second for each liar, in bytes: less than such a liar sends to it. */
const SENT = 80_000;

/** Most of the time that an honest host is dead in the eyes of another. */
const BURIED = 0.01;

/** Two who do all of it at once. */
export const liveLiars: Scenario = lying("live-liars", Object.keys(LIES) as Lie[], 2, 6);

/** One who only accuses, which is little to send. */
export const accuser: Scenario = lying("live-accuser", ["accuse", "inquire"], 1, 6);

/** So many liars who tell these lies to so many hosts. */
function lying(name: string, lies: readonly Lie[], count: number, many: number): Scenario {
  return {
    name,
    about: "members who lie, repeat and flood bring nobody down, and cost a bounded amount",
    seeds: [10, 1],
    run(seed) {
      const watch = createWatch(10);
      const mesh = startLiveMesh({
        seed,
        hosts: Array.from({ length: many }, (_, i) => ({
          capacityPerSecond: 50 + 10 * i,
          arrivalsPerSecond: 10 * i,
        })),
        network: { latency: pairLatency(0.001, 0.05, 0.01), loss: 0.01 },
        limit: LIMIT,
        onSettled: watch.see,
      });
      const { testnet } = mesh;
      testnet.advance(CALM / 2);
      const before = sentBytes(mesh);
      testnet.advance(CALM / 2);
      const quiet = (sentBytes(mesh) - before) / (CALM / 2) / many;
      const marks = mesh.nodes.slice(0, many).map(({ address }) => address);
      const liars = Array.from(
        { length: count },
        () => addLiar(testnet, lies, 1 / PACE, () => marks),
      );
      const start = sentBytes(mesh);
      let buried = 0;
      let samples = 0;
      for (; samples < 4 * LIED_TO; samples++) {
        testnet.advance(0.25);
        buried += countBuried(mesh) / (many * (many - 1));
      }
      const busy = (sentBytes(mesh) - start) / LIED_TO / many;
      const heard = liars.reduce((sum, { counters }) => sum + counters.sentBytes, 0) / LIED_TO /
        many;
      const held = Math.max(...upOf(mesh).map(({ peer }) => peer.hosts().length));
      for (const liar of liars) liar.crash();
      for (const host of upOf(mesh)) host.voice = "repeats";
      const goneAt = testnet.now;
      testnet.advanceUntil(() => isOneMesh(mesh), { within: 3 * CONVERGED, every: 0.5 });
      const converged = testnet.now - goneAt;
      const malformed = Math.min(
        ...upOf(mesh).map(({ peer }) => peer.gossipStats!.records.malformed),
      );
      const figures = {
        recordSets: watch.recordSets,
        quietBytes: quiet,
        busyBytes: busy,
        liarsBytes: heard,
        buriedShare: buried / samples,
        held,
        malformed,
        convergedAfter: converged,
        digests: digestsOf(mesh).size,
        buried: countBuried(mesh),
      };
      atMost("hosts held, itself aside", held - 1, LIMIT);
      atMost("bytes a second sent by a host", busy, SENT * count);
      atMost("share of the time that hosts are taken for dead", figures.buriedShare, BURIED);
      if (lies.includes("absurd")) atLeast("absurd records refused", malformed, 100);
      atMost("ticks until all hold the same", converged, CONVERGED);
      atMost("digests", figures.digests, 1);
      atMost("hosts up and taken for dead", figures.buried, 0);
      return figures;
    },
  };
}

function sentBytes({ nodes, side }: LiveMesh): number {
  return nodes.slice(0, side.length).reduce((sum, { counters }) => sum + counters.sentBytes, 0);
}
