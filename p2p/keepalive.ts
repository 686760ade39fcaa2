/**
 * Notices who died although nobody asks anything: every so often the entry longest unheard of is
 * pinged. While entries are found dead the next follow at once, until several in a row are alive.
 */
import { type Core, jittered } from "./core.ts";
import { pingEntry } from "./entry_check.ts";
import { ask } from "./exchange.ts";
import { FRAME_TYPES } from "./frame.ts";
import { nextLost } from "./lost_peers.ts";
import { NO_SLOT } from "./round_trip.ts";
import { leastRecentlySeen } from "./routing_table.ts";
import { cancelTimer, setTimer } from "./timers.ts";

/**
 * From one ping to the next while entries are found dead, in seconds; twice as long for each that is
 * found dead in a row: where nobody answers, it is not them.
 */
const ALARM_PAUSE = 0.2;

/** So many in a row have to be alive for the alarm to end. */
const CALM_STREAK = 4;

/** Starts pinging, and calling those that were lost. */
export function startKeepalive(core: Core): void {
  schedule(core);
  const recall = () => {
    const peer = nextLost(core.lost, core.now);
    if (peer !== undefined) {
      const { address: to, id } = peer;
      ask(core, { type: FRAME_TYPES.ping, to, id, isCasual: true });
    }
    setTimer(core.timers, core.now + jittered(core, core.tuning.recall), recall);
  };
  setTimer(core.timers, core.now + jittered(core, core.tuning.recall), recall);
}

/** An entry was found dead: look after the others now. */
export function alarm(core: Core): void {
  const wasCalm = core.aliveStreak >= CALM_STREAK;
  core.aliveStreak = 0;
  if (wasCalm) schedule(core);
}

function schedule(core: Core): void {
  const { keepalive } = core.tuning;
  const mean = core.aliveStreak >= CALM_STREAK
    ? keepalive
    : Math.min(ALARM_PAUSE * 2 ** core.deadStreak, keepalive);
  cancelTimer(core.keepaliveTimer);
  core.keepaliveTimer = setTimer(core.timers, core.now + jittered(core, mean), () => {
    pingOldest(core);
    schedule(core);
  });
}

function pingOldest(core: Core): void {
  const slot = leastRecentlySeen(core.table, core.checking);
  if (slot === NO_SLOT) core.aliveStreak = CALM_STREAK;
  else pingEntry(core, slot);
}
