/** `shivya status`: what the daemon sees and makes of it, for a person or as JSON. */
import { formatAddress, packAddress } from "../../p2p/address.ts";
import { type DaemonStatus, STATUS_SCHEMA } from "../api/daemon_status.ts";
import type { Settings } from "../config/settings.ts";
import type { LoadFrom, ShippedBy } from "../host/host_status.ts";
import { droppedInAll } from "../peer/mesh_status.ts";
import { escapeControls } from "../text/printable.ts";
import { shortId } from "../text/short_id.ts";
import {
  age,
  bytesPerSecond,
  count,
  formatTable,
  percent,
  quantity,
  type Row,
} from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** Prints the daemon's status. Throws an `ExitError` 3 when no daemon runs. */
export async function status(settings: Settings): Promise<void> {
  const text = await ask("GET", "/v1/status", settings, { schema: STATUS_SCHEMA });
  const colour = Deno.stdout.isTerminal() && !Deno.noColor;
  show<DaemonStatus>(text, settings, (status) => formatStatus(status, colour));
}

/** The status as a table of at most 80 columns. */
export function formatStatus(status: DaemonStatus, colour: boolean): string {
  return formatTable(
    [
      ...nodeRows(status),
      meshRow(status),
      agreementRow(status),
      ...hostRows(status),
      ...beliefRows(status),
      ...planRows(status),
      ...slotRows(status),
    ],
    colour ? (text) => `\x1b[1m${text}\x1b[22m` : (text) => text,
  );
}

function nodeRows(status: DaemonStatus): Row[] {
  const { nodeId, name, service, uptimeSeconds, pid, ticks, host, port, state, dashboard } = status;
  return [
    [
      "node",
      nodeId,
      ...(name === "" ? [] : [escapeControls(name)]),
      ...(service === "" ? [] : [`service ${escapeControls(service)}`]),
      `up ${age(uptimeSeconds)}`,
    ],
    [
      "daemon",
      `process ${pid}`,
      `UDP ${formatAddress(packAddress(host, port))}`,
      `${ticks.completed} ticks of ${quantity(ticks.periodSeconds, " s")}`,
      `${ticks.skipped} skipped`,
      `${ticks.failed} failed`,
      ...(state?.isKept === false
        ? [`state not on the disk: ${count(state.pending, "change")} waiting`]
        : []),
      ...(dashboard?.state === "died"
        ? [`dashboard died: ${escapeControls(dashboard.reason ?? "")}`]
        : []),
    ],
  ];
}

function meshRow({ mesh }: DaemonStatus): Row {
  const { mode, network, joined, peers, values, lookups } = mesh;
  return [
    "mesh",
    network === undefined ? mode : `${mode}: ${network}`,
    joined ? count(peers, "peer") : "alone",
    `${count(values, "value")} kept`,
    count(lookups, "lookup"),
    `datagrams in ${mesh.datagramsReceived}`,
    `out ${mesh.datagramsSent}`,
    `unused ${droppedInAll(mesh)}`,
  ];
}

/** Who is alive, and what all of them have in common who know the same. */
function agreementRow({ agreement, isDraining }: DaemonStatus): Row {
  const { hosts, links, faces, digest } = agreement ?? {};
  return [
    "agreement",
    `${count(hosts, "host")} alive`,
    count(links, "link"),
    count(faces, "triangle"),
    `digest ${shortId(digest)}`,
    ...(isDraining === true ? ["draining"] : []),
  ];
}

const LOAD_FROM: Record<LoadFrom, string> = {
  reported: "reported by applications",
  host: "from this host's tasks",
};

const SHIPPED_BY: Record<ShippedBy, string> = {
  reported: "as applications report",
  picked: "as they picked",
  assumed: "taken as followed",
  none: "nothing sent",
};

function hostRows({ telemetry, load, loadFrom }: DaemonStatus): Row[] {
  const { loadAverage1m, loadAverage5m, loadAverage15m } = telemetry ?? {};
  const loadAverages = [loadAverage1m, loadAverage5m, loadAverage15m];
  return [
    [
      "host",
      `CPU ${percent(telemetry?.cpuBusyShare)}`,
      `memory ${percent(telemetry?.memoryUsedShare)}`,
      `load ${loadAverages.map((value) => value?.toFixed(2) ?? "—").join(" ")}`,
      `network in ${bytesPerSecond(telemetry?.receivedBytesPerSecond)}`,
      `out ${bytesPerSecond(telemetry?.sentBytesPerSecond)}`,
    ],
    [
      "work",
      `backlog ${quantity(load?.backlog)}`,
      `arriving ${quantity(load?.arrivalsPerSecond, "/s")}`,
      `finished ${quantity(load?.completionsPerSecond, "/s")}`,
      `capacity ${quantity(load?.capacityPerSecond, "/s")}${
        load?.capacityMeasured ? "" : " (stated)"
      }`,
      `utilisation ${percent(load?.utilisation)}`,
      ...(loadFrom === undefined ? [] : [LOAD_FROM[loadFrom]]),
    ],
  ];
}

function beliefRows({ belief, prediction, program }: DaemonStatus): Row[] {
  const latent = belief?.mean.slice(0, 2).map((mean, i) =>
    `${["level", "drift"][i]} ${quantity(mean)} ± ${quantity(belief.deviation[i])}`
  );
  return [
    ["belief", ...(latent ?? ["—"]), `free energy ${quantity(belief?.freeEnergyNats, " nats")}`],
    [
      "prediction",
      `next ${quantity(prediction?.nextArrivalsPerSecond, "/s")}`,
      `last ${quantity(prediction?.lastPredictedPerSecond, "/s")}, came ${
        quantity(prediction?.lastObservedPerSecond, "/s")
      }`,
      `error ${quantity(prediction?.errorPerSecond, "/s")} (last value ${
        quantity(prediction?.naiveErrorPerSecond, "/s")
      })`,
    ],
    [
      "program",
      program?.formula ?? "—",
      `age ${program?.ageTicks ?? "—"} ticks`,
      `${program?.dimension ?? "—"} dimensions`,
      `${program?.swaps ?? "—"} swaps`,
      `${program?.rollbacks ?? "—"} rolled back`,
    ],
  ];
}

function planRows({ plan, shippedBy }: DaemonStatus): Row[] {
  return [[
    "plan",
    `offer ${percent(plan?.offer)}`,
    `surplus ${quantity(plan?.surplusPerSecond, "/s")}`,
    `keep ${percent(plan?.keepShare)}`,
    `ship ${quantity(plan?.shippedPerSecond, "/s")}`,
    ...(shippedBy === undefined ? [] : [SHIPPED_BY[shippedBy]]),
  ]];
}

function slotRows({ morphogenesis }: DaemonStatus): Row[] {
  const { stress, activator, inhibitor, slotsActive, slotsTotal } = morphogenesis ?? {};
  return [
    [
      "slots",
      `${slotsActive ?? "—"} of ${slotsTotal ?? "—"} awake`,
      `${morphogenesis?.splits ?? "—"} splits`,
      `${morphogenesis?.culls ?? "—"} culls`,
      `${morphogenesis?.refusals ?? "—"} refused`,
    ],
    [
      "stress",
      quantity(stress),
      `activator ${quantity(activator)}`,
      `inhibitor ${quantity(inhibitor)}`,
    ],
  ];
}
