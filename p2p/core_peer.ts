/** The calls into a peer: checked, and handed to the part that they concern. */
import type { Address } from "./address.ts";
import { checkWhole } from "./checks.ts";
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import type { Core } from "./core.ts";
import { get, type GetOptions, type GetResult } from "./get.ts";
import type { Announcement } from "./gossip/announcement.ts";
import type { Gossip } from "./gossip/gossip.ts";
import type { GossipStats } from "./gossip/gossip_stats.ts";
import { knownHosts } from "./gossip/known_hosts.ts";
import { announce, tellLeave } from "./gossip/own_records.ts";
import { snapshotOf } from "./gossip/record_snapshot.ts";
import type { KnownHost, MeshSnapshot } from "./gossip/snapshot.ts";
import { receive } from "./incoming.ts";
import { join } from "./joining.ts";
import { comesToIt } from "./lateness.ts";
import { type LookupResult, resultOf, startLookup } from "./lookup.ts";
import { type Member, membersOf } from "./members.ts";
import { neighboursOf } from "./neighbours.ts";
import type { NodeId } from "./node_id.ts";
import { sendLeave, sendThermoPush } from "./outgoing.ts";
import type { KeptValue, Peer } from "./peer.ts";
import type { PeerStats } from "./peer_stats.ts";
import { put, type PutResult } from "./put.ts";
import { NO_SLOT } from "./round_trip.ts";
import { findAddress } from "./routing_table.ts";
import type { ValueRecord } from "./signed_value.ts";
import { nextDue, runDue } from "./timers.ts";
import { allValues } from "./value_store.ts";
import { keep } from "./values.ts";

/** The peer with this state. */
export function peerOf(core: Core): Peer {
  return new CorePeer(core);
}

/** A class, since methods that each peer had for itself would take 2 kB of it. */
class CorePeer implements Peer {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  get id(): NodeId {
    return this.#core.id;
  }

  get stats(): PeerStats {
    return this.#core.stats;
  }

  get gossipStats(): GossipStats | undefined {
    return this.#core.gossip?.stats;
  }

  get isJoined(): boolean {
    return this.#core.joining.isJoined;
  }

  get nextTick(): number {
    const core = this.#core;
    return core.hasLeft ? Infinity : Math.max(nextDue(core.timers), core.lateness.readsUntil);
  }

  receive(datagram: Uint8Array, from: Address, now: number): void {
    const core = this.#core;
    if (core.hasLeft) return;
    enter(core, now);
    receive(core, datagram, from);
  }

  tick(now: number): void {
    const core = this.#core;
    if (core.hasLeft) return;
    enter(core, now);
    if (comesToIt(core.lateness, nextDue(core.timers), core.now)) runDue(core.timers, core.now);
  }

  join(seeds: readonly Address[], now: number): void {
    enter(this.#core, now);
    for (const seed of seeds) {
      checkWhole("seed's length", seed.length, ADDRESS_BYTES, ADDRESS_BYTES);
    }
    join(this.#core, seeds);
  }

  lookup(
    target: NodeId,
    count: number,
    now: number,
    done: (result: LookupResult) => void,
  ): void {
    const core = this.#core;
    enter(core, now);
    checkWhole("target's length", target.length, ID_BYTES, ID_BYTES);
    checkWhole("count", count, 1, 8);
    startLookup(core, { target, count, onEnd: (lookup) => done(resultOf(core, lookup)) });
  }

  put(key: NodeId, value: Uint8Array, now: number, done: (result: PutResult) => void): void {
    enter(this.#core, now);
    checkWhole("key's length", key.length, ID_BYTES, ID_BYTES);
    put(this.#core, key, value, done);
  }

  get(key: NodeId, now: number, done: (result: GetResult) => void, options?: GetOptions): void {
    enter(this.#core, now);
    checkWhole("key's length", key.length, ID_BYTES, ID_BYTES);
    get(this.#core, key.slice(), done, options);
  }

  restore(record: ValueRecord, expiresAt: number, now: number): void {
    const core = this.#core;
    enter(core, now);
    const isOwn = record.author !== undefined &&
      core.identity.id.every((byte, i) => record.author!.origin[i] === byte);
    keep(core, record, isOwn ? core.id : undefined, expiresAt);
  }

  pushThermo(freeEnergy: number, pressure: number, now: number): void {
    const core = this.#core;
    enter(core, now);
    if (!core.isOpen) return;
    for (const slot of neighboursOf(core.table)) {
      const at = slot * ADDRESS_BYTES;
      const to = core.table.addresses.subarray(at, at + ADDRESS_BYTES);
      sendThermoPush(core, to, freeEnergy, pressure);
    }
  }

  knows(address: Address): boolean {
    return findAddress(this.#core.table, address) !== NO_SLOT;
  }

  announce(announcement: Announcement, now: number): void {
    enter(this.#core, now);
    announce(this.#core, gossipOf(this.#core), announcement);
  }

  snapshot(): MeshSnapshot {
    return snapshotOf(gossipOf(this.#core).store);
  }

  hosts(): KnownHost[] {
    return knownHosts(this.#core, gossipOf(this.#core));
  }

  leave(now: number): void {
    const core = this.#core;
    if (core.hasLeft) return;
    enter(core, now);
    if (core.gossip !== undefined) tellLeave(core, core.gossip);
    for (const { address, hasFailed } of membersOf(core)) {
      if (!hasFailed) sendLeave(core, address);
    }
    core.hasLeft = true;
  }

  members(): Member[] {
    return membersOf(this.#core);
  }

  values(): KeptValue[] {
    return allValues(this.#core.store).map(({ record, expiresAt }) => ({ record, expiresAt }));
  }

  setKeys(keys: readonly Uint8Array[]): void {
    const { sealer } = this.#core;
    if (sealer === undefined) throw new TypeError("Cannot set keys: this mesh is not sealed");
    sealer.setKeys(keys);
  }
}

function gossipOf({ gossip }: Core): Gossip {
  if (gossip !== undefined) return gossip;
  throw new TypeError("Cannot use mesh: this peer takes no part in it");
}

/** Whoever calls is heard at this time. Throws a `TypeError` if the peer has left. */
function enter(core: Core, now: number): void {
  core.now = Math.max(core.now, now);
  if (core.hasLeft) throw new TypeError("Cannot use peer: it has left");
}
