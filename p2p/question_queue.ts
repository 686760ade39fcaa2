/**
 * Open meshes: of one address only one question of a type can be under way, since answers do not say
 * what they answer. Others wait behind it.
 */
import type { Core } from "./core.ts";
import { equalIds } from "./node_id.ts";
import { patienceFor } from "./patience.ts";
import type { Exchange } from "./question.ts";
import { cancelTimer, setTimer } from "./timers.ts";

/** Open meshes: asks once `first` and what waits behind it are over, which may be too late. */
export function queue(core: Core, exchange: Exchange, first: Exchange): void {
  const patience = patienceFor(core, exchange.question);
  exchange.timer = setTimer(core.timers, core.now + patience, () => tellLate(exchange));
  let tail = first;
  while (tail.next !== undefined) tail = tail.next;
  tail.next = exchange;
}

/** Takes out what waits behind a question for the same peer: it need not be asked any more. */
export function takeWaiting(first: Exchange): Exchange[] {
  const { id } = first.question;
  const taken: Exchange[] = [];
  let last = first;
  for (let { next } = first; next !== undefined; next = next.next) {
    const isSame = id !== undefined && next.question.id !== undefined &&
      equalIds(id, next.question.id);
    if (isSame) {
      cancelTimer(next.timer);
      next.state = "failed";
      taken.push(next);
    } else {
      last.next = next;
      last = next;
    }
  }
  last.next = undefined;
  return taken;
}

/** Tells whoever asked that the answer is late, once. */
export function tellLate(exchange: Exchange): void {
  if (exchange.isLate) return;
  exchange.isLate = true;
  exchange.question.onLate?.();
}
