/** Adversaries that want to be found instead of everybody else: they name only each other. */
import type { Address } from "../../p2p/address.ts";
import { ID_BYTES, PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { FRAME_TYPES } from "../../p2p/frame.ts";
import type { Identity } from "../../p2p/identity.ts";
import { compareDistance, type NodeId } from "../../p2p/node_id.ts";
import { sendFoundNodes, sendFoundValue } from "../../p2p/outgoing.ts";
import type { Peer, Wire } from "../../p2p/peer.ts";
import { pickOne, type Testnet, type TestNode } from "../../p2p/testnet.ts";
import { addAdversary, type Adversary, type Heard, introduce, isQuestion } from "./adversary.ts";
import { randomId } from "./measure.ts";

/** One of them. */
export interface LiarPlace {
  readonly address: Address;
  /** In open meshes: the id that it takes. */
  readonly id?: NodeId;
  /** In others: the identity that it made. */
  readonly identity?: Identity;
}

/** What they do. */
export interface LiarPlan {
  readonly wire: Wire;
  readonly places: readonly LiarPlace[];
  /** Whom they want to be known by. */
  readonly marks: () => readonly TestNode<Peer>[];
  /** Seconds between two introductions of one of them. */
  readonly every: number;
}

/** Starts them. */
export function startLiars(testnet: Testnet<Peer>, plan: LiarPlan): TestNode<Adversary>[] {
  const { wire, places, marks, every } = plan;
  const liars: TestNode<Adversary>[] = [];
  for (const { address, ...self } of places) {
    liars.push(addAdversary(testnet, {
      wire,
      every,
      ...self,
      onTick: (liar) =>
        introduce(liar, pickOne(testnet.random, marks()).address, randomId(testnet)),
      onHeard: (liar, heard) => answerWithLiars(liar, heard, liars),
    }, { address }));
  }
  return liars;
}

/** No value, and the eight of them that are closest to what was asked for. */
function answerWithLiars(
  { voice }: Adversary,
  { message, from, target }: Heard,
  liars: readonly TestNode<Adversary>[],
): void {
  if (!isQuestion(message)) return;
  const { nonceHigh, nonceLow } = message;
  const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  const count = writeClosest(peers, liars, target);
  if (message.type === FRAME_TYPES.findNode) {
    return sendFoundNodes(voice, from, nonceHigh, nonceLow, peers, count);
  }
  sendFoundValue(voice, from, nonceHigh, nonceLow, target.slice(), 0, [], peers, count);
}

function writeClosest(
  peers: Uint8Array,
  liars: readonly TestNode<Adversary>[],
  target: NodeId,
): number {
  const closest: TestNode<Adversary>[] = [];
  for (const liar of liars) {
    let at = closest.length;
    while (
      at > 0 && compareDistance(liar.core.voice.id, closest[at - 1]!.core.voice.id, target) < 0
    ) at--;
    if (at < PEER_LIMIT) closest.splice(at, 0, liar);
    if (closest.length > PEER_LIMIT) closest.pop();
  }
  closest.forEach(({ core, address }, i) => {
    peers.set(core.voice.id, i * PEER_BYTES);
    peers.set(address, i * PEER_BYTES + ID_BYTES);
  });
  return closest.length;
}
