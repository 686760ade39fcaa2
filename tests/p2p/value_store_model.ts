/** The store of values as one plain list, written for reading, not for speed. */
import type { StoreOutcome } from "../../p2p/value_admission.ts";

export interface Said {
  key: bigint;
  /** Who wrote it; "" for nobody. */
  origin: string;
  version: number;
  /** Hex digits. */
  value: string;
  signature: string;
}

export interface Entry extends Said {
  /** Who pays for it; "own" for this host, "" for nobody. */
  payer: string;
  expiresAt: number;
  spreadAt: number;
}

export interface Limits {
  recordLimit: number;
  byteLimit: number;
  senderRecordLimit: number;
  senderByteLimit: number;
  originLimit: number;
  lifetime: number;
}

export class Model {
  /** The one stored last comes last. */
  entries: Entry[] = [];
  /** What expired or was evicted since somebody looked. */
  dropped: Said[] = [];

  constructor(readonly own: bigint, readonly limits: Limits) {}

  store(said: Said, from: string, now: number, expiresAt: number): StoreOutcome {
    this.expire(now);
    const expiry = Math.min(expiresAt, now + this.limits.lifetime);
    if (expiry <= now) return "expired";
    const siblings = this.of(said.key);
    const old = siblings.find((entry) => entry.origin === said.origin);
    if (old !== undefined && isSame(said, old)) {
      if (from === "own") old.payer = "own";
      old.expiresAt = Math.max(old.expiresAt, expiry);
      old.spreadAt = now;
      this.entries = [...this.entries.filter((entry) => entry !== old), old];
      return "refreshed";
    }
    if (old !== undefined && said.origin !== "" && isBefore(said, old)) return "older";

    const added = { ...said, payer: from, expiresAt: expiry, spreadAt: now };
    const kept = this.entries.filter((entry) => entry !== old);
    const gone: Entry[] = [];
    if (old === undefined && siblings.length === this.limits.originLimit) {
      const displaced = siblings.filter((entry) => entry.payer !== "own").at(-1);
      if (from !== "own" || displaced === undefined) return "crowded";
      kept.splice(kept.indexOf(displaced), 1);
      gone.push(displaced);
    }
    kept.push(added);
    const { recordLimit, byteLimit, senderRecordLimit, senderByteLimit, lifetime } = this.limits;
    const paid = kept.filter((entry) => entry.payer === from);
    const isLimited = from !== "own" && from !== "";
    if (isLimited && isOver(paid, senderRecordLimit, senderByteLimit)) return "quota";
    while (isOver(kept, recordLimit, byteLimit)) {
      const worst = this.byWorth(kept).at(-1)!;
      if (worst === added || 24 * (expiry - now) <= lifetime) return "full";
      kept.splice(kept.indexOf(worst), 1);
      gone.push(worst);
    }
    this.entries = kept;
    this.dropped.push(...gone);
    return "stored";
  }

  expire(now: number): void {
    const gone = this.entries.filter((entry) => entry.expiresAt <= now);
    gone.sort((a, b) => a.expiresAt - b.expiresAt); // keeps the order of arrival
    this.entries = this.entries.filter((entry) => entry.expiresAt > now);
    this.dropped.push(...gone);
  }

  /** The one stored last comes first. */
  of(key: bigint): Entry[] {
    return this.entries.filter((entry) => entry.key === key).reverse();
  }

  byWorth(entries: Entry[]): Entry[] {
    const worth = [
      (entry: Entry) => entry.payer === "own" ? 0n : 1n,
      (entry: Entry) => entry.key ^ this.own,
    ];
    return [...entries].reverse().sort((a, b) => {
      const by = worth.find((of) => of(a) !== of(b));
      return by === undefined ? 0 : by(a) < by(b) ? -1 : 1;
    });
  }

  due(now: number, interval: number, limit: number): Entry[] {
    const due = this.entries.filter((entry) => now - entry.spreadAt >= interval);
    return due.sort((a, b) => a.spreadAt - b.spreadAt).slice(0, limit);
  }
}

/** 20 bytes of key, the value, and with an author: key 32, version 8, length 2, signature 64. */
export function sizeOf(said: Said): number {
  return 20 + said.value.length / 2 + (said.origin === "" ? 0 : 106);
}

function isOver(entries: Entry[], records: number, bytes: number): boolean {
  return entries.length > records || entries.reduce((sum, one) => sum + sizeOf(one), 0) > bytes;
}

function isSame(a: Said, b: Said): boolean {
  return a.version === b.version && a.value === b.value && a.signature === b.signature;
}

function isBefore(a: Said, b: Said): boolean {
  if (a.version !== b.version) return a.version < b.version;
  return a.value === b.value ? a.signature < b.signature : a.value < b.value;
}
