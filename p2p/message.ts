/**
 * What a peer understood of one datagram, whichever wire it came over: a decoded frame, and where
 * the fields are that only our own types have.
 */
import { createFrame, type Frame, TARGET_AT } from "./frame.ts";

/**
 * A message; created once and filled again by every decode. `type` is that of the open frame that
 * says the same, or one of `OWN_TYPES` that has none. `nonceHigh` and `nonceLow` are the request id
 * of an own frame. Fields that the type does not have keep what an earlier message left.
 */
export interface Message extends Frame {
  /** FIND_NODE, FIND_VALUE, STORE, FOUND_VALUE, PUT: where the target or key is. */
  targetAt: number;
  /** Own PING: whether the sender wants to know who we are, one of `PROOF_WANTED`. */
  proofWanted: number;
  /** Own PONG: where public key and signature are, or 0. */
  proofAt: number;
  /** Own FIND_VALUE: how many of the records to leave out. */
  skip: number;
  /** Own STORE and FOUND_VALUE: where the seconds left of the first record are, and it behind them. */
  recordsAt: number;
  /** Own FOUND_VALUE, RECORDS: how many records are in it; and how many the sender has of this key. */
  recordCount: number;
  recordTotal: number;
  /** STORED: what became of the value, one of `STORED`. */
  code: number;
  /** STORED: version that the sender has now. */
  version: number;
  /** DIGEST: whether it answers one, and how many entries it has. */
  isAnswer: boolean;
  entryCount: number;
  /** UNREACHABLE: where the first id is, and how many there are. */
  idsAt: number;
  idCount: number;
}

/** Creates an empty message to decode into. */
export function createMessage(): Message {
  return {
    ...createFrame(),
    targetAt: TARGET_AT,
    proofWanted: 0,
    proofAt: 0,
    skip: 0,
    recordsAt: 0,
    recordCount: 0,
    recordTotal: 0,
    code: 0,
    version: 0,
    isAnswer: false,
    entryCount: 0,
    idsAt: 0,
    idCount: 0,
  };
}
