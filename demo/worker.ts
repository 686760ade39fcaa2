/**
 * An application beside a daemon, as a process of its own: items come to it from outside, it asks its
 * daemon for each where to take it, sends it there or puts it in its own queue, and serves that. It
 * takes orders on its standard input and says on its output what it has counted, a line each.
 */
import { exchange } from "../daemon/client/exchange.ts";
import { createClient } from "../daemon/client/mod.ts";
import { readLines } from "../tests/bench/lines.ts";
import { openItems } from "./items.ts";
import { createTally, serve, type Server, type Tally } from "./queue.ts";

/** How it is started: as JSON, its only argument. */
export interface WorkerSettings {
  name: string;
  /** Socket of its daemon. */
  socket: string;
  capacityPerSecond: number;
}

/** What it may be told. */
export interface Order {
  /** Items that come from outside. */
  arrivalsPerSecond?: number;
  /** Services of workers that it cannot reach from now on. */
  cut?: string[];
  /** Whether it asks where to take items; if not, it keeps them all. */
  asks?: boolean;
}

/** The first line that it says. */
export interface Hello {
  service: string;
}

/** Seconds between two looks at what has come. */
const STEP = 0.05;
/** Steps between two words with the daemon about load and routes. */
const STEPS_TO_REPORT = 2;
/** Picks asked for at a time, at most. */
const PICK_LIMIT = 1_000;

const now = () => performance.now() / 1000;

async function main(settings: WorkerSettings): Promise<void> {
  const { name, socket, capacityPerSecond } = settings;
  const daemon = createClient({ socket });
  const items = openItems(name);
  const server: Server = { capacityPerSecond, credit: 0 };
  const tally = createTally(now());
  const order: Required<Omit<Order, "cut">> = { arrivalsPerSecond: 0, asks: false };
  let drainPerSecond = 0;
  say({ service: items.service } satisfies Hello);
  const take = (told: Order) => {
    items.cut = new Set(told.cut ?? items.cut);
    Object.assign(order, told);
  };
  follow(take, () => exchange({ socket, method: "POST", path: "/v1/stop" }));

  let [outside, draining] = [0, 0];
  // What waited all the time since the last word: items that only pass through are no backlog.
  let standing = 0;
  for (let step = 1;; step++) {
    await new Promise((resolve) => setTimeout(resolve, 1000 * STEP));
    const seconds = now() - tally.at;
    serve(server, tally, now());
    outside += order.arrivalsPerSecond * seconds;
    draining = Math.min(draining + drainPerSecond * seconds, tally.backlog);
    const arrived = Math.floor(outside);
    const received = items.takeReceived();
    const drained = Math.floor(draining);
    outside -= arrived;
    draining -= drained;
    tally.arrived += arrived;
    tally.received += received;
    tally.backlog -= drained;
    const placed = arrived + received + drained;
    const sent = order.asks ? await place(placed) : 0;
    tally.sent += sent;
    standing = Math.min(standing, tally.backlog);
    tally.backlog += placed - sent;
    if (step % STEPS_TO_REPORT === 0 && order.asks) {
      drainPerSecond = await report().catch(() => 0);
      standing = tally.backlog;
    }
    say(tally);
  }

  /** Takes items where the daemon says; answers with how many went. Those that cannot go stay. */
  async function place(count: number): Promise<number> {
    if (count === 0) return 0;
    let sent = 0;
    const picks = await daemon.pickMany(Math.min(count, PICK_LIMIT)).catch(() => []);
    for (const pick of picks) {
      if (!pick.keep) sent += await items.send(pick.service, pick.count);
    }
    return sent;
  }

  /** Tells the daemon how it goes; answers with what is to leave the queue, items per second. */
  async function report(): Promise<number> {
    const { arrived, completed } = tally;
    await daemon.load({ backlog: standing, arrived, completed, capacityPerSecond });
    return (await daemon.routes()).drainPerSecond;
  }
}

/** Takes orders until there is nobody left to give any: then the daemon is to end, too. */
async function follow(take: (order: Order) => void, end: () => Promise<unknown>): Promise<void> {
  for await (const line of readLines(Deno.stdin.readable)) take(JSON.parse(line));
  await end().catch(() => {}); // it may have ended already
  Deno.exit();
}

function say(words: Hello | Tally): void {
  console.log(JSON.stringify(words));
}

if (import.meta.main) await main(JSON.parse(Deno.args[0]!));
