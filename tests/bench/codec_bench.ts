/** Frames encoded and decoded a second, beside the same content as JSON in bytes. */
import { createRandom, nextUint32 } from "../../layers/random.ts";
import { formatAddress, packAddress } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT, PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { createFrame } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import {
  encodeFindNode,
  encodeFindValue,
  encodeFoundNodes,
  encodeFoundValue,
  encodeGradDiff,
  encodePing,
  encodePong,
  encodeStore,
  encodeThermoPush,
} from "../../p2p/frame_encode.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import { formatNodeId } from "../../p2p/node_id.ts";
import { createReplayWindow, isFresh, noteCounter } from "../../p2p/replay_window.ts";
import { measure } from "./measure.ts";

const REPEATS = 1_000;
const SECONDS = 0.4;

/** Runs and prints every measurement of the codec. */
export async function bench(): Promise<void> {
  console.log("codec (target: 1 µs a frame each way, which is 1,000,000 frames a second)");
  const random = createRandom(1);
  const bytes = (count: number) =>
    Uint8Array.from({ length: count }, () => nextUint32(random) >>> 24);
  const me = bytes(20);
  const target = bytes(20);
  const value = bytes(64);
  const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  for (let at = 0; at < peers.length; at += PEER_BYTES) {
    peers.set(bytes(20), at);
    packAddress(`10.0.${nextUint32(random) >>> 24}.7`, 8_085, peers, at + 20);
  }

  const encoders: Record<string, (out: Uint8Array) => number> = {
    "PING": (out) => encodePing(out, me, 0x12345678, 0x9abcdef0),
    "PONG": (out) => encodePong(out, me, 0x12345678, 0x9abcdef0),
    "THERMO_PUSH": (out) => encodeThermoPush(out, me, -12.5, 0.25),
    "GRAD_DIFF": (out) => encodeGradDiff(out, me, target, 0.1, -3.5),
    "FIND_NODE": (out) => encodeFindNode(out, me, target),
    "FOUND_NODES of 4": (out) => encodeFoundNodes(out, me, peers, 4),
    "FOUND_NODES of 8": (out) => encodeFoundNodes(out, me, peers, 8),
    "STORE of 64 bytes": (out) => encodeStore(out, me, target, value),
    "FIND_VALUE": (out) => encodeFindValue(out, me, target),
    "FOUND_VALUE of 64 bytes and 8": (out) => encodeFoundValue(out, me, target, value, peers, 8),
  };
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const frame = createFrame();
  const found = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  for (const [name, encode] of Object.entries(encoders)) {
    const datagram = out.slice(0, encode(out));
    const hasPeers = name.startsWith("FOUND");
    await repeat(`encode ${name}`, () => encode(out));
    await repeat(`decode ${name}${hasPeers ? ", peers read" : ""}`, () => {
      decodeFrame(datagram, frame);
      if (hasPeers) readPeers(frame, found);
    });
  }

  const list = Array.from({ length: PEER_LIMIT }, (_, i) => ({
    id: formatNodeId(peers, i * PEER_BYTES),
    address: formatAddress(peers, i * PEER_BYTES + 20),
  }));
  const rival = { type: 6, sender: formatNodeId(me), peers: list };
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const text = encoder.encode(JSON.stringify(rival));
  await repeat(`rival: encode FOUND_NODES of 8, JSON of ${text.length} bytes`, () => {
    encoder.encodeInto(JSON.stringify(rival), out);
  });
  await repeat("rival: decode FOUND_NODES of 8, JSON, unchecked", () => {
    JSON.parse(decoder.decode(text));
  });

  console.log("around a datagram");
  await repeat("pack an IPv4 host and port as the socket gives them", () => {
    packAddress("192.168.17.42", 8_085, found);
  });
  await repeat("pack an IPv6 host and port as the socket gives them", () => {
    packAddress("2001:db8:17::42:9", 8_085, found);
  });
  const window = createReplayWindow();
  let counter = 0;
  await repeat("replay window: ask and note", () => {
    if (isFresh(window, ++counter)) noteCounter(window, counter);
  });
}

/** Measures a call so short that it has to be made many times in a row. */
async function repeat(name: string, call: () => unknown): Promise<void> {
  const run = () => {
    for (let i = 0; i < REPEATS; i++) call();
  };
  await measure(name, run, { operations: REPEATS, seconds: SECONDS });
}

if (import.meta.main) await bench();
