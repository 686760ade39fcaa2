/**
 * One whole host on a node of a testnet: the peer with its gossip, the layers, and what applications
 * say and ask; it ticks by its own clock, as the daemon does.
 */
import { createHost, type Host } from "../../daemon/host.ts";
import { createLoadReports, type LoadReports } from "../../daemon/host/load_reports.ts";
import { loadFrom } from "../../daemon/host/observe.ts";
import { createPicker, type Picker } from "../../daemon/host/picker.ts";
import { sharesOf } from "../../daemon/host/routes_answer.ts";
import { createShipments, type Shipments } from "../../daemon/host/shipments.ts";
import type { SubstrateOptions } from "../../layers/substrate.ts";
import type { Announcement } from "../../p2p/gossip/announcement.ts";
import type { GossipOptions } from "../../p2p/gossip/gossip.ts";
import { identityOfSeed } from "../../p2p/identity.ts";
import { createPeer, type Peer, type Wire } from "../../p2p/peer.ts";
import type { Address, CoreHost, NodeCore } from "../../p2p/testnet.ts";
import { wireOf } from "./mesh.ts";

/** What hosts have in common. */
export interface LiveHostOptions {
  wire?: Wire;
  gossip?: Omit<GossipOptions, "incarnation">;
  layers?: Omit<SubstrateOptions, "seed">;
  /** Whom a host of this name joins by, whenever it starts. */
  seedsOf: (name: string) => readonly Address[];
  /** Seconds from tick to tick; the period of the gossip. */
  periodSeconds?: number;
  /** A host is settled at every so manieth of its ticks; default 1. */
  settleEvery?: number;
  /** Called before each tick: time for the application to work and report. */
  beforeTick?: (host: LiveHost, now: number) => void;
  /** Called after each settle. */
  onSettled?: (host: LiveHost) => void;
}

/** What its disk keeps: how often it started, and whom it knew. */
export interface LiveMemory {
  readonly incarnation: number;
  readonly members: readonly Address[];
}

/** One host. */
export interface LiveHost extends NodeCore {
  readonly name: string;
  /** In hexadecimal. */
  readonly id: string;
  readonly incarnation: number;
  readonly peer: Peer;
  readonly host: Host;
  readonly reports: LoadReports;
  readonly shipments: Shipments;
  readonly picker: Picker;
  /** Ticks of this life. */
  ticks: number;
  /** What it told last. */
  announcement: Announcement | undefined;
  /** What it does once a tick, after the first: tell what is new, tell the same again, or nothing. */
  voice: "speaks" | "repeats" | "listens";
}

/** Makes hosts for a testnet. */
export function liveHostMaker(options: LiveHostOptions): (host: CoreHost) => LiveHost {
  return (host) => startLiveHost(host, options);
}

/** What a host remembers when it is restarted with memory. */
export function liveMemoryOf({ incarnation, peer }: LiveHost): LiveMemory {
  return { incarnation, members: peer.members().map(({ address }) => address) };
}

function startLiveHost(node: CoreHost, options: LiveHostOptions): LiveHost {
  const { wire = wireOf("named"), gossip, layers, seedsOf, periodSeconds = 1 } = options;
  const memory = node.memory as LiveMemory | undefined;
  const incarnation = (memory?.incarnation ?? 0) + 1;
  const { now, random, send } = node;
  const peer = createPeer({
    identity: identityOfSeed(node.secret),
    wire,
    send,
    random,
    now,
    gossip: { ...gossip, incarnation },
  });
  peer.join([...seedsOf(node.name), ...memory?.members ?? []], now);
  const draw = new Uint8Array(2);
  random(draw);
  let tickAt = now + periodSeconds * draw[0]! / 256;
  const id = peer.id.toHex();
  const live: LiveHost = {
    name: node.name,
    id,
    incarnation,
    peer,
    host: createHost({ ...layers, id, seed: draw[1]!, periodSeconds }),
    reports: createLoadReports(),
    shipments: createShipments(),
    picker: createPicker(),
    ticks: 0,
    announcement: undefined,
    voice: "speaks",
    get nextTick() {
      return Math.min(peer.nextTick, tickAt);
    },
    receive: (datagram, from, now) => peer.receive(datagram, from, now),
    tick(now) {
      if (now >= peer.nextTick) peer.tick(now);
      if (now < tickAt) return;
      tickAt += periodSeconds;
      passTick(live, now, options);
    },
  };
  return live;
}

/** As `daemon/run.ts` has it. */
function passTick(live: LiveHost, now: number, options: LiveHostOptions): void {
  const { host, peer } = live;
  const { beforeTick, onSettled, settleEvery = 1 } = options;
  beforeTick?.(live, now);
  const announcement = observe(live, now);
  const isNew = live.voice === "speaks" || live.announcement === undefined;
  if (isNew) live.announcement = announcement;
  if (isNew || live.voice === "repeats") peer.announce(live.announcement!, now);
  if (live.ticks++ % settleEvery > 0) return;
  const { plan } = host.settle(peer.snapshot());
  live.picker.follow(sharesOf(plan));
  onSettled?.(live);
}

function observe({ host, name, reports, shipments }: LiveHost, now: number): Announcement {
  const reported = reports.load(now);
  const source = loadFrom(reported);
  const { by, perSecond } = shipments.at(now, {
    routes: host.status()?.plan.routes ?? [],
    isLoadReported: source === "reported",
  });
  const load = host.observe(source === "reported" ? reported : {}, now, {
    loadFrom: source,
    shippedBy: by,
  });
  return { load, name, service: "", shippedPerSecond: perSecond };
}
