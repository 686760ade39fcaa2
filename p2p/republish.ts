/** Looks after the values kept here: drops them when their time is over, and sees that enough peers have them. */
import { type Core, jittered } from "./core.ts";
import { lookAfter } from "./get.ts";
import type { NodeId } from "./node_id.ts";
import { setTimer } from "./timers.ts";
import {
  dueForRepublish,
  nextExpiry,
  nextRepublish,
  noteRepublished,
  removeExpired,
  textOf,
  valuesOf,
} from "./value_store.ts";
import { isHandedOn } from "./values.ts";

/** Looks are this far apart, in republication intervals: work comes in small portions. */
const CHECKS = 1 / 60;

/** Values looked after in one go, one after the other. */
const PORTION = 64;

/** Starts looking after values. */
export function startRepublish(core: Core): void {
  const interval = core.tuning.republish;
  const check = () => {
    const { store, now } = core;
    if (nextExpiry(store) <= now) removeExpired(store, now);
    const wait = () =>
      void setTimer(core.timers, core.now + jittered(core, interval * CHECKS), check);
    if (nextRepublish(store, interval) > now || !core.joining.isJoined) return wait();
    const due = dueForRepublish(store, now, interval, PORTION);
    // One look serves all values of a key.
    const keys = new Map(due.map(({ record: { key } }) => [textOf(key), key]));
    lookAfterAll(core, [...keys.values()], wait);
  };
  setTimer(core.timers, core.now + jittered(core, interval * CHECKS), check);
}

/** Looks after one key after the other, those whose values nobody would be given left out. */
function lookAfterAll(core: Core, keys: NodeId[], done: () => void): void {
  const { store } = core;
  for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
    const held = valuesOf(store, key);
    for (const { record } of held) noteRepublished(store, record, core.now);
    if (!held.some(({ expiresAt }) => isHandedOn(core, expiresAt))) continue;
    return lookAfter(core, key, () => lookAfterAll(core, keys, done));
  }
  done();
}
