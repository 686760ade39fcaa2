/**
 * Decoder of the open frames. It reads whatever the network sends, never throws, allocates nothing
 * and copies nothing; a frame must end where its datagram ends. Whether it comes from ourselves is
 * for the caller to see, who knows who that is.
 */
import { DATAGRAM_LIMIT, ID_BYTES, VALUE_LIMIT } from "./constants.ts";
import {
  type Frame,
  FRAME_FAULTS,
  FRAME_TYPES,
  type FrameFault,
  HEADER_BYTES,
  MAGIC,
  TARGET_AT,
  TYPE_AT,
} from "./frame.ts";
import { readFloat64, readUint16, readUint32 } from "./frame_bytes.ts";
import { peersEnd } from "./frame_peers.ts";

const FIELDS_AT = TARGET_AT + ID_BYTES;
const FAULTS = FRAME_FAULTS;

/**
 * Decodes a datagram of type 01 to 09 into `frame`, whose positions are of that datagram. Answers
 * with why it is to be dropped, in which case `frame` is as it was, or with 0.
 */
export function decodeFrame(datagram: Uint8Array, frame: Frame): FrameFault {
  const headerFault = checkHeader(datagram);
  if (headerFault !== FAULTS.none) return headerFault;
  const fault = decodeFields(datagram, frame);
  if (fault !== FAULTS.none) return fault;
  frame.bytes = datagram;
  frame.type = datagram[TYPE_AT]!;
  return FAULTS.none;
}

/** Why a datagram can be no frame at all, whatever its type, or 0. */
export function checkHeader(datagram: Uint8Array): FrameFault {
  if (datagram.length > DATAGRAM_LIMIT) return FAULTS.oversized;
  if (datagram.length < HEADER_BYTES) return FAULTS.badLength;
  return readUint32(datagram, 0) === MAGIC ? FAULTS.none : FAULTS.badMagic;
}

function decodeFields(bytes: Uint8Array, frame: Frame): FrameFault {
  switch (bytes[TYPE_AT]) {
    case FRAME_TYPES.ping:
    case FRAME_TYPES.pong:
      return decodeNonce(bytes, frame);
    case FRAME_TYPES.thermoPush:
      return decodeThermoPush(bytes, frame);
    case FRAME_TYPES.gradDiff:
      return decodeGradDiff(bytes, frame);
    case FRAME_TYPES.findNode:
    case FRAME_TYPES.findValue:
      return bytes.length === FIELDS_AT ? FAULTS.none : FAULTS.badLength;
    case FRAME_TYPES.foundNodes:
      return decodePeers(bytes, HEADER_BYTES, frame);
    case FRAME_TYPES.store:
      return decodeStore(bytes, frame);
    case FRAME_TYPES.foundValue:
      return decodeFoundValue(bytes, frame);
    default:
      return FAULTS.unknownType;
  }
}

function decodeNonce(bytes: Uint8Array, frame: Frame): FrameFault {
  if (bytes.length !== HEADER_BYTES + 8) return FAULTS.badLength;
  frame.nonceHigh = readUint32(bytes, HEADER_BYTES);
  frame.nonceLow = readUint32(bytes, HEADER_BYTES + 4);
  return FAULTS.none;
}

function decodeThermoPush(bytes: Uint8Array, frame: Frame): FrameFault {
  if (bytes.length !== HEADER_BYTES + 16) return FAULTS.badLength;
  const freeEnergy = readFloat64(bytes, HEADER_BYTES);
  const pressure = readFloat64(bytes, HEADER_BYTES + 8);
  if (!Number.isFinite(freeEnergy) || !Number.isFinite(pressure)) return FAULTS.notFinite;
  frame.freeEnergy = freeEnergy;
  frame.pressure = pressure;
  return FAULTS.none;
}

function decodeGradDiff(bytes: Uint8Array, frame: Frame): FrameFault {
  if (bytes.length !== FIELDS_AT + 16) return FAULTS.badLength;
  const coefficient = readFloat64(bytes, FIELDS_AT);
  const flow = readFloat64(bytes, FIELDS_AT + 8);
  if (!Number.isFinite(coefficient) || !Number.isFinite(flow)) return FAULTS.notFinite;
  frame.coefficient = coefficient;
  frame.flow = flow;
  return FAULTS.none;
}

function decodePeers(bytes: Uint8Array, at: number, frame: Frame): FrameFault {
  const end = peersEnd(bytes, at);
  if (end < 0) return FAULTS.malformed;
  if (end !== bytes.length) return FAULTS.badLength;
  frame.peersAt = at + 1;
  frame.peerCount = bytes[at]!;
  return FAULTS.none;
}

function decodeStore(bytes: Uint8Array, frame: Frame): FrameFault {
  const valueAt = FIELDS_AT + 2;
  if (bytes.length < valueAt) return FAULTS.badLength;
  const valueLength = readUint16(bytes, FIELDS_AT);
  if (valueLength > VALUE_LIMIT) return FAULTS.malformed;
  if (bytes.length !== valueAt + valueLength) return FAULTS.badLength;
  frame.valueAt = valueAt;
  frame.valueLength = valueLength;
  return FAULTS.none;
}

function decodeFoundValue(bytes: Uint8Array, frame: Frame): FrameFault {
  const valueAt = FIELDS_AT + 3;
  if (bytes.length < valueAt) return FAULTS.badLength;
  const has = bytes[FIELDS_AT]!;
  const valueLength = readUint16(bytes, FIELDS_AT + 1);
  if (has > 1 || valueLength > VALUE_LIMIT * has) return FAULTS.malformed;
  const fault = decodePeers(bytes, valueAt + valueLength, frame);
  if (fault !== FAULTS.none) return fault;
  frame.hasValue = has === 1;
  frame.valueAt = valueAt;
  frame.valueLength = valueLength;
  return FAULTS.none;
}
