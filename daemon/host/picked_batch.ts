/** Counts picks, and tells of them together: one message for many. */

/** Longest that counts are held back, in milliseconds. */
const HOLD_MS = 50;

/** Items that were kept, and that were sent to each peer, by id. */
export interface PickedCounts {
  keep: number;
  peers: Record<string, number>;
}

/** Counts that were not told yet. */
export interface PickedBatch {
  /** Counts items kept, or sent to the peer of this id. */
  add(peer: string | undefined, count: number): void;
  /** Tells now, if there is anything to tell. */
  flush(): void;
}

/** Nothing picked yet. `tell` is called at most once in `holdMs`, but for `flush`. */
export function createPickedBatch(
  tell: (counts: PickedCounts) => void,
  holdMs: number = HOLD_MS,
): PickedBatch {
  let counts: PickedCounts | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    if (counts !== undefined) tell(counts);
    counts = undefined;
  };
  return {
    add(peer, count) {
      if (counts === undefined) {
        counts = { keep: 0, peers: {} };
        timer = setTimeout(flush, holdMs);
      }
      if (peer === undefined) counts.keep += count;
      else counts.peers[peer] = (counts.peers[peer] ?? 0) + count;
    },
    flush,
  };
}
