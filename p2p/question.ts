/** Questions that a peer asks, and what is known of each while it is under way. */
import type { Address } from "./address.ts";
import type { Arrival } from "./core.ts";
import type { NodeId } from "./node_id.ts";
import type { ValueRecord } from "./signed_value.ts";
import type { Timer } from "./timers.ts";

/** What to ask, and whom. */
export interface Question {
  /** PING, FIND_NODE, FIND_VALUE or STORE, as `FRAME_TYPES` has them. */
  readonly type: number;
  readonly to: Address;
  /** Who is expected there; `undefined` if anybody will do. */
  readonly id: NodeId | undefined;
  /** Target or key. */
  readonly target?: NodeId;
  /** FIND_VALUE: records to skip. */
  readonly skip?: number;
  /** STORE: what to keep, and until when. */
  readonly record?: ValueRecord;
  readonly expiresAt?: number;
  /** Asked once, for as long as a timeout lasts: if it is lost, another occasion comes. */
  readonly isCasual?: boolean;
  /** PING: no longer than any question that it may be sent for. */
  readonly isBrief?: boolean;
  /** Whether the answer is called late only when the question is asked again. */
  readonly isPatient?: boolean;
  /** The answer; may come after `onLate` and even after `onFailure`. */
  readonly onAnswer?: (arrival: Arrival) => void;
  /** The answer is late. */
  readonly onLate?: () => void;
  /** There was no answer. */
  readonly onFailure?: () => void;
}

/** A question on its way. */
export interface Exchange {
  readonly question: Question;
  /** The 64 bits that the answer repeats. */
  readonly high: number;
  readonly low: number;
  sentAt: number;
  sends: number;
  /** Seconds from each sending to the next. */
  wait: number;
  /** Whether its address was verified when it was asked; if not, the answer had to wait for that. */
  wasKnown: boolean;
  /** PING: one of `PROOF_WANTED`. */
  proofWanted: number;
  state: "waiting" | "asked" | "late" | "failed" | "answered";
  /** Whether `onLate` was told. */
  isLate: boolean;
  timer: Timer | undefined;
  /** Open meshes: asked of the same address after this one. */
  next: Exchange | undefined;
}
