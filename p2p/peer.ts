/**
 * One Kademlia peer as a sans-I/O state machine: it is given datagrams and the time, and gives back
 * datagrams to send and events. It touches no socket, no clock and no randomness of its own, so it
 * runs unchanged over UDP (`transport.ts`) and in a simulator (`testnet.ts`).
 */
import type { Address } from "./address.ts";
import { checkWhole, wholeSeconds } from "./checks.ts";
import { NETWORK_BYTES } from "./constants.ts";
import { missed, STRIKES } from "./contact.ts";
import type { Core, PeerEvent } from "./core.ts";
import { peerOf } from "./core_peer.ts";
import { createFalseAlarms } from "./false_alarms.ts";
import { networkIdOf } from "./frame_envelope.ts";
import type { GetOptions, GetResult } from "./get.ts";
import type { Announcement } from "./gossip/announcement.ts";
import { createGossip, type GossipOptions } from "./gossip/gossip.ts";
import type { GossipStats } from "./gossip/gossip_stats.ts";
import { startGossip } from "./gossip/periods.ts";
import type { KnownHost, MeshSnapshot } from "./gossip/snapshot.ts";
import type { Identity } from "./identity.ts";
import { welcome } from "./incoming.ts";
import { createJoining } from "./joining.ts";
import { startKeepalive } from "./keepalive.ts";
import { createLateness } from "./lateness.ts";
import type { LookupResult } from "./lookup.ts";
import type { Member } from "./members.ts";
import { formatNodeId, type NodeId } from "./node_id.ts";
import { createPeerStats, type PeerStats } from "./peer_stats.ts";
import type { PutResult } from "./put.ts";
import { createRecentSet } from "./recent_set.ts";
import { startRefresh } from "./repair.ts";
import { startRepublish } from "./republish.ts";
import { createRoutingTable, type RoutingTableOptions } from "./routing_table.ts";
import { createSealer, type Sealer } from "./sealer.ts";
import type { ValueRecord } from "./signed_value.ts";
import { tune, type Tuning } from "./tuning.ts";
import { createValueStore, type ValueStoreOptions } from "./value_store.ts";

/** How a mesh talks. */
export type Wire =
  /** Bare frames, as other programs know them: no key, no name. */
  | { readonly kind: "open" }
  /** Our own frames, which say of which network they are; `network` as `networkIdOf` makes it. */
  | { readonly kind: "named"; readonly network: Uint8Array }
  /** Our own frames, sealed: one or two mesh keys of 32 bytes, the first of which seals. */
  | {
    readonly kind: "sealed";
    readonly network: Uint8Array;
    readonly keys: readonly Uint8Array[];
  };

/** What a peer is made of. */
export interface PeerOptions {
  /** Who this host is. */
  readonly identity: Identity;
  /** How its mesh talks. */
  readonly wire: Wire;
  /** Sends a datagram; both arrays are borrowed. Must not call `receive` before it returns. */
  readonly send: (datagram: Uint8Array, to: Address) => void;
  /** Fills an array with random bytes that nobody can foresee. */
  readonly random: (bytes: Uint8Array) => void;
  /** Seconds, on the clock of all further calls: from 0, never backwards, below 2³². */
  readonly now: number;
  /** Told what happens. */
  readonly onEvent?: (event: PeerEvent) => void;
  /** Values of ours carry versions above this. */
  readonly versionBase?: number;
  /** What differs from `DEFAULT_TUNING`. */
  readonly tuning?: Partial<Tuning>;
  /** Who may be in the routing table. */
  readonly table?: RoutingTableOptions;
  /** How much is kept for others. */
  readonly values?: ValueStoreOptions;
  /** How it takes part in the mesh; without, it is a peer of the Kademlia network alone. */
  readonly gossip?: GossipOptions;
}

/** A value kept here. */
export interface KeptValue {
  /** What is kept. */
  readonly record: ValueRecord;
  /** Until when, on the clock of the peer. */
  readonly expiresAt: number;
}

/** A peer. `now` is as in the options; targets and keys are 20 bytes. */
export interface Peer {
  /** Id of this host. */
  readonly id: NodeId;
  /** Counters. */
  readonly stats: PeerStats;
  /** Counters of the part it takes in the mesh; absent if it takes none. */
  readonly gossipStats: GossipStats | undefined;
  /** Whether it has found peers. */
  readonly isJoined: boolean;
  /** When `tick` has something to do; any call may change it. */
  readonly nextTick: number;
  /** Takes in a datagram; both arrays are borrowed. Never throws, whatever they hold. */
  receive(datagram: Uint8Array, from: Address, now: number): void;
  /** Does what is due. */
  tick(now: number): void;
  /**
   * Joins by these peers, and goes on trying while nobody answers; called again, they take the place
   * of the former.
   */
  join(seeds: readonly Address[], now: number): void;
  /** Finds the `count` peers closest to a target, 1 to 8. */
  lookup(
    target: NodeId,
    count: number,
    now: number,
    done: (result: LookupResult) => void,
  ): void;
  /** Puts a value of at most 256 bytes. */
  put(key: NodeId, value: Uint8Array, now: number, done: (result: PutResult) => void): void;
  /** Gets what is kept under a key. */
  get(key: NodeId, now: number, done: (result: GetResult) => void, options?: GetOptions): void;
  /** Keeps a value that was saved before a restart. */
  restore(record: ValueRecord, expiresAt: number, now: number): void;
  /**
   * Open meshes: tells the neighbours this host's free energy (nats) and pressure, once a tick, as
   * other programs of such a mesh expect; in others it does nothing. Throws a `RangeError` unless
   * both are finite.
   */
  pushThermo(freeEnergy: number, pressure: number, now: number): void;
  /** Whether somebody in the routing table has this address. The address is borrowed. */
  knows(address: Address): boolean;
  /**
   * Tells the mesh how this host does, once a tick; what is news is sent. Throws a `RangeError` for
   * what cannot be told, and a `TypeError` if it takes no part in the mesh.
   */
  announce(announcement: Announcement, now: number): void;
  /** The mesh as this host knows it, itself included. */
  snapshot(): MeshSnapshot;
  /** Everybody in the mesh who was ever heard of. */
  hosts(): KnownHost[];
  /** Says goodbye; nothing is sent from then on. */
  leave(now: number): void;
  /** Everybody in the routing table, who failed too. */
  members(): Member[];
  /** Everything kept here. */
  values(): KeptValue[];
  /** Takes other mesh keys, in a sealed mesh. Throws a `TypeError` in others. */
  setKeys(keys: readonly Uint8Array[]): void;
}

/** Ids found unreachable are passed over for this long, in seconds. */
const UNREACHABLE_SECONDS = 30;
const UNREACHABLE_PLACES = 64;

/** Network id of what an open mesh says in our own frames. */
const OPEN_NETWORK = networkIdOf("open");

function ignore(): void {}

/** Creates a peer that knows nobody. Throws a `RangeError` for an option that cannot be. */
export function createPeer(options: PeerOptions): Peer {
  const { identity, wire, random, onEvent: emit = ignore } = options;
  const tuning = tune(options.tuning);
  const network = wire.kind === "open" ? OPEN_NETWORK : wire.network.slice();
  checkWhole("network id's length", network.length, NETWORK_BYTES, NETWORK_BYTES);
  wholeSeconds(options.now);
  const stats = createPeerStats();
  const core: Core = {
    id: identity.id,
    identity,
    isOpen: wire.kind === "open",
    network,
    sealer: sealerFor(wire, network, random),
    tuning,
    table: createRoutingTable(identity.id, options.now, {
      ...options.table,
      failureLimit: STRIKES * (options.table?.failureLimit ?? 1),
    }),
    store: createValueStore({
      ...options.values,
      own: identity.id,
      onDropped({ key, author }, why) {
        stats[why]++;
        emit({ kind: "dropped", key, origin: author?.origin });
      },
    }),
    timers: [],
    stats,
    verified: createRecentSet(tuning.verifiedPlaces, tuning.verified, random),
    unreachable: createRecentSet(UNREACHABLE_PLACES, UNREACHABLE_SECONDS, random),
    verifying: new Map(),
    parking: [],
    lost: [],
    asked: new Map(),
    askedAt: new Map(),
    joining: createJoining(tuning.joinPause),
    checking: new Set(),
    aliveStreak: Infinity,
    deadStreak: 0,
    keepaliveTimer: undefined,
    gaps: new Set(),
    isMending: false,
    mendPause: 0,
    version: options.versionBase ?? 0,
    lossShare: 0.02,
    lossGain: 0.25,
    gossip: options.gossip && createGossip(
      { network, now: options.now },
      formatNodeId(identity.id),
      options.gossip,
    ),
    lateness: createLateness(),
    falseAlarms: createFalseAlarms(),
    now: options.now,
    hasLeft: false,
    random,
    send: options.send,
    emit,
    onFailure: (id, address) => missed(core, id, address),
    onProven: (id, address) => welcome(core, id, address),
  };
  startKeepalive(core);
  startRefresh(core);
  startRepublish(core);
  if (core.gossip !== undefined) startGossip(core, core.gossip);
  return peerOf(core);
}

function sealerFor(
  wire: Wire,
  network: Uint8Array,
  random: PeerOptions["random"],
): Sealer | undefined {
  return wire.kind === "sealed" ? createSealer({ keys: wire.keys, network, random }) : undefined;
}
