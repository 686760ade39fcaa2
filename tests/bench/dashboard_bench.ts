/**
 * What a dashboard costs on one of many hosts that gossip over a simulated network: bytes that one
 * client gets, and the time of the main thread and of the dashboard's worker.
 */
import { createNews, type News, type Seen } from "../../daemon/dashboard/bridge_news.ts";
import { historyRow } from "../../daemon/dashboard/dashboard_history.ts";
import {
  dashboardState,
  historySource,
  type Look,
} from "../../daemon/dashboard/dashboard_state.ts";
import { pairLatency } from "../../p2p/testnet.ts";
import { busyMesh, fullStatus } from "../daemon/full_status.ts";
import type { LiveHost } from "../simulation/live_host.ts";
import { startLiveMesh } from "../simulation/live_mesh.ts";
import { measure } from "./measure.ts";

const WARM_SECONDS = 30;
const SECONDS = 60;
/** Items per second of the slowest host. */
const CAPACITY = 100;
const HISTORY_ROWS = 600;

/** How the work comes: none, evenly, or by chance and far too much for one host. */
type Load = "none" | "even" | "hot";

/** Prints bytes a second for arrays of two sizes, and what a tick takes among 32 hosts. */
export async function bench(): Promise<void> {
  console.log("one client, kB     whole state   history   patches/s");
  for (const count of [5, 32]) {
    for (const load of ["none", "even", "hot"] as const) measureBytes(count, load);
  }
  await measureTicks(looksOf(32, "hot"));
}

function measureBytes(count: number, load: Load): void {
  const looks = looksOf(count, load);
  const news = createNews();
  for (let n = 0; n < HISTORY_ROWS; n++) {
    const source = historySource(looks[n % looks.length]!);
    news.takeRow({ ...historyRow(source), at: n });
  }
  let seen: Seen = { events: 0 };
  const bytes: number[] = [];
  for (const look of looks) {
    news.takeState(JSON.stringify(dashboardState(look)));
    const next = news.since(seen);
    ({ seen } = next);
    for (const { length } of next.messages) bytes.push(length);
  }
  const [state, history, ...patches] = bytes;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / (SECONDS - 1);
  const figures = [state!, history!, mean(patches)];
  console.log(
    `${count} hosts, load ${load}`.padEnd(20) +
      figures.map((value) => (value / 1000).toFixed(2).padStart(10)).join(""),
  );
}

async function measureTicks(looks: Look[]): Promise<void> {
  let at = 0;
  const next = <Item>(items: readonly Item[]) => items[at = (at + 1) % items.length]!;
  await measure("main thread, nobody looks: a row", () => {
    structuredClone(historyRow(historySource(next(looks))));
  });
  await measure("main thread, somebody looks: a state", () => {
    structuredClone(JSON.stringify(dashboardState(next(looks))));
  });
  const states = looks.map((look) => JSON.stringify(dashboardState(look)));
  for (const clients of [1, 2, 32]) {
    const news = createNews();
    news.takeState(states[0]!);
    const seen = Array.from({ length: clients }, () => news.since({ events: 0 }).seen);
    await measure(`worker, ${clients} look: a patch`, () => bring(news, next(states), seen));
  }
}

function bring(news: News, state: string, seen: Seen[]): void {
  news.takeState(state);
  seen.forEach((each, i) => seen[i] = news.since(each).seen);
}

/** What the first host shows, second by second. */
function looksOf(count: number, load: Load): Look[] {
  const { testnet, nodes, work } = startLiveMesh({
    seed: 1,
    hosts: Array.from({ length: count }, (_, i) => {
      const capacityPerSecond = CAPACITY * (1 + i % 3);
      return { capacityPerSecond, arrivalsPerSecond: load === "none" ? 0 : capacityPerSecond / 2 };
    }),
    arrivals: load === "hot" ? "poisson" : "smooth",
    network: { latency: pairLatency(0.001, 0.02, 0.01) },
  });
  testnet.advance(WARM_SECONDS);
  if (load === "hot") work.hosts[0]!.arrivalsPerSecond += 3 * CAPACITY;
  return Array.from({ length: SECONDS }, (_, second) => {
    testnet.advance(1);
    return lookOf(nodes[0]!.core, second);
  });
}

const STATUS = fullStatus(busyMesh());

/** As the daemon on this host would have it; what no host tells changes as it does in a daemon. */
function lookOf({ id, peer, host }: LiveHost, second: number): Look {
  const { tick: _, ...layers } = host.status()!;
  const jitter = ((second * 7) % 11) / 7e5;
  return {
    at: 1_800_000_000.123 + second + jitter,
    status: {
      ...STATUS,
      nodeId: id,
      uptimeSeconds: 40.123456789 + second + jitter,
      mesh: {
        ...STATUS.mesh,
        datagramsReceived: 1_000 + 37 * second,
        datagramsSent: 1_000 + 38 * second,
        bytesReceived: 100_000 + 4_321 * second,
        bytesSent: 100_000 + 4_567 * second,
      },
      ticks: { ...STATUS.ticks, completed: second, lastDurationSeconds: 0.0023456789 + jitter },
      telemetry: {
        atSeconds: 40.123456789 + second + jitter,
        coreCount: 4,
        cpuBusyShare: 0.123456789 + jitter,
        memoryAvailableBytes: 4e9 + 4_096 * second,
        processMemoryBytes: 8e7 + 4_096 * second,
        receivedBytesPerSecond: 4_321.123456789 + jitter,
        sentBytesPerSecond: 4_567.123456789 + jitter,
      },
      ...layers,
    },
    hosts: peer.hosts(),
    snapshot: peer.snapshot(),
    explanation: host.explain(),
  };
}
