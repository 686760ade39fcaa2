/**
 * Decoder of our own frames. As that of the open ones it reads whatever comes, never throws and
 * copies nothing.
 */
import { ID_BYTES, PEER_LIMIT, VALUE_LIMIT } from "./constants.ts";
import { FRAME_FAULTS, FRAME_TYPES, type FrameFault } from "./frame.ts";
import { readUint16, readUint32 } from "./frame_bytes.ts";
import { decodeEnvelope, ENVELOPE_BYTES } from "./frame_envelope.ts";
import { peersEnd } from "./frame_peers.ts";
import { decodeGossip } from "./gossip/gossip_frame.ts";
import type { Message } from "./message.ts";
import {
  isGossip,
  isOwnMessage,
  OWN,
  OWN_FIELDS_AT,
  OWN_TYPES,
  PROOF_BYTES,
  PROOF_FRAME_BYTES,
  PROOF_WANTED,
  UNREACHABLE_LIMIT,
} from "./own_frame.ts";
import { RECORD_LENGTH_AT, RECORD_OVERHEAD } from "./signed_value.ts";
import { LIFETIME_BYTES } from "./timed_record.ts";

const FAULTS = FRAME_FAULTS;
const KEYED_AT = OWN_FIELDS_AT + ID_BYTES;

/**
 * Decodes an own frame of this network into `message`. Answers with why it is to be dropped, in
 * which case `message` is not to be used, or with 0.
 */
export function decodeOwn(datagram: Uint8Array, network: Uint8Array, message: Message): FrameFault {
  const fault = decodeEnvelope(datagram, network, message);
  if (fault !== FAULTS.none) return fault;
  const type = message.type - OWN;
  if (!isOwnMessage(type)) return FAULTS.unknownType;
  if (datagram.length < OWN_FIELDS_AT) return FAULTS.badLength;
  message.type = type;
  message.nonceHigh = readUint32(datagram, ENVELOPE_BYTES);
  message.nonceLow = readUint32(datagram, ENVELOPE_BYTES + 4);
  message.targetAt = OWN_FIELDS_AT;
  return decodeFields(datagram, type, message);
}

function decodeFields(bytes: Uint8Array, type: number, message: Message): FrameFault {
  if (isGossip(type)) return decodeGossip(bytes, type, message);
  const { length } = bytes;
  switch (type) {
    case FRAME_TYPES.ping:
      return decodePing(bytes, message);
    case FRAME_TYPES.pong:
      return decodePong(bytes, message);
    case FRAME_TYPES.findNode:
      return isQuestion(length, KEYED_AT) ? FAULTS.none : FAULTS.badLength;
    case FRAME_TYPES.foundNodes:
      return decodePeers(bytes, OWN_FIELDS_AT, message);
    case FRAME_TYPES.store:
      return decodeStore(bytes, message);
    case FRAME_TYPES.findValue:
      if (!isQuestion(length, KEYED_AT + 1)) return FAULTS.badLength;
      message.skip = bytes[KEYED_AT]!;
      return FAULTS.none;
    case FRAME_TYPES.foundValue:
      return decodeFoundValue(bytes, message);
    case OWN_TYPES.stored:
      return decodeStored(bytes, message);
    case OWN_TYPES.unreachable:
      return decodeUnreachable(bytes, message);
    case OWN_TYPES.put:
      return length === KEYED_AT ? FAULTS.none : FAULTS.badLength;
    default:
      return length === OWN_FIELDS_AT ? FAULTS.none : FAULTS.badLength;
  }
}

/** Questions end after their fields, or are padded. */
function isQuestion(length: number, end: number): boolean {
  return length === end || length === PROOF_FRAME_BYTES;
}

function decodePing(bytes: Uint8Array, message: Message): FrameFault {
  if (bytes.length === OWN_FIELDS_AT) return FAULTS.badLength;
  const proofWanted = bytes[OWN_FIELDS_AT]!;
  if (proofWanted > PROOF_WANTED.brief) return FAULTS.malformed;
  const padding = proofWanted === PROOF_WANTED.padded ? PROOF_BYTES : 0;
  if (bytes.length !== OWN_FIELDS_AT + 1 + padding) return FAULTS.badLength;
  message.proofWanted = proofWanted;
  return FAULTS.none;
}

function decodePong(bytes: Uint8Array, message: Message): FrameFault {
  if (bytes.length === OWN_FIELDS_AT) return FAULTS.badLength;
  const has = bytes[OWN_FIELDS_AT]!;
  if (has > 1) return FAULTS.malformed;
  if (bytes.length !== OWN_FIELDS_AT + 1 + has * PROOF_BYTES) return FAULTS.badLength;
  message.proofAt = has === 1 ? OWN_FIELDS_AT + 1 : 0;
  return FAULTS.none;
}

function decodePeers(bytes: Uint8Array, at: number, message: Message): FrameFault {
  const end = peersEnd(bytes, at);
  if (end < 0) return FAULTS.malformed;
  if (end !== bytes.length) return FAULTS.badLength;
  message.peersAt = at + 1;
  message.peerCount = bytes[at]!;
  return FAULTS.none;
}

function decodeStore(bytes: Uint8Array, message: Message): FrameFault {
  const end = recordEnd(bytes, KEYED_AT);
  if (end < 0) return FAULTS.malformed;
  if (end !== bytes.length) return FAULTS.badLength;
  message.recordsAt = KEYED_AT;
  message.recordCount = 1;
  return FAULTS.none;
}

function decodeFoundValue(bytes: Uint8Array, message: Message): FrameFault {
  let at = KEYED_AT + 2;
  if (bytes.length < at) return FAULTS.badLength;
  const recordTotal = bytes[KEYED_AT]!;
  const recordCount = bytes[KEYED_AT + 1]!;
  if (recordCount > recordTotal || recordCount > PEER_LIMIT) return FAULTS.malformed;
  for (let i = 0; i < recordCount; i++) {
    at = recordEnd(bytes, at);
    if (at < 0) return FAULTS.malformed;
  }
  const fault = decodePeers(bytes, at, message);
  if (fault !== FAULTS.none) return fault;
  message.recordsAt = KEYED_AT + 2;
  message.recordCount = recordCount;
  message.recordTotal = recordTotal;
  message.hasValue = recordCount > 0;
  return FAULTS.none;
}

function decodeStored(bytes: Uint8Array, message: Message): FrameFault {
  if (bytes.length !== OWN_FIELDS_AT + 9) return FAULTS.badLength;
  const high = readUint32(bytes, OWN_FIELDS_AT + 1);
  if (bytes[OWN_FIELDS_AT]! > 2 || high >= 2 ** 21) return FAULTS.malformed;
  message.code = bytes[OWN_FIELDS_AT]!;
  message.version = high * 2 ** 32 + readUint32(bytes, OWN_FIELDS_AT + 5);
  return FAULTS.none;
}

function decodeUnreachable(bytes: Uint8Array, message: Message): FrameFault {
  const idsAt = OWN_FIELDS_AT + 1;
  if (bytes.length < idsAt) return FAULTS.badLength;
  const idCount = bytes[OWN_FIELDS_AT]!;
  if (idCount > UNREACHABLE_LIMIT) return FAULTS.malformed;
  if (bytes.length !== idsAt + idCount * ID_BYTES) return FAULTS.badLength;
  message.idsAt = idsAt;
  message.idCount = idCount;
  return FAULTS.none;
}

/** Where the record ends whose seconds left are at `at`; −1 if it is cut off or its value too long. */
function recordEnd(bytes: Uint8Array, at: number): number {
  const recordAt = at + LIFETIME_BYTES;
  if (recordAt + RECORD_OVERHEAD > bytes.length) return -1;
  const length = readUint16(bytes, recordAt + RECORD_LENGTH_AT);
  const end = recordAt + RECORD_OVERHEAD + length;
  return length <= VALUE_LIMIT && end <= bytes.length ? end : -1;
}
