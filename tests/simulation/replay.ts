/** Everything that was said in a sealed mesh is said again, by somebody who cannot read it. */
import { type Address, equalAddresses, formatAddress } from "../../p2p/address.ts";
import { kindTraffic } from "../../p2p/kind_traffic.ts";
import { formatNodeId } from "../../p2p/node_id.ts";
import type { Peer } from "../../p2p/peer.ts";
import { globalAddress, pickSome, type TestNode } from "../../p2p/testnet.ts";
import { atLeast, atMost } from "./bounds.ts";
import { measureLookups } from "./measure.ts";
import { putAll } from "./measure_values.ts";
import { type Mesh, settleMesh } from "./mesh.ts";
import type { Scenario } from "./scenario.ts";

const NODES = 30;

/** Where the one who repeats it sits. */
const ELSEWHERE = globalAddress(50_000);

interface Recorded {
  readonly datagram: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

/** From where it is repeated. */
type Source = "same" | "elsewhere";

/**
 * The same mesh twice, once with the repetition: afterwards tables, values and counters are the same,
 * but for the datagrams that were dropped as repeated.
 */
export const replay: Scenario = {
  name: "replay-sealed",
  about: "recorded datagrams that arrive again change nothing, wherever they come from",
  seeds: [10, 1],
  run(seed) {
    const [quiet] = runLife(seed, []);
    const [repeated, count] = runLife(seed, ["same", "elsewhere"]);
    const differing = quiet!.filter((state, i) => state !== repeated![i]).length;
    atLeast("datagrams repeated", count, 1_000);
    atMost("peers that differ afterwards", differing, 0);
    return { repeated: count, differing };
  },
};

/**
 * Somebody who lost his sessions, since he was restarted, cannot know what is a recording. Still he
 * takes in no value, and nobody at an address where he is not.
 */
export const replayToRestarted: Scenario = {
  name: "replay-restarted",
  about: "recorded datagrams bring a restarted peer neither values nor false addresses",
  seeds: [10, 1],
  run(seed) {
    const recorded: Recorded[] = [];
    const { testnet, nodes } = settleMesh(lifeOf(seed, recorded));
    putAll(testnet, nodes);
    const marks = pickSome(testnet.random, nodes, 5);
    const heard = recorded.filter(({ to }) =>
      marks.some((mark) => equalAddresses(mark.address, to))
    );
    for (const mark of marks) mark.restart({ memory: false });
    repeat(testnet, heard, "same");
    repeat(testnet, heard, "elsewhere");
    testnet.advance(60);
    const places = new Map(nodes.map((node) => [formatNodeId(node.core.id), node.address]));
    const members = marks.flatMap(({ core }) => core.members());
    const misplaced = members.filter(({ id, address }) => {
      const place = places.get(formatNodeId(id));
      return place === undefined || !equalAddresses(address, place);
    });
    const values = marks.flatMap(({ core }) => core.values());
    atLeast("datagrams repeated", heard.length, 500);
    atMost("entries with false addresses", misplaced.length, 0);
    atMost("values taken from recordings", values.length, 0);
    return { repeated: 2 * heard.length, entries: members.length };
  },
};

function lifeOf(seed: number, recorded: Recorded[]) {
  return {
    seed,
    wire: "sealed" as const,
    count: NODES,
    address: globalAddress,
    watch: (datagram: Uint8Array, from: Address, to: Address) =>
      void recorded.push({ datagram: datagram.slice(), from: from.slice(), to: to.slice() }),
  };
}

/** A mesh in which something happens; what its peers are in the end, and how much was repeated. */
function runLife(seed: number, sources: readonly Source[]): [string[], number] {
  const recorded: Recorded[] = [];
  const { testnet, nodes } = settleMesh(lifeOf(seed, recorded));
  putAll(testnet, nodes);
  measureLookups(testnet, nodes, nodes);
  testnet.advance(5);
  const said = recorded.slice();
  for (const source of sources) repeat(testnet, said, source);
  testnet.advance(600 - testnet.now);
  for (const source of sources) repeat(testnet, said, source);
  testnet.advance(60);
  return [nodes.map(stateOf), 2 * sources.length * said.length];
}

function repeat(testnet: Mesh["testnet"], recorded: readonly Recorded[], source: Source): void {
  for (const { datagram, from, to } of recorded) {
    testnet.inject(datagram, source === "same" ? from : ELSEWHERE, to, 0.001);
  }
}

/** All that can be seen of a peer, but for what arrived and was dropped as repeated. */
function stateOf({ core }: TestNode<Peer>): string {
  const { received: _received, receivedBytes: _bytes, dropped, kinds, ...stats } = core.stats;
  const read = kindTraffic(kinds).filter(({ kind }) => kind !== "unread");
  const { unsealed: _unsealed, ...reasons } = dropped;
  const members = core.members().map((member) => ({
    ...member,
    id: formatNodeId(member.id),
    address: formatAddress(member.address),
  }));
  return JSON.stringify([stats, read, reasons, members, core.values()]);
}
