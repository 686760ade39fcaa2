/** Whether hosts that settled on the same records came to the same flows. */
import type { DaemonStatus } from "../daemon/client/mod.ts";

/** What hosts have in common. */
export interface Agreement {
  /** Sets of records that all of them settled on, and that gave the same digest on all. */
  readonly shared: number;
  /** Sets of records that gave two of them different digests. */
  readonly broken: number;
  /** Digest of the last one shared. */
  readonly digest?: string;
}

/** Compares their last settles, but for those on records in `known`. */
export function agreementOf(
  statuses: readonly DaemonStatus[],
  known: ReadonlySet<string>,
): Agreement {
  const digests = new Map<string, string[]>();
  for (const { agreement } of statuses) {
    for (const [recordsHash, digest] of agreement?.history ?? []) {
      if (known.has(recordsHash)) continue;
      digests.set(recordsHash, [...digests.get(recordsHash) ?? [], digest]);
    }
  }
  const same = [...digests.values()].filter((found) => new Set(found).size === 1);
  const shared = same.filter(({ length }) => length === statuses.length);
  const digest = shared.at(-1)?.[0];
  return {
    shared: shared.length,
    broken: digests.size - same.length,
    ...(digest !== undefined && { digest }),
  };
}

/** Sets of records that a daemon settled on of late. */
export function hashesOf({ agreement }: DaemonStatus): string[] {
  return (agreement?.history ?? []).map(([recordsHash]) => recordsHash);
}
