/** Triangles of linked hosts, and what turns around them. */
import type { Picture, PictureLink } from "./types.ts";

/** A triangle that work turns around. */
export interface Face {
  readonly corners: readonly [string, string, string];
  /** Mean flow along its edges beyond the plan; positive in the order of the corners, items/s. */
  readonly turnsPerSecond: number;
}

/** Faces drawn at most. */
const MOST = 64;

/**
 * The faces around which the flow beyond the plan turns, the strongest first; what is below
 * `least` items per second is left out. The plan itself is no fault: it may well pass two edges of
 * a triangle.
 */
export function facesOf({ links }: Picture, least: number): Face[] {
  const open = links.filter(({ isCut }) => !isCut);
  const beyond = new Map(open.flatMap((link) => {
    const { tail, head } = link;
    const flow = beyondPlan(link);
    return [[`${tail} ${head}`, flow], [`${head} ${tail}`, -flow]] as const;
  }));
  const after = new Map<string, string[]>();
  for (const { tail, head } of open) {
    const [low, high] = tail < head ? [tail, head] : [head, tail];
    const known = after.get(low);
    if (known === undefined) after.set(low, [high]);
    else known.push(high);
  }
  const faces: Face[] = [];
  for (const [a, following] of after) {
    for (const b of following) {
      for (const c of after.get(b) ?? []) {
        const closing = beyond.get(`${c} ${a}`);
        if (closing === undefined) continue;
        const sum = beyond.get(`${a} ${b}`)! + beyond.get(`${b} ${c}`)! + closing;
        if (Math.abs(sum) / 3 > least) faces.push({ corners: [a, b, c], turnsPerSecond: sum / 3 });
      }
    }
  }
  return faces.sort((a, b) => Math.abs(b.turnsPerSecond) - Math.abs(a.turnsPerSecond))
    .slice(0, MOST);
}

/** What moves that the plan does not ask for, items per second from tail to head. */
export function beyondPlan({ reportedPerSecond, plannedPerSecond }: PictureLink): number {
  return reportedPerSecond - plannedPerSecond;
}
