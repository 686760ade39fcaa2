/** Remembers what settles came to, for comparing with other hosts, and who was away. */
import type { AgreementPair } from "./host_status.ts";

/** Pairs of records and digest remembered. */
const PAIRS_KEPT = 64;

/** Hosts remembered that went away. */
const GONE_KEPT = 1024;

/** The settles of one host so far. */
export interface AgreementLog {
  /** Takes in a settle among the hosts `ids`; answers with those that were missing at the last one only. */
  note(recordsHash: string, digest: string, ids: readonly string[]): string[];
  /** The last pairs, newest last; no hash of records twice. */
  pairs(): AgreementPair[];
}

/** Nothing settled yet. */
export function createAgreementLog(): AgreementLog {
  const digests = new Map<string, string>();
  const gone = new Set<string>();
  let last: readonly string[] = [];
  return {
    note(recordsHash, digest, ids) {
      if (!digests.has(recordsHash)) digests.set(recordsHash, digest);
      dropOldest(digests, PAIRS_KEPT);
      const present = new Set(ids);
      for (const id of last) if (!present.has(id)) gone.add(id);
      dropOldest(gone, GONE_KEPT);
      last = ids;
      return ids.filter((id) => gone.delete(id));
    },
    pairs: () => [...digests],
  };
}

function dropOldest(kept: Map<string, string> | Set<string>, limit: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= limit) return;
    kept.delete(oldest);
  }
}
