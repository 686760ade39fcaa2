/** The terms of each layer's equation, with the numbers they have now. */
import { type ArrayStatus, flowsOf, type SideFlows } from "../../layers/array.ts";
import { amount, lawText, percent, rate } from "./format.ts";
import type { LayerName } from "./recipe.ts";
import type { World } from "./world.ts";

/** A term: its sign, what it means, what it is. */
export interface Term {
  /** As in the equation; may be empty. */
  readonly sign: string;
  readonly meaning: string;
  readonly value: string;
}

/** What a host sees of the last tick. */
interface Seen {
  readonly status: ArrayStatus;
  readonly side: SideFlows;
  readonly world: World;
}

/** Terms of a layer at one host; none before its side, which may be a new one, has settled with it. */
export function termsOf(layer: LayerName, world: World, id: string | undefined): Term[] {
  const host = world.array.hosts.get(id ?? "");
  const side = host === undefined ? undefined : flowsOf(world.array, host.side);
  if (host?.status === undefined || side === undefined) return [];
  if (!side.hosts.some((each) => each.id === host.id)) return [];
  return TERMS[layer]({ status: host.status, side, world });
}

const TERMS: Record<LayerName, (seen: Seen) => Term[]> = {
  hodge: ({ side }) => {
    const { flows, curlRemoved, harmonicRemoved } = side;
    const norm = (of: (flow: SideFlows["flows"][number]) => number) =>
      Math.sqrt(flows.reduce((sum, flow) => sum + of(flow) ** 2, 0));
    return [
      {
        sign: "‖f − p‖",
        meaning: "reports beyond the plan",
        value: rate(norm((flow) => flow.reportedPerSecond - flow.plannedPerSecond)),
      },
      {
        sign: "‖d₀φ‖",
        meaning: "of that, carries work: kept",
        value: rate(norm((flow) => flow.reconciledPerSecond - flow.plannedPerSecond)),
      },
      { sign: "‖d₁ᵀψ‖", meaning: "turns around triangles: removed", value: rate(curlRemoved) },
      { sign: "‖h‖", meaning: "turns around holes: removed", value: rate(harmonicRemoved) },
      {
        sign: "max |d₀ᵀ(Δf)|",
        meaning: "net inflow that this changes",
        value: rate(largestChange(side)),
      },
    ];
  },
  flux: ({ status: { belief, prediction, plan } }) => [
    {
      sign: "F",
      meaning: "surprise of the last second",
      value: amount(belief.freeEnergyNats, "nats"),
    },
    {
      sign: "x₁",
      meaning: "level believed in",
      value: `${amount(belief.mean[0])} ± ${rate(belief.deviation[0])}`,
    },
    {
      sign: "x₂",
      meaning: "its drift in a second",
      value: `${amount(belief.mean[1])} ± ${rate(belief.deviation[1])}`,
    },
    {
      sign: "λ̂",
      meaning: "expected of the next second",
      value: rate(prediction.nextArrivalsPerSecond),
    },
    {
      sign: "",
      meaning: "expected of this one, and came",
      value: `${amount(prediction.lastPredictedPerSecond)}, ${
        rate(prediction.lastObservedPerSecond)
      }`,
    },
    { sign: "π", meaning: "share of its surplus it offers", value: percent(plan.offer) },
  ],
  morphic: ({ status: { program, prediction } }) => [
    { sign: "L", meaning: "law in force", value: lawText(program.formula) },
    { sign: "", meaning: "seconds in force", value: amount(program.ageTicks) },
    { sign: "dim x", meaning: "loads it may use", value: amount(program.dimension) },
    {
      sign: "",
      meaning: "swapped in, swapped back",
      value: `${program.swaps}, ${program.rollbacks}`,
    },
    {
      sign: "",
      meaning: "surprise over its threshold",
      value: amount(Math.max(0, program.novelty)),
    },
    {
      sign: "",
      meaning: "error, and that of the last value",
      value: `${amount(prediction.errorPerSecond)}, ${rate(prediction.naiveErrorPerSecond)}`,
    },
  ],
  onsager: ({ status: { id, plan, cooperation, load }, side }) => {
    const host = side.hosts.find((each) => each.id === id)!;
    const links = side.flows.filter(({ tail, head }) => tail === id || head === id);
    const [best] = cooperation.dividends;
    return [
      {
        sign: "a",
        meaning: "demand: expected, and a tenth of the queue",
        value: rate(host.demandPerSecond),
      },
      { sign: "q", meaning: "queue", value: amount(host.backlog, "items") },
      {
        sign: "c",
        meaning: load.capacityMeasured ? "capacity, measured" : "capacity, as stated",
        value: rate(host.capacityPerSecond),
      },
      {
        sign: "a/c, ȳ",
        meaning: "utilisation, and that of all",
        value: `${percent(host.utilisation)}, ${percent(host.balancedUtilisation)}`,
      },
      { sign: "s", meaning: "surplus", value: rate(host.surplusPerSecond) },
      {
        sign: "s̃",
        meaning: "net outflow that is planned",
        value: rate(plannedOutflow(links, id)),
      },
      {
        sign: "ρ",
        meaning: "conductance of its links",
        value: rangeOf(links.map(({ conductancePerSecond }) => conductancePerSecond), rate),
      },
      {
        sign: "σ",
        meaning: "synergy of its links",
        value: rangeOf(links.map(({ synergy }) => synergy), amount),
      },
      {
        sign: "f*",
        meaning: "keeps, sends on",
        value: `${percent(plan.keepShare)}, ${rate(plan.shippedPerSecond)}`,
      },
      {
        sign: "v(ij)",
        meaning: best === undefined ? "dividend of a pair" : `largest dividend, with ${best.id}`,
        value: best === undefined ? "—" : amount(best.itemSeconds, "item·s"),
      },
    ];
  },
  turing: ({ status: { morphogenesis }, world, status }) => {
    const { stress, activator, inhibitor, slotsActive, slotsTotal, splits, culls } = morphogenesis;
    const { parameters } = world.array.hosts.get(status.id)!.substrate.field.field;
    return [
      { sign: "Σs", meaning: "stress: slots that would be wanted", value: amount(stress, "1/s") },
      { sign: "Σu", meaning: "activator", value: amount(activator) },
      { sign: "Σv", meaning: "inhibitor", value: amount(inhibitor) },
      { sign: "", meaning: "slots awake", value: `${slotsActive} of ${slotsTotal}` },
      { sign: "", meaning: "splits, culls", value: `${splits}, ${culls}` },
      {
        sign: "Dᵤ, Dᵥ, μ, ν",
        meaning: "slow activator, fast inhibitor",
        value: [
          parameters.activatorDiffusion,
          parameters.inhibitorDiffusion,
          parameters.activatorDecay,
          parameters.inhibitorDecay,
        ].join(", "),
      },
    ];
  },
};

/** Largest difference that reconciling makes to what a host gains a second. */
function largestChange({ flows }: SideFlows): number {
  const change = new Map<string, number>();
  for (const { tail, head, reconciledPerSecond, reportedPerSecond } of flows) {
    const difference = reconciledPerSecond - reportedPerSecond;
    change.set(tail, (change.get(tail) ?? 0) - difference);
    change.set(head, (change.get(head) ?? 0) + difference);
  }
  return Math.max(0, ...[...change.values()].map(Math.abs));
}

/** The least and the largest of some; a dash for none. */
function rangeOf(values: readonly number[], write: (value: number) => string): string {
  if (values.length === 0) return "—";
  return `${amount(Math.min(...values))} to ${write(Math.max(...values))}`;
}

/** What the plan has leave a host, less what comes to it, items per second. */
function plannedOutflow(links: SideFlows["flows"], id: string): number {
  return links.reduce(
    (sum, { tail, plannedPerSecond }) => sum + (tail === id ? 1 : -1) * plannedPerSecond,
    0,
  );
}
