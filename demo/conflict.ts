/** Reports that contradict each other: around every triangle that straddles a cut, work in a circle. */
import type { DemoHost, Name } from "./mesh.ts";

/** What is written for the first triangle, items per second; a little more for each further one. */
const RATE = 30;

/** What was written. */
export interface Written {
  /** Reports. */
  readonly count: number;
  /** Norm of what they say together, all of which turns in circles; items per second. */
  readonly norm: number;
}

/** Writes them, each host at its own daemon. */
export async function writeConflict(
  hosts: readonly DemoHost[],
  side: readonly Name[],
): Promise<Written> {
  const rates = new Map<string, { from: DemoHost; to: DemoHost; perSecond: number }>();
  trianglesOf(hosts)
    .filter((triangle) => straddles(triangle, side))
    .forEach((triangle, i) => {
      triangle.forEach((from, k) => {
        const to = triangle[(k + 1) % 3]!;
        const perSecond = RATE + i + (rates.get(from.id + to.id)?.perSecond ?? 0);
        rates.set(from.id + to.id, { from, to, perSecond });
      });
    });
  let squares = 0;
  for (const { from, to, perSecond } of rates.values()) {
    await from.daemon.offload(to.id, perSecond);
    const back = rates.get(to.id + from.id)?.perSecond ?? 0;
    // A pair that reports both ways comes twice.
    squares += (perSecond - back) ** 2 / (back > 0 ? 2 : 1);
  }
  return { count: rates.size, norm: Math.sqrt(squares) };
}

function straddles(triangle: readonly DemoHost[], side: readonly Name[]): boolean {
  const inside = triangle.filter(({ name }) => side.includes(name)).length;
  return inside > 0 && inside < 3;
}

function trianglesOf(hosts: readonly DemoHost[]): DemoHost[][] {
  return hosts.flatMap((a, i) =>
    hosts.slice(i + 1).flatMap((b, j) => hosts.slice(i + j + 2).map((c) => [a, b, c]))
  );
}
