/**
 * Our DHT beside npm's dht-rpc and bittorrent-dht, K = 4, on loopback: each trial in a process of its
 * own, the contenders in turn, and the median of the rounds in a table. From the environment:
 *
 * - `DHT_NODES`: meshes of these sizes, default `200`
 * - `DHT_PARTS`: default `speed,death,values20,values50,wire`; `quiet` takes a minute a contender
 * - `DHT_ROUNDS`: default 1
 * - `DHT_STARTS`: nodes that join at once; default all, and 32 for bittorrent-dht, see there
 * - `DHT_CONTENDERS`: default `named,sealed,dht-rpc,bittorrent-dht`; also `open`
 */
import { benchWire } from "./dht_wire_bench.ts";
import { readLines } from "./lines.ts";
import { prepareRivals, RIVALS } from "./rivals.ts";

type Figures = Record<string, number | string | null>;
type Results = Map<string, Figures[]>;

interface Row {
  key: string;
  label: string;
  show: (value: number) => string;
  /** What we want to reach with 200 and with 1,000 nodes. */
  wanted?: [string, string];
}

const seconds = (value: number) => `${value.toFixed(2)} s`;
const milliseconds = (value: number) => `${(1000 * value).toFixed(2)} ms`;
const kilobytes = (value: number) => `${(value / 1000).toFixed(1)} kB`;
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const fine = (value: number) => value.toFixed(3);
const plain = (value: number) => value.toFixed(1);
const both = (wanted: string): [string, string] => [wanted, wanted];

const ROWS: readonly Row[] = [
  { key: "convergedSeconds", label: "recall 0.99 after", show: seconds, wanted: ["1.2", "6"] },
  { key: "recall95Seconds", label: "recall 0.95 after", show: seconds },
  { key: "startDatagramsPerNode", label: "datagrams a node by then", show: plain },
  { key: "lookupsPerSecond", label: "lookups/s, 32 at once", show: plain, wanted: ["1500", "750"] },
  {
    key: "p50Seconds",
    label: "lookup p50, one at a time",
    show: milliseconds,
    wanted: ["0.6", ""],
  },
  {
    key: "p95Seconds",
    label: "lookup p95, one at a time",
    show: milliseconds,
    wanted: ["1.2", ""],
  },
  { key: "requestsPerLookup", label: "requests a lookup", show: plain, wanted: ["10", "17"] },
  { key: "datagramsPerLookup", label: "datagrams a lookup", show: plain },
  { key: "bytesPerLookup", label: "bytes a lookup", show: kilobytes },
  { key: "recallAlone", label: "recall@4, one at a time", show: fine, wanted: both("0.995") },
  { key: "recallBusy", label: "recall@4, 32 at once", show: fine, wanted: both("0.995") },
  {
    key: "heapBytesPerNode",
    label: "heap and buffers a node",
    show: kilobytes,
    wanted: both("30"),
  },
  { key: "residentBytesPerNode", label: "resident a node", show: kilobytes, wanted: ["", "90"] },
  {
    key: "afterDeathMedianSeconds",
    label: "50 % died: p50",
    show: milliseconds,
    wanted: both("150"),
  },
  { key: "afterDeathP95Seconds", label: "50 % died: p95", show: milliseconds, wanted: both("450") },
  { key: "afterDeathRecall", label: "50 % died: recall@4", show: fine, wanted: both("0.95") },
  { key: "values20Got", label: "20 % died: values got", show: percent, wanted: both("100") },
  { key: "values20P50Seconds", label: "20 % died: get p50", show: milliseconds },
  { key: "values20P95Seconds", label: "20 % died: get p95", show: milliseconds },
  { key: "values50Got", label: "50 % died: values got", show: percent, wanted: both("99") },
  { key: "values50P50Seconds", label: "50 % died: get p50", show: milliseconds },
  { key: "values50P95Seconds", label: "50 % died: get p95", show: milliseconds },
  { key: "untouchedMedianSeconds", label: "30 s after: p50", show: milliseconds },
  { key: "untouchedP95Seconds", label: "30 s after: p95", show: milliseconds },
  { key: "untouchedRecall", label: "30 s after: recall@4", show: fine, wanted: both("0.99") },
  {
    key: "idleRequestsPerNodeSecond",
    label: "idle: requests/s a node",
    show: fine,
    wanted: both("0.1"),
  },
  { key: "healingRequestsPerNodeSecond", label: "the 30 s: requests/s a node", show: fine },
  {
    key: "idleCpuShare",
    label: "idle: share of a core",
    show: (v) => `${(100 * v).toFixed(4)} %`,
    wanted: ["0.5", ""],
  },
];

const RIVAL_FILES: Record<string, string> = {
  "dht-rpc": "dht_rpc.mjs",
  "bittorrent-dht": "bittorrent_dht.mjs",
};
/** A trial that takes longer has its process killed. */
const TRIAL_SECONDS = 300;
const WIRES = ["open", "named", "sealed"];

/** Runs the trials and prints their figures. */
export async function bench(): Promise<void> {
  const parts = listOf("DHT_PARTS", "speed,death,values20,values50,wire");
  const rounds = Number(listOf("DHT_ROUNDS", "1")[0]);
  let contenders = listOf("DHT_CONTENDERS", "named,sealed,dht-rpc,bittorrent-dht");
  const unknown = contenders.find((name) => !WIRES.includes(name) && !RIVAL_FILES[name]);
  if (unknown !== undefined) throw new Error(`Cannot bench contender: current value is ${unknown}`);
  if (contenders.some((name) => RIVAL_FILES[name])) {
    const reason = await prepareRivals();
    if (reason !== undefined) {
      console.log(`dht-rpc and bittorrent-dht left out: ${reason}`);
      contenders = contenders.filter((name) => WIRES.includes(name));
    }
  }
  for (const nodes of listOf("DHT_NODES", "200").map(Number)) {
    if (contenders.length === 0 || parts.every((name) => name === "wire")) break;
    const results: Results = new Map(contenders.map((name) => [name, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const part of parts.filter((name) => name !== "wire")) {
        for (const name of contenders) {
          const figures = await runTrial(name, nodes, part, round);
          console.log(`${name} ${JSON.stringify(figures)}`);
          results.get(name)!.push(figures);
        }
      }
    }
    printTable(nodes, results);
  }
  if (parts.includes("wire")) await benchWire(contenders.filter((name) => WIRES.includes(name)));
}

function listOf(variable: string, fallback: string): string[] {
  return (Deno.env.get(variable) ?? fallback).split(",");
}

/** One part in a process of its own. */
async function runTrial(
  name: string,
  nodes: number,
  part: string,
  seed: number,
): Promise<Figures> {
  const args = [String(nodes), part, String(seed)];
  const rival = RIVAL_FILES[name];
  const ours = new URL("./dht_mesh.ts", import.meta.url).pathname;
  const command = rival === undefined
    ? new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", "-q", "--v8-flags=--expose-gc", ours, ...args, name],
      stdout: "piped",
      stderr: "inherit",
    })
    : new Deno.Command("node", {
      args: ["--expose-gc", `${RIVALS}${rival}`, ...args],
      stdout: "piped",
      stderr: "inherit",
    });
  const process = command.spawn();
  const giveUp = setTimeout(() => process.kill("SIGKILL"), 1000 * TRIAL_SECONDS);
  const figures: Figures = {};
  for await (const line of readLines(process.stdout)) Object.assign(figures, JSON.parse(line));
  const { code } = await process.status;
  clearTimeout(giveUp);
  if (code !== 0) console.log(`${name} left out: its ${part} ended with code ${code}`);
  return figures;
}

function printTable(nodes: number, results: Results): void {
  const line = (cells: string[]) =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(29) : cell.padStart(15))).join(""));
  console.log("");
  line([`${nodes} nodes`, ...results.keys(), "wanted"]);
  for (const { key, label, show, wanted } of ROWS) {
    const columns = [...results.values()].map((rounds) => rounds.filter((found) => key in found));
    if (columns.every((column) => column.length === 0)) continue;
    line([
      label,
      ...columns.map((column) => {
        const value = median(column.map((found) => found[key]));
        return Number.isNaN(value) ? "–" : show(value);
      }),
      (nodes >= 1_000 ? wanted?.[1] : wanted?.[0]) ?? "",
    ]);
  }
}

/** Median of the rounds; NaN if most of them have none. */
function median(values: (number | string | null | undefined)[]): number {
  const sorted = values.map((value) => (typeof value === "number" ? value : Infinity)).sort(
    (a, b) => a - b,
  );
  const middle = sorted[(sorted.length - 1) >> 1];
  return middle === undefined || middle === Infinity ? NaN : middle;
}

if (import.meta.main) await bench();
