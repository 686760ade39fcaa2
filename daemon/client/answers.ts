/** What the local API answers to an application. */
import type { HostState, KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { Destination } from "../host/destination.ts";
import type { Explanation, HostPlanStatus } from "../host/host_status.ts";
import type { MemberAnswer } from "../peer/member_answer.ts";

/** Where to send how much: the plan of this host, as of the last settle. */
export interface Routes extends HostPlanStatus {
  /** Id of this host. */
  readonly nodeId: string;
}

/** Routes, and all that led to them. */
export interface ExplainedRoutes extends Routes {
  /** What went into the last settle and came of it. */
  readonly explanation: Explanation;
}

/** A destination of several items. */
export type CountedDestination = Destination & {
  /** How many items go there. */
  readonly count: number;
};

/** Which host was meant, and what holds now. */
export interface Offloaded {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Display name; may be empty. */
  readonly name: string;
  /** How it does, as far as is known. */
  readonly state: HostState;
  /** Items per second sent there. */
  readonly perSecond: number;
  /** So long it holds. */
  readonly staleAfterSeconds: number;
}

/** Something that happened: `kind` says what, and what else there is. */
export interface DaemonEvent {
  /** What happened, in a word. */
  readonly kind: string;
  /** When, ISO 8601. */
  readonly at: string;
  /** The rest. */
  readonly [field: string]: unknown;
}

/** Who is in the mesh. */
export interface Members {
  /** Id of this host. */
  readonly nodeId: string;
  /** Every host that was ever heard of, this one included. */
  readonly hosts: readonly KnownHost[];
  /** The peer's routing table. */
  readonly members: readonly MemberAnswer[];
}
