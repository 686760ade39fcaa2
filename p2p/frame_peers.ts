/**
 * Lists of peers in FOUND_NODES and FOUND_VALUE: a count, then for each its id, family, host and
 * port, where an IPv4 host takes 4 bytes and an IPv6 host 16. In memory a list is flat: `PEER_BYTES`
 * a peer, its id and its packed address.
 */
import { ID_BYTES, PEER_BYTES, PEER_LIMIT } from "./constants.ts";
import { type Frame, FRAME_TYPES } from "./frame.ts";
import { copyBytes } from "./frame_bytes.ts";

/** Bytes of a peer with an IPv4 address on the wire. */
const IPV4_PEER_BYTES = ID_BYTES + 1 + 4 + 2;

/**
 * Bytes that the first `count` peers take on the wire, their count included. Throws a `RangeError`
 * if there are more than a frame holds, the list ends early, or a family is neither 4 nor 6.
 */
export function peersLength(peers: Uint8Array, count: number): number {
  if (!(Number.isInteger(count) && count >= 0 && count <= PEER_LIMIT)) {
    throw new RangeError(`Cannot encode peers: count must be from 0 to ${PEER_LIMIT}, is ${count}`);
  }
  if (peers.length < count * PEER_BYTES) {
    throw new RangeError(
      `Cannot encode peers: ${count * PEER_BYTES} bytes are needed, is ${peers.length}`,
    );
  }
  let length = 1;
  for (let i = 0; i < count; i++) {
    const family = peers[i * PEER_BYTES + ID_BYTES]!;
    if (family !== 4 && family !== 6) {
      throw new RangeError(`Cannot encode peer ${i}: family must be 4 or 6, is ${family}`);
    }
    length += family === 4 ? IPV4_PEER_BYTES : PEER_BYTES;
  }
  return length;
}

/** Writes what `peersLength` found encodable to `out` at `at`. */
export function writePeers(out: Uint8Array, at: number, peers: Uint8Array, count: number): void {
  out[at++] = count;
  for (let from = 0; from < count * PEER_BYTES; from += PEER_BYTES) {
    if (peers[from + ID_BYTES] === 6) {
      copyBytes(peers, from, out, at, PEER_BYTES);
      at += PEER_BYTES;
    } else {
      copyBytes(peers, from, out, at, IPV4_PEER_BYTES - 2);
      copyBytes(peers, from + PEER_BYTES - 2, out, at + IPV4_PEER_BYTES - 2, 2);
      at += IPV4_PEER_BYTES;
    }
  }
}

/**
 * Where the list of peers at `at` ends: −1 if it has too many or an unknown family, beyond the end
 * of the bytes if it is cut off.
 */
export function peersEnd(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return bytes.length + 1;
  const count = bytes[at++]!;
  if (count > PEER_LIMIT) return -1;
  for (let i = 0; i < count; i++) {
    if (at + ID_BYTES >= bytes.length) return bytes.length + 1;
    const family = bytes[at + ID_BYTES]!;
    if (family !== 4 && family !== 6) return -1;
    at += family === 4 ? IPV4_PEER_BYTES : PEER_BYTES;
  }
  return at;
}

/**
 * Copies the peers of a decoded FOUND_NODES or FOUND_VALUE into the flat list `out` and answers with
 * how many. A mapped IPv4 address becomes that IPv4 address. What an address means is not judged
 * here: ask `isSendable`. Throws a `RangeError` if the frame is of another type or `out` too short.
 */
export function readPeers(frame: Frame, out: Uint8Array): number {
  const { bytes, peerCount, type } = frame;
  if (type !== FRAME_TYPES.foundNodes && type !== FRAME_TYPES.foundValue) {
    throw new RangeError(`Cannot read peers: type must be 6 or 9, is ${type}`);
  }
  if (out.length < peerCount * PEER_BYTES) {
    throw new RangeError(
      `Cannot read peers: ${peerCount * PEER_BYTES} bytes are needed, is ${out.length}`,
    );
  }
  let at = frame.peersAt;
  for (let to = 0; to < peerCount * PEER_BYTES; to += PEER_BYTES) {
    const isIpv4 = bytes[at + ID_BYTES] === 4;
    const length = isIpv4 ? IPV4_PEER_BYTES : PEER_BYTES;
    const hostAt = at + ID_BYTES + 1;
    const ipv4At = isIpv4 ? hostAt : isMapped(bytes, hostAt) ? hostAt + 12 : -1;
    if (ipv4At < 0) {
      copyBytes(bytes, at, out, to, PEER_BYTES);
    } else {
      copyBytes(bytes, at, out, to, ID_BYTES);
      out[to + ID_BYTES] = 4;
      copyBytes(bytes, ipv4At, out, to + ID_BYTES + 1, 4);
      for (let i = to + ID_BYTES + 5; i < to + PEER_BYTES - 2; i++) out[i] = 0;
      copyBytes(bytes, at + length - 2, out, to + PEER_BYTES - 2, 2);
    }
    at += length;
  }
  return peerCount;
}

/** Whether the 16 bytes are an IPv4 address in `::ffff:0:0/96`. */
function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < 10; i++) {
    if (bytes[at + i] !== 0) return false;
  }
  return bytes[at + 10] === 0xff && bytes[at + 11] === 0xff;
}
