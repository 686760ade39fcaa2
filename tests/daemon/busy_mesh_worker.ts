/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/** A thread of simulated hosts that tick in turn; see `busy_mesh.ts`. */
import { keyOfName } from "../../daemon/api/value_key.ts";
import { createRandom, nextBelow } from "../../layers/random.ts";
import type { Announcement } from "../../p2p/gossip/announcement.ts";
import { formatNodeId } from "../../p2p/node_id.ts";
import type { FromBusyMesh, ToBusyMesh } from "./busy_mesh.ts";
import { startSimulatedHost } from "./simulated_host.ts";

const SEED = 0x50a4;
/** Keys that are put, again and again: what is kept does not grow. */
const KEYS = 32;
const VALUE_BYTES = 200;
/** One tick in so many puts a value. */
const PUT_EVERY = 20;
/** How often it is looked whether ticks are due, in milliseconds. */
const STEP_MS = 5;
/** Ticks of each host that a busy machine may be late for; others are left out. */
const LATE_TICKS = 10;

const tell = (message: FromBusyMesh) => self.postMessage(message);
const random = createRandom(SEED);
let stop = () => Promise.resolve();

self.onmessage = async ({ data }: MessageEvent<ToBusyMesh>) => {
  if (data.kind === "start") {
    stop = start(data);
    return;
  }
  await stop();
  tell({ kind: "stopped" });
};

function start(
  { hosts, ticksPerSecond, wire, seed }: Extract<ToBusyMesh, { kind: "start" }>,
): () => Promise<void> {
  const period = hosts / ticksPerSecond;
  const nodes = Array.from({ length: hosts }, () => startSimulatedHost({ wire, period }));
  const ids = nodes.map(({ peer }) => formatNodeId(peer.id));
  for (const node of nodes) node.call((peer, now) => peer.join([seed], now));
  let ticks = 0;
  const tick = () => {
    const n = ticks++ % hosts;
    nodes[n]!.call((peer, now) => {
      peer.announce(draw(`simulated-${n}`, ids), now);
      if (ticks % PUT_EVERY !== 0) return;
      const value = Uint8Array.from({ length: VALUE_BYTES }, () => nextBelow(random, 256));
      peer.put(keyOfName(`key-${nextBelow(random, KEYS)}`), value, now, () => {});
    });
  };
  let toldAt = performance.now();
  let lookedAt = toldAt;
  let due = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    due = Math.min(due + (now - lookedAt) / 1_000 * ticksPerSecond, LATE_TICKS * hosts);
    lookedAt = now;
    for (; due >= 1; due--) tick();
    if (now - toldAt < 1_000) return;
    toldAt = now;
    tell({ kind: "ticks", ticks });
  }, STEP_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all(nodes.map((node) => node.close()));
  };
}

/** Something that differs from what was said before. */
function draw(name: string, ids: readonly string[]): Announcement {
  return {
    load: {
      backlog: nextBelow(random, 100),
      capacityPerSecond: 100,
      predictedArrivalsPerSecond: nextBelow(random, 200),
      offer: nextBelow(random, 5) / 4,
      freeEnergyNats: nextBelow(random, 10),
      activator: nextBelow(random, 3),
      inhibitor: nextBelow(random, 3),
      belief: Float64Array.from({ length: 4 }, () => nextBelow(random, 100)),
    },
    name,
    service: "",
    shippedPerSecond: new Map([[ids[nextBelow(random, ids.length)]!, nextBelow(random, 50)]]),
  };
}
