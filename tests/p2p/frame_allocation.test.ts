import { assertLess } from "@std/assert";
import { packAddress } from "../../p2p/address.ts";
import { DATAGRAM_LIMIT, PEER_BYTES, PEER_LIMIT } from "../../p2p/constants.ts";
import { createFrame, FRAME_FAULTS, FRAME_TYPES } from "../../p2p/frame.ts";
import { decodeFrame } from "../../p2p/frame_decode.ts";
import {
  encodeFindNode,
  encodeFoundNodes,
  encodePong,
  encodeStore,
  encodeThermoPush,
} from "../../p2p/frame_encode.ts";
import { decodeEnvelope, encodeEnvelope, networkIdOf } from "../../p2p/frame_envelope.ts";
import { readPeers } from "../../p2p/frame_peers.ts";
import { bucketIndex, compareDistance, fillIdInBucket } from "../../p2p/node_id.ts";
import { createReplayWindow, isFresh, noteCounter } from "../../p2p/replay_window.ts";
import vectors from "../fixtures/frames/vectors.json" with { type: "json" };
import { fromHex } from "./said.ts";

// A file of its own: the engine keeps numbers out of the heap only in code that other tests have
// not taught to expect anything else than byte arrays.

const CALLS = 50_000;

/**
 * Heap bytes that one call takes: the median over rounds, which neither a collection nor a
 * compilation moves. Reading the memory use costs about 9,000 bytes a round, 0.2 a call.
 */
function bytesPerCall(call: (i: number) => void): number {
  const grown: number[] = [];
  for (let round = 0; round < 31; round++) {
    const before = Deno.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) call(i);
    grown.push(Deno.memoryUsage().heapUsed - before);
  }
  return grown.sort((a, b) => a - b)[grown.length >> 1]! / CALLS;
}

const me = new Uint8Array(20).fill(1);
const other = new Uint8Array(20).fill(0xf7);
const network = networkIdOf("allocation");

Deno.test("decoding allocates nothing", () => {
  const datagrams = vectors.map(({ hex }) => fromHex(hex));
  const frame = createFrame();
  const peers = new Uint8Array(PEER_LIMIT * PEER_BYTES);
  const found = bytesPerCall((i) => {
    const datagram = datagrams[i % datagrams.length]!;
    decodeEnvelope(datagram, network, frame);
    if (decodeFrame(datagram, frame) !== FRAME_FAULTS.none) return;
    if (frame.type === FRAME_TYPES.foundNodes) readPeers(frame, peers);
  });
  assertLess(found, 1);
});

Deno.test("encoding allocates nothing", () => {
  const out = new Uint8Array(DATAGRAM_LIMIT);
  const value = new Uint8Array(64).fill(9);
  const peers = new Uint8Array(8 * PEER_BYTES);
  for (let i = 0; i < 8; i++) {
    packAddress(i < 4 ? "192.0.2.1" : "2001:db8::1", 8_085, peers, i * PEER_BYTES + 20);
  }
  const found = bytesPerCall((i) => {
    encodePong(out, me, i, i);
    encodeThermoPush(out, me, 0.5, -i);
    encodeFindNode(out, me, other);
    encodeFoundNodes(out, me, peers, i & 7);
    encodeStore(out, me, other, value);
    encodeEnvelope(out, 0x10, me, network, 100);
  });
  assertLess(found, 1);
});

Deno.test("ids and the replay window allocate nothing", () => {
  const window = createReplayWindow();
  const out = new Uint8Array(20);
  let counter = 0;
  let sum = 0;
  const found = bytesPerCall((i) => {
    fillIdInBucket(me, i % 160, other, out);
    sum += bucketIndex(me, out) + compareDistance(me, other, out);
    counter += 1 + (i & 3);
    if (isFresh(window, counter)) noteCounter(window, counter);
  });
  assertLess(found, 1, `${sum}`);
});
