/** Metrics of the work at this host: what there is, what is expected, what goes where. */
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { Route } from "../host/routes_answer.ts";
import { counter, gauge } from "./metrics_family.ts";
import type { Family } from "./metrics_format.ts";

/** Neighbours with series of their own, those with the largest shares: a bound on the series. */
const ROUTE_LIMIT = 32;

/** Load, and whether it can be borne. */
export function loadFamilies({ load, loadFrom, isDraining }: DaemonStatus): Family[] {
  const wait = load?.backlog === undefined ? undefined : load.backlog / load.capacityPerSecond;
  return [
    gauge("backlog_items", "Items waiting or running.", load?.backlog),
    gauge(
      "arrivals_items_per_second",
      "Items that come in from outside.",
      load?.arrivalsPerSecond,
    ),
    gauge("completions_items_per_second", "Items finished.", load?.completionsPerSecond),
    gauge(
      "capacity_items_per_second",
      "Items finished per second while there is backlog.",
      load?.capacityPerSecond,
    ),
    gauge(
      "capacity_measured",
      "Whether that was measured; else it was stated, or is not known.",
      load && Number(load.capacityMeasured),
    ),
    gauge(
      "demand_items_per_second",
      "Predicted arrivals and a tenth of the backlog.",
      load?.demandPerSecond,
    ),
    gauge("utilisation_ratio", "Demand over capacity.", load?.utilisation),
    gauge("wait_seconds", "Time to work the backlog off: backlog over capacity.", wait),
    gauge(
      "load_reported",
      "Whether applications report the load; else it is this host's tasks.",
      loadFrom && Number(loadFrom === "reported"),
    ),
    gauge(
      "draining",
      "Whether this host gives its work away and takes none.",
      isDraining === undefined ? undefined : Number(isDraining),
    ),
  ];
}

/** What is believed of the load, and how surprising it is. */
export function beliefFamilies(
  { belief, prediction, program, cooperation, morphogenesis }: DaemonStatus,
): Family[] {
  return [
    gauge("free_energy_nats", "Surprise of the last tick.", belief?.freeEnergyNats),
    gauge(
      "collective_free_energy_nats",
      "Free energy of the mesh, less what cooperation is worth.",
      cooperation?.collectiveFreeEnergyNats,
    ),
    gauge(
      "predicted_arrivals_items_per_second",
      "Arrivals expected in the next tick.",
      prediction?.nextArrivalsPerSecond,
    ),
    gauge(
      "prediction_error_items_per_second",
      "Root mean square error of late.",
      prediction?.errorPerSecond,
    ),
    gauge(
      "naive_prediction_error_items_per_second",
      "The same had the last arrivals always been expected again.",
      prediction?.naiveErrorPerSecond,
    ),
    gauge("novelty_ratio", "Surprise against its threshold: 1 and more is new.", program?.novelty),
    counter("program_swaps", "Laws of the load swapped in.", program?.swaps),
    counter("program_rollbacks", "Laws swapped back, for they did worse.", program?.rollbacks),
    gauge(
      "stress",
      "What worker slots split under: utilisation and surprise.",
      morphogenesis?.stress,
    ),
    {
      name: "slots",
      type: "gauge",
      help: "Worker slots, by state.",
      samples: morphogenesis === undefined ? [] : [
        { labels: { state: "awake" }, value: morphogenesis.slotsActive },
        {
          labels: { state: "asleep" },
          value: morphogenesis.slotsTotal - morphogenesis.slotsActive,
        },
      ],
    },
    counter("splits", "Worker slots that woke: scale out.", morphogenesis?.splits),
    counter("culls", "Worker slots put to sleep: scale in.", morphogenesis?.culls),
    counter("refused_splits", "Splits that found no slot asleep.", morphogenesis?.refusals),
  ];
}

/** What the mesh agreed to move. */
export function planFamilies({ plan }: DaemonStatus): Family[] {
  const routes = [...plan?.routes ?? []].sort((a, b) => b.share - a.share).slice(0, ROUTE_LIMIT);
  const perRoute = (name: string, help: string, valueOf: (route: Route) => number | undefined) => ({
    name,
    type: "gauge" as const,
    help,
    samples: routes.flatMap((route) => {
      const value = valueOf(route);
      return value === undefined ? [] : [{ labels: { id: route.id, name: route.name }, value }];
    }),
  });
  return [
    gauge("offer_ratio", "Share of its surplus that this host offers.", plan?.offer),
    gauge(
      "surplus_items_per_second",
      "Demand beyond this host's balanced share; room if negative.",
      plan?.surplusPerSecond,
    ),
    gauge(
      "shipped_items_per_second",
      "What is to go to others.",
      plan?.shippedPerSecond,
    ),
    gauge(
      "drain_items_per_second",
      "Part of that taken from the backlog.",
      plan?.drainPerSecond,
    ),
    gauge("keep_ratio", "Share of what arrives to be kept.", plan?.keepShare),
    perRoute(
      "route_ratio",
      "Share of what arrives to be sent to a neighbour.",
      ({ share }) => share,
    ),
    perRoute(
      "route_items_per_second",
      "Items to be sent to a neighbour.",
      ({ perSecond }) => perSecond,
    ),
    perRoute(
      "route_round_trip_seconds",
      "Round trip to a neighbour.",
      ({ rttSeconds }) => rttSeconds,
    ),
    gauge(
      "curl_removed_items_per_second",
      "Norm of the circulation around triangles taken out of the reports.",
      plan?.curlRemoved,
    ),
    gauge(
      "harmonic_removed_items_per_second",
      "Norm of the circulation around holes taken out of the reports.",
      plan?.harmonicRemoved,
    ),
  ];
}
