/**
 * A host moved by hand: it says what a test makes it say, in frames of its wire, and remembers what
 * it was told. Unless told otherwise it answers pings, with a proof where one is wanted, and knows
 * nobody and no value.
 */
import { type Address, formatAddress } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT, PEER_BYTES } from "../../p2p/constants.ts";
import { FRAME_TYPES, SENDER_AT } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import { isOwnType } from "../../p2p/frame_envelope.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import type { Identity } from "../../p2p/identity.ts";
import { signProof } from "../../p2p/identity_proof.ts";
import { createMessage, type Message } from "../../p2p/message.ts";
import { formatNodeId, type NodeId } from "../../p2p/node_id.ts";
import { decodeOwn } from "../../p2p/own_decode.ts";
import { PROOF_WANTED } from "../../p2p/own_frame.ts";
import type { Wire } from "../../p2p/peer.ts";
import { createSealer, type Sealer } from "../../p2p/sealer.ts";
import { type Frames, framesOf, networkOf } from "./frames_of.ts";
import { randomBytes } from "./random.ts";
import {
  addressOf,
  advanceUntil,
  attach,
  type Host,
  identityNumber,
  post,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

/** A message that a puppet got. */
export interface Got extends Message {
  readonly at: number;
  readonly from: Address;
  readonly sender: NodeId;
}

export interface Puppet {
  readonly address: Address;
  readonly identity: Identity;
  readonly id: NodeId;
  readonly got: Got[];
  /** Whether it answers pings by itself. */
  pongs: boolean;
  /** What it does about everything else. */
  onMessage: (got: Got) => void;
  /** Sends a frame, sealed where that is the custom. */
  send(to: Address, frame: Uint8Array): void;
  readonly frames: Frames;
  /** The proof of identity that this PING asks for. */
  proofFor(ping: Got): { publicKey: Uint8Array; signature: Uint8Array };
}

/** Puts a puppet into the mesh, with identity and address number `n` or other ones. */
export function addPuppet(
  mesh: SmallMesh,
  n: number,
  wire: Wire = WIRES.named,
  options: { address?: Address; identity?: Identity; id?: NodeId } = {},
): Puppet {
  const { address = addressOf(n), identity = identityNumber(n) } = options;
  const { id = identity.id } = options;
  const sealer = wire.kind === "sealed" ? sealerOf(mesh, wire) : undefined;
  const frames = framesOf(wire, id);
  const puppet: Puppet = {
    address,
    identity,
    id,
    frames,
    got: [],
    pongs: true,
    onMessage: (got) => answerEmpty(puppet, got),
    send(to, frame) {
      post(mesh, address, to, sealer === undefined ? frame : sealedBy(sealer, frame));
    },
    proofFor({ nonceHigh, nonceLow, sender }) {
      const nonce = new Uint8Array(8);
      new DataView(nonce.buffer).setUint32(0, nonceHigh);
      new DataView(nonce.buffer).setUint32(4, nonceLow);
      const signature = signProof(identity, networkOf(wire), nonce, sender, sealer?.ownSession);
      return { publicKey: identity.publicKey, signature };
    },
  };
  attach(mesh, address, {
    receive(datagram, from, now) {
      const got = read(wire, sealer, datagram, from, now);
      puppet.got.push(got);
      if (got.type !== FRAME_TYPES.ping) return puppet.onMessage(got);
      if (!puppet.pongs) return;
      const isWanted = wire.kind !== "open" && got.proofWanted !== PROOF_WANTED.no;
      const proof = isWanted ? puppet.proofFor(got) : undefined;
      puppet.send(from, frames.pong(got, proof));
    },
  });
  return puppet;
}

/** Answers a question with nothing. */
export function answerEmpty({ frames, send }: Puppet, got: Got): void {
  const { type, from, bytes, targetAt } = got;
  if (type === FRAME_TYPES.findNode) send(from, frames.foundNodes(got, []));
  if (type !== FRAME_TYPES.findValue) return;
  send(from, frames.foundValue(got, bytes.slice(targetAt, targetAt + 20), []));
}

/** Lets a puppet show a peer who and where it is, by a question whose answer waits for that. */
export function introduce(mesh: SmallMesh, { address }: Host, ...puppets: Puppet[]): void {
  for (const puppet of puppets) {
    const before = gotOf(puppet, FRAME_TYPES.foundNodes).length;
    puppet.send(address, puppet.frames.findNode({ nonceHigh: 0, nonceLow: 0 }, puppet.id));
    const isKnown = () => gotOf(puppet, FRAME_TYPES.foundNodes).length > before;
    if (!advanceUntil(mesh, isKnown, 5)) throw new Error("Cannot introduce: no answer came");
    puppet.got.length = 0;
  }
}

/** What of this type a puppet got. */
export function gotOf({ got }: Puppet, type: number): Got[] {
  return got.filter((message) => message.type === type);
}

/** The peers that a message names, as text. */
export function namedIn(got: Got): { id: string; address: string }[] {
  const flat = new Uint8Array(8 * PEER_BYTES);
  return Array.from({ length: readPeers(got, flat) }, (_, i) => ({
    id: formatNodeId(flat, i * PEER_BYTES),
    address: formatAddress(flat, i * PEER_BYTES + 20),
  }));
}

/** A seal of its own around a frame. */
export function sealedBy(sealer: Sealer, frame: Uint8Array): Uint8Array {
  const out = new Uint8Array(DATAGRAM_LIMIT);
  return out.slice(0, sealer.seal(frame, out));
}

export function sealerOf(mesh: SmallMesh, wire: Wire & { kind: "sealed" }): Sealer {
  const random = (bytes: Uint8Array) => bytes.set(randomBytes(mesh.random, bytes.length));
  return createSealer({ ...wire, random });
}

function read(
  wire: Wire,
  sealer: Sealer | undefined,
  datagram: Uint8Array,
  from: Address,
  now: number,
): Got {
  let bytes = datagram;
  if (sealer !== undefined) {
    if (sealer.open(datagram) !== 0) throw new Error("Cannot open: a peer sealed badly");
    sealer.confirm();
    bytes = sealer.frame.slice();
  }
  const message = createMessage();
  const fault = wire.kind === "open" && !isOwnType(bytes)
    ? decodeFrame(bytes, message)
    : decodeOwn(bytes, networkOf(wire), message);
  if (fault !== 0) throw new Error(`Cannot decode: a peer sent fault ${fault}`);
  return { ...message, at: now, from, sender: bytes.slice(SENDER_AT, SENDER_AT + 20) };
}
