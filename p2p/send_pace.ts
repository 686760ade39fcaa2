/**
 * Not too many sends at a time. Between two looks at its sockets, Deno 2.9 lets a thread do 128
 * operations on them (the cooperative budget of its runtime); what timers send comes first. So a
 * thread whose timers send more than that each time hears nothing any more, sends the more for it,
 * and stays deaf. Most of the budget is therefore left to receiving, so that what has piled up in the
 * sockets is read before more is sent; further sends wait in line for the next turn of the event loop.
 */

/** Sends in one turn, by all sockets of the thread. */
export const SENDS_PER_TURN = 32;

/** Longest line: some tens of milliseconds. What waits longer is not worth sending any more. */
export const LINE_LIMIT = 1_024;

/** The line. */
export interface SendPace {
  /** Calls back in the next turn of the event loop, once the sockets were looked at. */
  readonly nextTurn: (run: () => void) => void;
  /** Sends of this turn. */
  sends: number;
  /** Whether the next turn is waited for. */
  isCounting: boolean;
  /** Who waits, from `head` on. */
  waiting: (() => void)[];
  /** First of them. */
  head: number;
}

/** An empty line. */
export function createSendPace(nextTurn: SendPace["nextTurn"]): SendPace {
  return { nextTurn, sends: 0, isCounting: false, waiting: [], head: 0 };
}

/** Whether the line is so long that nobody should join it. */
export function isCrowded({ waiting, head }: SendPace): boolean {
  return waiting.length - head >= LINE_LIMIT;
}

/** Sends now, or when its turn comes; in order. */
export function paced(pace: SendPace, send: () => void): void {
  if (!pace.isCounting) {
    pace.isCounting = true;
    pace.nextTurn(() => turn(pace));
  }
  if (pace.sends >= SENDS_PER_TURN || pace.head < pace.waiting.length) {
    pace.waiting.push(send);
    return;
  }
  pace.sends++;
  send();
}

function turn(pace: SendPace): void {
  const { waiting } = pace;
  pace.sends = 0;
  pace.isCounting = false;
  while (pace.sends < SENDS_PER_TURN && pace.head < waiting.length) {
    pace.sends++;
    waiting[pace.head++]!();
  }
  if (pace.head === waiting.length) {
    pace.waiting = [];
    pace.head = 0;
  }
  if (pace.sends === 0) return;
  pace.isCounting = true;
  pace.nextTurn(() => turn(pace));
}
