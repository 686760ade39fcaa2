/**
 * Hosts that keep to no rule. An adversary speaks the frames of its mesh well enough to be believed,
 * and what it does with that is up to the scenario.
 */
import type { Address } from "../../p2p/address.ts";
import { ID_BYTES } from "../../p2p/constants.ts";
import type { Core } from "../../p2p/core.ts";
import { FRAME_FAULTS, FRAME_TYPES, SENDER_AT, TARGET_AT } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import { isOwnType, networkIdOf } from "../../p2p/frame_envelope.ts";
import { type Identity, identityOfSeed } from "../../p2p/identity.ts";
import { createMessage, type Message } from "../../p2p/message.ts";
import type { NodeId } from "../../p2p/node_id.ts";
import { sendFindNode, sendPong } from "../../p2p/outgoing.ts";
import { decodeOwn } from "../../p2p/own_decode.ts";
import type { Wire } from "../../p2p/peer.ts";
import { createPeerStats } from "../../p2p/peer_stats.ts";
import { prove } from "../../p2p/proof.ts";
import { createSealer } from "../../p2p/sealer.ts";
import type { CoreHost, NodeCore, NodeOptions, Testnet, TestNode } from "../../p2p/testnet.ts";

/** One datagram that it could read; what is in it is lent. */
export interface Heard {
  readonly message: Message;
  readonly sender: NodeId;
  readonly from: Address;
  /** Target or key. */
  readonly target: NodeId;
}

/** What it is and does. */
export interface AdversaryPlan {
  readonly wire: Wire;
  /** By default that of its node. */
  readonly identity?: Identity;
  /** The id that it gives, which in an open mesh need not be that of its identity. */
  readonly id?: NodeId;
  /** Seconds between two calls of `onTick`; none by default. */
  readonly every?: number;
  readonly onTick?: (adversary: Adversary) => void;
  /** Told of all but PINGs, which it answers like everybody. */
  readonly onHeard?: (adversary: Adversary, heard: Heard) => void;
}

/** An adversary. */
export interface Adversary extends NodeCore {
  readonly host: CoreHost;
  /** Seconds between two calls of `onTick`. */
  every: number;
  /** Speaks for it, under one id: what `outgoing.ts` takes. It may take another one. */
  voice: Core;
}

/** Puts an adversary on a node of its own. */
export function addAdversary(
  testnet: Testnet<NodeCore>,
  plan: AdversaryPlan,
  options: Omit<NodeOptions<NodeCore>, "create"> = {},
): TestNode<Adversary> {
  return testnet.add({
    ...options,
    create: (host) => createAdversary(host, plan),
  }) as TestNode<Adversary>;
}

/** Has it ask somebody for peers, so that he gets to know it. */
export function introduce({ voice, host }: Adversary, to: Address, target: NodeId): void {
  const number = new Uint32Array(2);
  host.random(new Uint8Array(number.buffer));
  sendFindNode(voice, to, number[0]!, number[1]!, target, true);
}

/** Whether this is a question for peers, or for a value. */
export function isQuestion({ type }: Message): boolean {
  return type === FRAME_TYPES.findNode || type === FRAME_TYPES.findValue;
}

function createAdversary(host: CoreHost, plan: AdversaryPlan): Adversary {
  const { wire, every = Infinity, onTick, onHeard } = plan;
  const identity = plan.identity ?? identityOfSeed(host.secret);
  const voice = voiceOf(host, wire, identity, plan.id);
  const message = createMessage();
  const { sealer, isOpen, network } = voice;
  const decode = (frame: Uint8Array) =>
    isOpen && !isOwnType(frame) ? decodeFrame(frame, message) : decodeOwn(frame, network, message);
  const adversary = {
    host,
    voice,
    every,
    nextTick: every < Infinity ? host.now + every * firstShare(host) : Infinity,
    receive(datagram: Uint8Array, from: Address): void {
      if (sealer !== undefined && sealer.open(datagram) !== 0) return;
      const frame = sealer === undefined ? datagram : sealer.frame;
      if (decode(frame) !== FRAME_FAULTS.none) return;
      const sender = frame.subarray(SENDER_AT, SENDER_AT + ID_BYTES);
      if (message.type === FRAME_TYPES.ping) return pong(adversary, message, sender, from);
      const targetAt = isOpen ? TARGET_AT : message.targetAt;
      const target = frame.subarray(targetAt, targetAt + ID_BYTES);
      onHeard?.(adversary, { message, sender, from, target });
    },
    tick(now: number): void {
      adversary.nextTick = now + adversary.every;
      onTick?.(adversary);
    },
  };
  return adversary;
}

function pong({ voice }: Adversary, message: Message, sender: NodeId, from: Address): void {
  const { nonceHigh, nonceLow } = message;
  const arrival = { message, from, sender, session: undefined, isVerified: true };
  sendPong(voice, from, nonceHigh, nonceLow, voice.isOpen ? undefined : prove(voice, arrival));
}

/** As much of a peer's state as speaking takes. */
export function voiceOf(
  { random, send }: Pick<CoreHost, "random" | "send">,
  wire: Wire,
  identity: Identity,
  id: NodeId = identity.id,
): Core {
  const network = wire.kind === "open" ? networkIdOf("open") : wire.network;
  const voice: Pick<
    Core,
    "id" | "identity" | "isOpen" | "network" | "sealer" | "stats" | "hasLeft" | "send"
  > = {
    id,
    identity,
    isOpen: wire.kind === "open",
    network,
    sealer: wire.kind === "sealed" ? createSealer({ keys: wire.keys, network, random }) : undefined,
    stats: createPeerStats(),
    hasLeft: false,
    send,
  };
  return voice as Core;
}

/** From 0 below 1. */
function firstShare({ random }: CoreHost): number {
  const draw = new Uint8Array(2);
  random(draw);
  return (draw[0]! * 256 + draw[1]!) / 65_536;
}
