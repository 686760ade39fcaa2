/** Asks an entry of the routing table whether it is still there. */
import { ADDRESS_BYTES, ID_BYTES } from "./constants.ts";
import type { Core } from "./core.ts";
import { ask } from "./exchange.ts";
import { FRAME_TYPES } from "./frame.ts";

/** Pings an entry unless that is under way; all else follows from the answer, or from none. */
export function pingEntry(core: Core, slot: number): void {
  const { addresses, ids } = core.table;
  if (core.checking.has(slot)) return;
  core.checking.add(slot);
  ask(core, {
    type: FRAME_TYPES.ping,
    to: addresses.subarray(slot * ADDRESS_BYTES, (slot + 1) * ADDRESS_BYTES),
    id: ids.slice(slot * ID_BYTES, (slot + 1) * ID_BYTES),
    onAnswer() {
      core.checking.delete(slot);
      core.aliveStreak++;
      core.deadStreak = 0;
    },
    onFailure() {
      core.checking.delete(slot);
      core.deadStreak++;
    },
  });
}
