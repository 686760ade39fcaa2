/** Has what changed written to the disk now, not at the next report, and says whether it was. */
import type { Changes } from "./kept.ts";

/** The way to whoever writes. */
export interface Keeper {
  /** Resolves to whether all that changed until now is on the disk. */
  keep(): Promise<boolean>;
  /** Takes in the answer to the oldest request without one. */
  answered(isKept: boolean): void;
}

/** `take` answers with what changed since the last time, `send` brings it to who writes, in order. */
export function createKeeper(take: () => Changes, send: (changes: Changes) => void): Keeper {
  const waiting: ((isKept: boolean) => void)[] = [];
  return {
    keep() {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      waiting.push(resolve);
      send(take());
      return promise;
    },
    answered: (isKept) => waiting.shift()?.(isKept),
  };
}
