/** Writes what changed to the disk, and what could not be written with what changes next. */
import type { Log } from "../log/log.ts";
import {
  type Changes,
  type DroppedValue,
  type KeptValue,
  type KnownPeer,
  valuePlace,
} from "../peer/kept.ts";
import type { StateHealth } from "./state_health.ts";

/** Changes that wait for the disk; beyond that the oldest are given up. */
const PENDING_LIMIT = 8_192;

/** What a writer needs. */
export interface StateWriterOptions {
  /** Writes it all or, throwing, nothing. */
  save: (changes: Changes) => void;
  /** Whether that would write something even if there are no changes. */
  isBehind?: () => boolean;
  /** A clock that never goes back, in seconds. */
  now: () => number;
  log: Log;
}

/** Changes on their way to the disk. */
export interface StateWriter {
  /** Writes these and what still waits; a failure is logged once, and tried again with the next. */
  write(changes: Changes): void;
  /** How it goes. */
  health(): StateHealth;
}

interface Pending {
  value: KeptValue | DroppedValue;
  atSeconds: number;
}

/** Nothing waits yet. */
export function createStateWriter(
  { save, isBehind = () => false, now, log }: StateWriterOptions,
): StateWriter {
  const pending = new Map<string, Pending>();
  let peers: readonly KnownPeer[] | undefined;
  let lastFailure = "";
  let failures = 0;
  let lost = 0;

  const put = (value: KeptValue | DroppedValue, key: string) => {
    pending.delete(key);
    pending.set(key, { value, atSeconds: now() });
    if (pending.size <= PENDING_LIMIT) return;
    pending.delete(pending.keys().next().value!);
    lost++;
  };
  const collect = (): Changes => {
    const stored: KeptValue[] = [];
    const dropped: DroppedValue[] = [];
    for (const { value, atSeconds } of pending.values()) {
      if (!("record" in value)) dropped.push(value);
      else stored.push({ ...value, secondsLeft: value.secondsLeft - (now() - atSeconds) });
    }
    return { stored, dropped, ...(peers === undefined ? {} : { peers }) };
  };
  return {
    write(changes) {
      for (const dropped of changes.dropped) put(dropped, valuePlace(dropped.key, dropped.origin));
      for (const stored of changes.stored) {
        put(stored, valuePlace(stored.record.key, stored.record.author?.origin));
      }
      peers = changes.peers ?? peers;
      if (pending.size === 0 && peers === undefined && !isBehind()) return;
      try {
        save(collect());
      } catch (error) {
        const { message } = error as Error;
        if (message !== lastFailure) log(`Cannot keep the state: ${message}; trying on`, "error");
        lastFailure = message;
        failures++;
        return;
      }
      if (lastFailure !== "") log("The state is kept again");
      lastFailure = "";
      pending.clear();
      peers = undefined;
    },
    health: () => ({ isKept: lastFailure === "", pending: pending.size, failures, lost }),
  };
}
