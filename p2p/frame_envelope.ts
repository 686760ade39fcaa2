/**
 * What our own types (hexadecimal 10 and up) begin with: the header of every frame, the version of
 * the protocol (1 byte) and the id of the network (8 bytes); the fields of the type follow.
 */
import { createHash } from "node:crypto";
import { DATAGRAM_LIMIT, NETWORK_BYTES, PROTOCOL_VERSION } from "./constants.ts";
import {
  FIRST_OWN_TYPE,
  type Frame,
  FRAME_FAULTS,
  type FrameFault,
  HEADER_BYTES,
  TYPE_AT,
} from "./frame.ts";
import { copyBytes } from "./frame_bytes.ts";
import { checkHeader } from "./frame_decode.ts";
import { writeHeader } from "./frame_encode.ts";

const NETWORK_AT = HEADER_BYTES + 1;

/** Where the fields of an own type begin. */
export const ENVELOPE_BYTES: number = NETWORK_AT + NETWORK_BYTES;

/**
 * Id of the network with this name: the first 8 bytes of the SHA-256 of `shivya network ` and the
 * name in UTF-8. Throws a `RangeError` if the name is empty or no well-formed text.
 */
export function networkIdOf(name: string): Uint8Array {
  if (name === "" || !name.isWellFormed()) {
    throw new RangeError(`Cannot name network: well-formed text is needed, is ${quote(name)}`);
  }
  const hash = createHash("sha256").update(`shivya network ${name}`).digest();
  return new Uint8Array(hash.subarray(0, NETWORK_BYTES));
}

/** Whether a datagram claims a type of our own; such go to `decodeEnvelope`, others to `decodeFrame`. */
export function isOwnType(datagram: Uint8Array): boolean {
  return datagram.length > TYPE_AT && datagram[TYPE_AT]! >= FIRST_OWN_TYPE;
}

/**
 * Writes the envelope of a frame of `length` bytes in all to the start of `out`; the fields go to
 * `ENVELOPE_BYTES` and on. Throws a `RangeError` if the type is none of ours, the network id has not
 * 8 bytes, or `length` is below the envelope's, above a datagram's or above that of `out`.
 */
export function encodeEnvelope(
  out: Uint8Array,
  type: number,
  sender: Uint8Array,
  network: Uint8Array,
  length: number,
): number {
  if (!(Number.isInteger(type) && type >= FIRST_OWN_TYPE && type <= 0xff)) {
    throw new RangeError(`Cannot encode type: it must be from 16 to 255, is ${type}`);
  }
  if (!(Number.isInteger(length) && length >= ENVELOPE_BYTES && length <= DATAGRAM_LIMIT)) {
    throw new RangeError(
      `Cannot encode frame: length must be from ${ENVELOPE_BYTES} to ${DATAGRAM_LIMIT}, is ${length}`,
    );
  }
  checkNetwork(network);
  writeHeader(out, type, sender, length);
  out[HEADER_BYTES] = PROTOCOL_VERSION;
  copyBytes(network, 0, out, NETWORK_AT, NETWORK_BYTES);
  return length;
}

/**
 * Decodes the envelope of a datagram of an own type: on 0, `frame` holds its bytes and type, and the
 * fields, still unread, begin at `ENVELOPE_BYTES`. Otherwise it answers with why the datagram is to
 * be dropped, and `frame` is as it was. Throws a `RangeError` only if `network` has not 8 bytes.
 */
export function decodeEnvelope(
  datagram: Uint8Array,
  network: Uint8Array,
  frame: Frame,
): FrameFault {
  checkNetwork(network);
  const headerFault = checkHeader(datagram);
  if (headerFault !== FRAME_FAULTS.none) return headerFault;
  if (!isOwnType(datagram)) return FRAME_FAULTS.unknownType;
  if (datagram.length < ENVELOPE_BYTES) return FRAME_FAULTS.badLength;
  if (datagram[HEADER_BYTES] !== PROTOCOL_VERSION) return FRAME_FAULTS.otherVersion;
  for (let i = 0; i < NETWORK_BYTES; i++) {
    if (datagram[NETWORK_AT + i] !== network[i]) return FRAME_FAULTS.otherNetwork;
  }
  frame.bytes = datagram;
  frame.type = datagram[TYPE_AT]!;
  return FRAME_FAULTS.none;
}

function checkNetwork(network: Uint8Array): void {
  if (network.length === NETWORK_BYTES) return;
  throw new RangeError(
    `Cannot use network id: it must have ${NETWORK_BYTES} bytes, is ${network.length}`,
  );
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 64));
}
