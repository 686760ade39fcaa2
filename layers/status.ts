/** What a tick finds out, as plain JSON: what is absent is left out. */

/** This host's load. */
export interface LoadStatus {
  /** Items waiting or running. */
  backlog?: number;
  /** Outside arrivals, items per second. */
  arrivalsPerSecond?: number;
  /** Completions, items per second. */
  completionsPerSecond?: number;
  /** Work finished per second while there is backlog, items per second. */
  capacityPerSecond: number;
  /** Whether that was measured; else it is what the host stated, or unknown. */
  capacityMeasured: boolean;
  /** Predicted arrivals and a tenth of the backlog, items per second. */
  demandPerSecond: number;
  /** Demand over capacity. */
  utilisation: number;
}

/** What the host believes about its load. */
export interface BeliefStatus {
  /** Posterior mean: level in items per second, drift per tick, then what expansions added. */
  mean: number[];
  /** Posterior standard deviations, in the same units. */
  deviation: number[];
  /** Variational free energy of this tick, nats. */
  freeEnergyNats: number;
  /** Collective belief: level and drift averaged with the neighbours. */
  collective: number[];
}

/** How well the next tick's arrivals are foreseen. */
export interface PredictionStatus {
  /** Arrivals expected in the next tick, items per second. */
  nextArrivalsPerSecond: number;
  /** What had been expected of this tick. */
  lastPredictedPerSecond?: number;
  /** What then arrived. */
  lastObservedPerSecond?: number;
  /** Root mean square error over the recent past, items per second. */
  errorPerSecond?: number;
  /** The same had this tick's arrivals always been expected again. */
  naiveErrorPerSecond?: number;
}

/** The transition law in force. */
export interface ProgramStatus {
  /** The law as a formula. */
  formula: string;
  /** Ticks since it came into force. */
  ageTicks: number;
  /** Dimensions of the state it carries. */
  dimension: number;
  /** Laws swapped in so far. */
  swaps: number;
  /** Laws swapped back because they did worse live. */
  rollbacks: number;
  /** Dimensions added so far. */
  expansions: number;
  /** Moving average of surprise against its threshold: 1 and more is novel. */
  novelty: number;
}

/** Where to send a share of what arrives. */
export interface RouteStatus {
  /** The neighbour's vertex in the view. */
  vertex: number;
  /** Share of everything arriving here, 0 to 1. */
  share: number;
  /** Standing flow to it, items per second. */
  perSecond: number;
}

/** What the mesh agreed to move. */
export interface PlanStatus {
  /** Share of its surplus this host offers, 0 to 1. */
  offer: number;
  /** Demand beyond the host's balanced share, items per second. */
  surplusPerSecond: number;
  /** Standing flow out of this host, items per second. */
  shippedPerSecond: number;
  /** Part of that beyond what arrives, taken from backlog, items per second. */
  drainPerSecond: number;
  /** Share of what arrives to be kept, 0 to 1. */
  keepShare: number;
  /** Neighbours that take some. */
  routes: RouteStatus[];
  /** Norm of the circulation around filled triangles taken out of the reports, items per second. */
  curlRemoved: number;
  /** Norm of the circulation around holes taken out, items per second. */
  harmonicRemoved: number;
}

/** What pooling with a neighbour saves. */
export interface DividendStatus {
  /** The neighbour's vertex in the view. */
  vertex: number;
  /** Dividend of the pair, item·seconds. */
  itemSeconds: number;
}

/** What cooperation is worth. */
export interface CooperationStatus {
  /** Σ F − Σ dividends over the view, nats. */
  collectiveFreeEnergyNats: number;
  /** Pair dividends with neighbours, largest first. */
  dividends: DividendStatus[];
}

/** A change to the worker slots. */
export interface SlotChange {
  /** Scale out, scale in, or a split that found the pool full. */
  kind: "split" | "cull" | "refused";
  /** The slot that woke, was culled, or wanted to split. */
  slot: number;
  /** Why, in words. */
  reason: string;
}

/** The stress field of this host's worker slots. */
export interface MorphogenesisStatus {
  /** What feeds the activator: utilisation and surprise. */
  stress: number;
  /** Total activator. */
  activator: number;
  /** Total inhibitor. */
  inhibitor: number;
  /** Slots awake. */
  slotsActive: number;
  /** Size of the pool. */
  slotsTotal: number;
  /** Scale-outs so far. */
  splits: number;
  /** Scale-ins so far. */
  culls: number;
  /** Splits refused by a full pool so far. */
  refusals: number;
  /** What changed in this tick. */
  events: SlotChange[];
}

/** One tick of one host, layer by layer. */
export interface SubstrateStatus {
  /** Ticks so far. */
  tick: number;
  /** Telemetry, as load. */
  load: LoadStatus;
  /** L1. */
  belief: BeliefStatus;
  /** L1 and L2. */
  prediction: PredictionStatus;
  /** L2. */
  program: ProgramStatus;
  /** L3 and L0. */
  plan: PlanStatus;
  /** L3. */
  cooperation: CooperationStatus;
  /** L4. */
  morphogenesis: MorphogenesisStatus;
}
