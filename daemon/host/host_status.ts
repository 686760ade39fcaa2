/** What one host of the mesh says of itself after a settle; plain JSON, what is absent is left out. */
import type { CooperationStatus, PlanStatus } from "../../layers/status.ts";
import type { SubstrateStatus } from "../../layers/substrate.ts";
import type { RoutesAnswer } from "./routes_answer.ts";

/** How it is known what was shipped: said by applications, counted, assumed, or nothing was. */
export type ShippedBy = "reported" | "picked" | "assumed" | "none";

/** Where backlog and capacity come from: applications, or the host's own tasks and cores. */
export type LoadFrom = "reported" | "host";

/** Whose word the numbers of a tick are. */
export interface Sources {
  /** Whose word the load is. */
  readonly loadFrom: LoadFrom;
  /** Whose word it is what was sent to others. */
  readonly shippedBy: ShippedBy;
}

/** What the mesh agreed to move, by the ids of hosts. */
export interface HostPlanStatus extends Omit<PlanStatus, keyof RoutesAnswer>, RoutesAnswer {}

/** What pooling with a neighbour saves. */
export interface HostDividend {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Display name; may be empty. */
  readonly name: string;
  /** Dividend of the pair, item·seconds. */
  readonly itemSeconds: number;
}

/** What cooperation is worth. */
export interface HostCooperationStatus extends Omit<CooperationStatus, "dividends"> {
  /** Pair dividends with neighbours, largest first. */
  readonly dividends: readonly HostDividend[];
}

/** A hash of records and the digest of the flows that follow from them. */
export type AgreementPair = readonly [recordsHash: string, digest: string];

/** What this host would have to have in common with others. */
export interface AgreementStatus {
  /** Live hosts, this one included. */
  readonly hosts: number;
  /** Links among them. */
  readonly links: number;
  /** Triples of hosts linked with each other. */
  readonly faces: number;
  /** SHA-256 over the records of the last settle; absent while this host is not among them. */
  readonly recordsHash?: string;
  /** SHA-256 over hosts, links and standing flows of the last settle; likewise. */
  readonly digest?: string;
  /** The last pairs of both, newest last; no hash of records twice. */
  readonly history: readonly AgreementPair[];
  /** Ids of hosts that are back: here before, missing at the settle before this one. */
  readonly returned: readonly string[];
}

/** One tick of one host in its mesh. */
export interface HostStatus extends Omit<SubstrateStatus, "plan" | "cooperation">, Sources {
  /** Whether the host tells others that it takes nothing any more. */
  readonly isDraining: boolean;
  /** L3 and L0. */
  readonly plan: HostPlanStatus;
  /** L3. */
  readonly cooperation: HostCooperationStatus;
  /** What it has in common with others. */
  readonly agreement: AgreementStatus;
}

/** A host, as the plan sees it. */
export interface ExplainedHost {
  /** 40 lowercase hexadecimal digits. */
  readonly id: string;
  /** Display name; may be empty. */
  readonly name: string;
  /** Items waiting or running. */
  readonly backlog: number;
  /** Predicted arrivals and a tenth of the backlog. */
  readonly demandPerSecond: number;
  /** What it finishes while there is backlog. */
  readonly capacityPerSecond: number;
  /** Demand over capacity. */
  readonly utilisation: number;
  /** The same of all hosts it is connected with. */
  readonly balancedUtilisation: number;
  /** Demand beyond what would be balanced. */
  readonly surplusPerSecond: number;
  /** Share of that surplus it offers, 0 to 1. */
  readonly offer: number;
}

/** A link; flows are positive from tail to head, items per second. */
export interface ExplainedLink {
  /** The smaller id of its ends. */
  readonly tail: string;
  /** The larger. */
  readonly head: string;
  /** What moves, as its ends say. */
  readonly reportedPerSecond: number;
  /** What would balance. */
  readonly plannedPerSecond: number;
  /** What moves, less what turns in circles. */
  readonly reconciledPerSecond: number;
  /** What routes follow. */
  readonly standingPerSecond: number;
  /** How willingly work moves along it: 1 over the cost of an item. */
  readonly conductancePerSecond: number;
  /** The larger of both reports; absent without any. */
  readonly rttSeconds?: number;
  /** What pooling saves of what waiting costs both apart, 0 to 1. */
  readonly synergy: number;
}

/** Why the routes are what they are: all that went into the last settle and came of it. */
export interface Explanation {
  /** In the order of their ids. */
  readonly hosts: readonly ExplainedHost[];
  /** In the order of their tails, then heads. */
  readonly links: readonly ExplainedLink[];
  /** Norm of the circulation around triangles taken out of the reports, items per second. */
  readonly curlRemoved: number;
  /** Norm of the circulation around holes taken out, items per second. */
  readonly harmonicRemoved: number;
  /** Absent while this host is not among the records. */
  readonly recordsHash?: string;
  /** Likewise. */
  readonly digest?: string;
}
