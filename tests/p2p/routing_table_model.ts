/** The routing table as plain lists and big integers, written for reading, not for speed. */
import type { Outcome } from "../../p2p/admission.ts";

export interface Peer {
  id: bigint;
  address: string;
  /** Network the address counts for; absent for those that do not count. */
  prefix?: string;
}

export interface Entry extends Peer {
  lastSeen: number;
  failures: number;
}

export class Model {
  /** Oldest first. */
  readonly buckets = new Map<number, Entry[]>();
  /** Oldest first. */
  ring: Entry[] = [];

  constructor(readonly own: bigint, readonly prefixLimit: number, readonly failureLimit: number) {}

  /** Bucket 0 has every distance of up to 129 bits. */
  bucketOf(id: bigint): number {
    return Math.max(0, (id ^ this.own).toString(2).length - 129);
  }

  bucket(index: number): Entry[] {
    if (!this.buckets.has(index)) this.buckets.set(index, []);
    return this.buckets.get(index)!;
  }

  entries(): Entry[] {
    return [...this.buckets.values()].flat();
  }

  isFailed(entry: Entry): boolean {
    return entry.failures >= this.failureLimit;
  }

  /** The outcome, and the entry to look at. */
  offer(peer: Peer, now: number): [Outcome, Entry?] {
    if (peer.id === this.own) return ["self"];
    const bucket = this.bucketOf(peer.id);
    const same = this.entries().find((entry) => entry.id === peer.id);
    if (same?.address === peer.address) {
      this.touch(same, now);
      return ["seen", same];
    }
    const rival = this.entries().find((entry) => entry.address === peer.address);
    for (const claim of [same, rival]) {
      if (claim !== undefined && !this.isFailed(claim)) return ["claimed", claim];
    }
    for (const gone of [same, rival]) if (gone !== undefined) this.drop(gone);
    this.ring = this.ring.filter((one) => one.id !== peer.id && one.address !== peer.address);
    const newcomer = { ...peer, lastSeen: Math.floor(now), failures: 0 };
    const result = this.place(newcomer, bucket);
    this.promote(bucket);
    if (rival !== undefined) this.promote(this.bucketOf(rival.id));
    return result;
  }

  touch(entry: Entry, now: number): void {
    const list = this.bucket(this.bucketOf(entry.id));
    list.push(...list.splice(list.indexOf(entry), 1));
    entry.lastSeen = Math.floor(now);
    entry.failures = 0;
  }

  fail(entry: Entry): void {
    entry.failures++;
    if (this.isFailed(entry)) this.promote(this.bucketOf(entry.id));
  }

  remove(entry: Entry): void {
    this.drop(entry);
    this.promote(this.bucketOf(entry.id));
  }

  closest(target: bigint, count: number): Entry[] {
    return this.alive()
      .sort((a, b) => ((a.id ^ target) < (b.id ^ target) ? -1 : 1))
      .slice(0, count);
  }

  alive(): Entry[] {
    return this.entries().filter((entry) => !this.isFailed(entry));
  }

  /** All of them, if several were seen at the same second. */
  leastRecentlySeen(): Entry[] {
    const first = Math.min(...this.alive().map((entry) => entry.lastSeen));
    return this.alive().filter((entry) => entry.lastSeen === first);
  }

  hasRoomToWait(id: bigint): boolean {
    if (id === this.own) return false;
    const bucket = this.bucketOf(id);
    return this.ring.filter((one) => this.bucketOf(one.id) === bucket).length < 2;
  }

  private place(newcomer: Entry, bucket: number): [Outcome, Entry?] {
    const list = this.bucket(bucket);
    if (this.tryToAdd(newcomer, bucket)) return ["added", newcomer];
    const kin = list.filter((entry) => this.areKin(entry, newcomer));
    if (kin.length >= this.prefixLimit) return ["crowded"];
    const waiting = this.ring.filter((one) => this.bucketOf(one.id) === bucket);
    const waitingKin = waiting.filter((one) => this.areKin(one, newcomer));
    const out = waitingKin.length >= this.prefixLimit
      ? waitingKin[0]
      : waiting.length >= 8
      ? waiting[0]
      : this.ring.length >= 64
      ? this.ring[0]
      : undefined;
    this.ring = [...this.ring.filter((one) => one !== out), newcomer];
    return ["guarded", list[0]!];
  }

  private promote(bucket: number): void {
    for (const one of [...this.ring].reverse()) {
      if (this.bucketOf(one.id) !== bucket || !this.tryToAdd(one, bucket)) continue;
      this.ring = this.ring.filter((other) => other !== one);
    }
  }

  /** Whether the bucket could take it without harming an entry that is alive. */
  private tryToAdd(newcomer: Entry, bucket: number): boolean {
    const list = this.bucket(bucket);
    const failed = list.filter((entry) => this.isFailed(entry));
    const kin = list.filter((entry) => this.areKin(entry, newcomer));
    if (kin.length >= this.prefixLimit) {
      const victim = failed.find((entry) => kin.includes(entry));
      if (victim === undefined) return false;
      this.drop(victim);
    } else if (list.length === 4) {
      if (failed.length === 0) return false;
      this.drop(failed[0]!);
    }
    list.push(newcomer);
    list.sort((a, b) => a.lastSeen - b.lastSeen);
    return true;
  }

  private drop(entry: Entry): void {
    const list = this.bucket(this.bucketOf(entry.id));
    list.splice(list.indexOf(entry), 1);
  }

  private areKin(a: Peer, b: Peer): boolean {
    return a.prefix !== undefined && a.prefix === b.prefix;
  }
}

/** 160 bits as 20 bytes. */
export function bytesOf(id: bigint): Uint8Array {
  return Uint8Array.from({ length: 20 }, (_, i) => Number((id >> BigInt(8 * (19 - i))) & 255n));
}

/** 20 bytes from `at` on as 160 bits. */
export function bigOf(bytes: Uint8Array, at = 0): bigint {
  let id = 0n;
  for (let i = 0; i < 20; i++) id = (id << 8n) | BigInt(bytes[at + i]!);
  return id;
}
