/**
 * What one datagram says. A frame is 25 bytes of header (magic `53 48 56 59`, type, id of the
 * sender) and the fields of its type at fixed places, numbers most significant byte first, reals as
 * IEEE 754 doubles. Types 01 to 09 have no version: other programs speak them too.
 */
import { ID_BYTES } from "./constants.ts";

/** Types of the open frames. */
export const FRAME_TYPES = {
  ping: 0x01,
  pong: 0x02,
  thermoPush: 0x03,
  gradDiff: 0x04,
  findNode: 0x05,
  foundNodes: 0x06,
  store: 0x07,
  findValue: 0x08,
  foundValue: 0x09,
} as const;

/** First type of our own; their fields come after an envelope. */
export const FIRST_OWN_TYPE = 0x10;

/** The first four bytes of every frame, as one number. */
export const MAGIC = 0x53485659;

/** Where the type is, in bytes from the start. */
export const TYPE_AT = 4;

/** Where the id of the sender is. */
export const SENDER_AT = 5;

/** Where the fields of the type begin. */
export const HEADER_BYTES: number = SENDER_AT + ID_BYTES;

/** Where FIND_NODE and GRAD_DIFF hold their target, STORE, FIND_VALUE and FOUND_VALUE their key. */
export const TARGET_AT: number = HEADER_BYTES;

/** What a decoder ends with: 0 for a frame that may be used, otherwise why it is dropped. */
export const FRAME_FAULTS = {
  none: 0,
  /** Longer than any frame. */
  oversized: 1,
  /** Not one of ours at all. */
  badMagic: 2,
  /** A type that does not exist, or one for the other decoder. */
  unknownType: 3,
  /** Cut off, or with bytes left over. */
  badLength: 4,
  /** A real that is NaN or infinite. */
  notFinite: 5,
  /** A count, a family, a flag or a length that no frame may hold. */
  malformed: 6,
  /** An own type in another version. */
  otherVersion: 7,
  /** An own type of another mesh. */
  otherNetwork: 8,
} as const;

/** One of the fault codes. */
export type FrameFault = (typeof FRAME_FAULTS)[keyof typeof FRAME_FAULTS];

/** Name of a fault code, for counters and people. */
export function frameFaultName(fault: FrameFault): string {
  return Object.keys(FRAME_FAULTS)[fault] ?? `fault ${fault}`;
}

/**
 * A decoded frame: positions in the datagram and the numbers read from it. It is created once and
 * filled again by every decode; fields that the type does not have keep what an earlier frame left.
 */
export interface Frame {
  /** The datagram itself, borrowed: what is kept longer must be copied out. */
  bytes: Uint8Array;
  /** One of `FRAME_TYPES`, or an own type. */
  type: number;
  /** PING, PONG: upper 32 bits of the number to echo. */
  nonceHigh: number;
  /** PING, PONG: lower 32 bits of the number to echo. */
  nonceLow: number;
  /** THERMO_PUSH: free energy of the sender. */
  freeEnergy: number;
  /** THERMO_PUSH: pressure of the sender. */
  pressure: number;
  /** GRAD_DIFF: coefficient. */
  coefficient: number;
  /** GRAD_DIFF: flow. */
  flow: number;
  /** FOUND_VALUE: whether there was a value; it may be empty. */
  hasValue: boolean;
  /** STORE, FOUND_VALUE: where the value begins. */
  valueAt: number;
  /** STORE, FOUND_VALUE: bytes of the value. */
  valueLength: number;
  /** FOUND_NODES, FOUND_VALUE: where the first peer begins; see `readPeers`. */
  peersAt: number;
  /** FOUND_NODES, FOUND_VALUE: how many peers. */
  peerCount: number;
}

/** Creates an empty frame to decode into. */
export function createFrame(): Frame {
  return {
    bytes: new Uint8Array(0),
    type: 0,
    nonceHigh: 0,
    nonceLow: 0,
    freeEnergy: 0,
    pressure: 0,
    coefficient: 0,
    flow: 0,
    hasValue: false,
    valueAt: 0,
    valueLength: 0,
    peersAt: 0,
    peerCount: 0,
  };
}
