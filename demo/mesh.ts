/** Five daemons and the workers beside them, each a process of its own, on this machine. */
import { join } from "@std/path";
import { exchange } from "../daemon/client/exchange.ts";
import { type Client, createClient } from "../daemon/client/mod.ts";
import { type Child, firstLine, startDeno } from "./processes.ts";
import { createTally, type Tally } from "./queue.ts";
import type { Hello, Order, WorkerSettings } from "./worker.ts";

/** Seconds from tick to tick: four times as fast as usual, for the story is short. */
export const TICK_SECONDS = 0.25;

/** Who takes part, and how many items a second each finishes. */
const CAPACITIES = { ada: 100, bob: 200, cyd: 200, dan: 400, eve: 800 } as const;

/** Name of a host. */
export type Name = keyof typeof CAPACITIES;

/** A daemon and its worker. */
export interface DemoHost {
  readonly name: Name;
  readonly capacityPerSecond: number;
  /** Id of the daemon. */
  readonly id: string;
  /** Socket of the daemon. */
  readonly socket: string;
  /** Asks the daemon. */
  readonly daemon: Client;
  /** Where the worker takes items. */
  readonly service: string;
  /** What the worker counted last. */
  readonly tally: Tally;
  /** Tells the worker. */
  order(order: Order): Promise<void>;
}

/** All of them. */
export interface DemoMesh extends AsyncDisposable {
  readonly hosts: readonly DemoHost[];
  /** Ends all in order; whether they did. */
  end(): Promise<boolean>;
}

/** A host on its way up: its worker already runs. */
interface Place {
  readonly name: Name;
  readonly port: number;
  readonly socket: string;
  readonly stateDir: string;
}

/** Starts all of it in a folder. What was started is killed at the end of the block, or if that fails. */
export async function startMesh(folder: string): Promise<DemoMesh> {
  const daemons: Child[] = [];
  const workers: Child[] = [];
  const kill = async () => {
    const all = [...workers, ...daemons];
    all.forEach((child) => child.kill());
    await Promise.all(all.map((child) => child.end()));
  };
  const names = Object.keys(CAPACITIES) as Name[];
  const ports = freePorts(names.length);
  const places = names.map((name, i): Place => ({
    name,
    port: ports[i]!,
    socket: join(folder, `${name}.sock`),
    stateDir: join(folder, name),
  }));
  try {
    const hosts = await Promise.all(places.map(async (place): Promise<DemoHost> => {
      const worker = startWorker(place);
      workers.push(worker);
      const { service }: Hello = JSON.parse(await firstLine(worker));
      const daemon = startDaemon(place, service, places);
      daemons.push(daemon);
      const { nodeId }: { nodeId: string } = JSON.parse(await firstLine(daemon));
      return hostOf(place, worker, nodeId, service);
    }));
    return {
      hosts,
      async end() {
        workers.forEach((child) => child.kill());
        await Promise.all(workers.map((child) => child.end()));
        const ends = await Promise.all(daemons.map((child) => child.end()));
        return ends.every(Boolean);
      },
      [Symbol.asyncDispose]: kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** From now on nothing passes between the two sides, nor does any item; or all does again. */
export async function cut(
  hosts: readonly DemoHost[],
  side: readonly Name[],
  on: boolean,
): Promise<void> {
  await Promise.all(hosts.map(async (host) => {
    const others = hosts.filter(({ name }) => side.includes(name) !== side.includes(host.name));
    await host.order({ cut: on ? others.map(({ service }) => service) : [] });
    for (const { id } of others) await block(host, id, on);
  }));
}

/** The daemon drops what goes to that host and comes from it, or does no longer; no client has this. */
async function block({ socket }: DemoHost, peer: string, on: boolean): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify({ peer, on }));
  const { status, text } = await exchange({ socket, method: "POST", path: "/v1/block", body });
  if (status !== 200) throw new Error(`The daemon would not block a host: ${text}`);
}

function startWorker({ name, socket }: Place): Child {
  const settings: WorkerSettings = { name, socket, capacityPerSecond: CAPACITIES[name] };
  return startDeno([
    `--allow-net=127.0.0.1,unix:${socket}`,
    `--allow-read=${socket}`,
    `--allow-write=${socket}`,
    "demo/worker.ts",
    JSON.stringify(settings),
  ]);
}

function startDaemon(place: Place, service: string, places: readonly Place[]): Child {
  const { name, port, socket, stateDir } = place;
  const peers = places.filter((other) => other !== place);
  return startDeno([
    "-A",
    "daemon/main.ts",
    "start",
    "--json",
    "--test-hooks",
    ...["--name", name, "--service", service, "--port", String(port)],
    ...["--socket", socket, "--state-dir", stateDir, "--tick-seconds", String(TICK_SECONDS)],
    ...["--network", `demo ${Deno.pid}`],
    ...peers.flatMap(({ port }) => ["--peer", `127.0.0.1:${port}`]),
  ]);
}

function hostOf(place: Place, worker: Child, id: string, service: string): DemoHost {
  const { name, socket } = place;
  let tally = createTally(0);
  const listen = async () => {
    for await (const line of worker.lines) tally = JSON.parse(line);
  };
  // One that has died counts nothing any more, and that shows.
  listen().catch(() => {});
  return {
    name,
    capacityPerSecond: CAPACITIES[name],
    id,
    socket,
    daemon: createClient({ socket }),
    service,
    get tally() {
      return tally;
    },
    order: (order) => worker.tell(JSON.stringify(order)),
  };
}

/** UDP ports that were free a moment ago, and that no socket gets that names none. */
function freePorts(count: number): number[] {
  const sockets = Array.from({ length: count }, bindSomewhere);
  const ports = sockets.map(({ addr }) => (addr as Deno.NetAddr).port);
  sockets.forEach((socket) => socket.close());
  return ports;
}

/** Linux gives ports from 32768 on to sockets that name none: this one is below. */
function bindSomewhere(): Deno.DatagramConn {
  while (true) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    try {
      return Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port });
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
