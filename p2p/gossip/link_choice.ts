/**
 * With whom a host links: the closest host of every non-empty bucket, so that few steps lead
 * everywhere (Maymounkov & Mazières 2002), then those who want it too, then the nearest. Who is a
 * neighbour stays one as long as nothing is gained, so that choices come to rest.
 */
import { bucketIndex, compareDistance, type NodeId } from "../node_id.ts";
import { LINK_LIMIT } from "./record.ts";

/** A live host that one may link with. */
export interface Candidate {
  readonly id: NodeId;
  readonly hex: string;
  /** Whether it lists us. */
  readonly listsUs: boolean;
  /** Whether we list it. */
  readonly isListed: boolean;
  /** Our round trip to it, seconds; −1 while unmeasured. */
  readonly roundTrip: number;
}

/** Links of the host `own`, at most `LINK_LIMIT`; all candidates if there are no more. */
export function chooseLinks(own: NodeId, candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length <= LINK_LIMIT) return [...candidates];
  const closest = new Map<number, Candidate>();
  for (const candidate of candidates) {
    const bucket = bucketIndex(own, candidate.id);
    const rival = closest.get(bucket);
    const isCloser = rival === undefined || compareDistance(candidate.id, rival.id, own) < 0;
    if (isCloser) closest.set(bucket, candidate);
  }
  const chosen = [...closest].sort(([a], [b]) => b - a).slice(0, LINK_LIMIT).map(([, c]) => c);
  const isChosen = new Set(chosen);
  const others = candidates.filter((candidate) => !isChosen.has(candidate));
  others.sort((a, b) =>
    standing(b) - standing(a) || reach(a) - reach(b) || (a.hex < b.hex ? -1 : 1)
  );
  return [...chosen, ...others.slice(0, LINK_LIMIT - chosen.length)];
}

/** Neighbours both ways, then those who would be, then those whom we would have. */
function standing({ listsUs, isListed }: Candidate): number {
  return 2 * Number(listsUs) + Number(isListed);
}

/** Unmeasured ones come last. */
function reach({ roundTrip }: Candidate): number {
  return roundTrip < 0 ? Infinity : roundTrip;
}
