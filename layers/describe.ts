/** The status of a tick, gathered from the layers. */
import { formatLaw } from "./agent/mod.ts";
import type { MeshView } from "./mesh_view.ts";
import { collectiveFreeEnergy, joiningGain, routes } from "./onsager/mod.ts";
import type { Settlement } from "./settle.ts";
import type {
  CooperationStatus,
  LoadStatus,
  MorphogenesisStatus,
  PlanStatus,
  PredictionStatus,
  SubstrateStatus,
} from "./status.ts";
import { stressOf, utilisationOf } from "./stress.ts";
import type { Observation, Substrate } from "./substrate.ts";

/** Neighbours whose dividends are listed. */
const DIVIDENDS_LISTED = 8;

/** What a tick came to; plain JSON, sharing nothing with the substrate. */
export function describe(
  substrate: Substrate,
  observation: Observation,
  view: MeshView,
  settlement: Settlement,
): SubstrateStatus {
  const { agent, record, tick } = substrate;
  const { law, growth, novelty, expansions } = agent.evolution;
  return {
    tick,
    load: describeLoad(substrate, observation),
    belief: {
      mean: [...agent.mean],
      deviation: [...agent.deviation],
      freeEnergyNats: agent.freeEnergyNats,
      collective: [...record.belief.subarray(0, 2)],
    },
    prediction: describePrediction(substrate),
    program: {
      formula: formatLaw(agent),
      ageTicks: law.age,
      dimension: growth.dimension,
      swaps: law.swaps,
      rollbacks: law.rollbacks,
      expansions,
      novelty: novelty.score / novelty.options.threshold,
    },
    plan: describePlan(view, settlement),
    cooperation: describeCooperation(view, settlement),
    morphogenesis: describeMorphogenesis(substrate, observation),
  };
}

function describeLoad(substrate: Substrate, observation: Observation): LoadStatus {
  const { capacity } = substrate;
  const { backlog, arrivalsPerSecond, completionsPerSecond } = observation;
  const utilisation = utilisationOf(substrate.record);
  return {
    ...(backlog !== undefined && { backlog }),
    ...(arrivalsPerSecond !== undefined && { arrivalsPerSecond }),
    ...(completionsPerSecond !== undefined && { completionsPerSecond }),
    capacityPerSecond: capacity.perSecond,
    capacityMeasured: capacity.measured,
    demandPerSecond: utilisation * capacity.perSecond,
    utilisation,
  };
}

function describePrediction({ agent }: Substrate): PredictionStatus {
  const { errors, predictedArrivalsPerSecond: nextArrivalsPerSecond } = agent;
  if (errors.count === 0) return { nextArrivalsPerSecond };
  return {
    nextArrivalsPerSecond,
    lastPredictedPerSecond: errors.predicted,
    lastObservedPerSecond: errors.observed,
    errorPerSecond: Math.sqrt(errors.square),
    naiveErrorPerSecond: Math.sqrt(errors.naiveSquare),
  };
}

function describePlan(view: MeshView, settlement: Settlement): PlanStatus {
  const { complex, self, offer, predictedArrivalsPerSecond } = view;
  const { standing, surplus, curlRemoved, harmonicRemoved } = settlement;
  const found = routes(complex, standing, self, predictedArrivalsPerSecond[self]!);
  const listed = [...found.neighbors].map((vertex, k) => {
    const { index, sign } = complex.edgeOf(self, vertex);
    return { vertex, share: found.share[k]!, perSecond: Math.max(sign * standing[index]!, 0) };
  }).filter((route) => route.perSecond > 0);
  return {
    offer: offer[self]!,
    surplusPerSecond: surplus[self]!,
    shippedPerSecond: listed.reduce((sum, route) => sum + route.perSecond, 0),
    drainPerSecond: found.drain,
    keepShare: found.keep,
    routes: listed,
    curlRemoved,
    harmonicRemoved,
  };
}

function describeCooperation(view: MeshView, settlement: Settlement): CooperationStatus {
  const { complex, self, backlog, capacityPerSecond: capacity, freeEnergyNats } = view;
  const { conductance } = settlement;
  const neighbours = complex.neighbors.subarray(complex.offsets[self]!, complex.offsets[self + 1]!);
  const dividends = [...neighbours]
    .map((vertex) => ({
      vertex,
      itemSeconds: joiningGain(
        backlog[self]!,
        capacity[self]!,
        backlog[vertex]!,
        capacity[vertex]!,
      ),
    }))
    .sort((a, b) => b.itemSeconds - a.itemSeconds || a.vertex - b.vertex)
    .slice(0, DIVIDENDS_LISTED);
  return {
    collectiveFreeEnergyNats: collectiveFreeEnergy(complex, {
      freeEnergy: freeEnergyNats,
      backlog,
      capacity,
      conductance,
    }),
    dividends,
  };
}

function describeMorphogenesis(
  substrate: Substrate,
  observation: Observation,
): MorphogenesisStatus {
  const { field, record, options } = substrate;
  const { slots } = field;
  const isGrowing = options.turing !== false;
  return {
    stress: stressOf(substrate, observation),
    activator: record.activator,
    inhibitor: record.inhibitor,
    slotsActive: slots.activeCount,
    slotsTotal: slots.capacity,
    splits: slots.splits,
    culls: slots.culls,
    refusals: slots.refusals,
    events: slots.events.slice(0, isGrowing ? slots.eventCount : 0)
      .map(({ kind, slot, reason }) => ({ kind, slot, reason })),
  };
}
