/** What has to be true of daemons once a cut has healed. */
import { assert, assertEquals } from "@std/assert";
import type { DaemonStatus } from "../../daemon/client/mod.ts";
import { digestOf } from "../../daemon/host/digest.ts";
import type { Explanation } from "../../daemon/host/host_status.ts";
import { buildComplex, divergence } from "../../layers/hodge/mod.ts";
import { denseDecomposition } from "../layers/hodge/dense.ts";
import { norm } from "../layers/hodge/shapes.ts";
import { eventually } from "./harness.ts";
import { explanationsOf, hasAllSaid, type LiveArray, saidOver, statusesOf } from "./live_array.ts";

/** Three digests of three ticks each: within so many ticks all have to agree. */
export const DIGEST_TICKS = 9;

/** Largest error, as a share of what was said. */
const TOLERANCE = 1e-9;

/**
 * While nothing new is said: all come to the digest of one set of records that holds all that was said
 * within `mostTicks` from now, and of no set of records are there two digests. No circulation is left
 * in the flows, and everybody's net inflow is what the reports say.
 */
export async function checkHealed(
  array: LiveArray,
  mostTicks: number = DIGEST_TICKS,
): Promise<void> {
  const everyone = array.ids.map((_, i) => i);
  const before = await statusesOf(array);
  const complete = new Map<string, Explanation>();
  const look = async () => {
    for (const explanation of await explanationsOf(array, everyone)) {
      if (hasAllSaid(array, explanation)) complete.set(explanation.recordsHash!, explanation);
    }
    return await statusesOf(array);
  };
  const after = await eventually(look, (all) => sharedAmong(all, complete) !== undefined);
  assertNobodyDiffers(after);
  const ticks = after.map(({ ticks }, i) => ticks.completed - before[i]!.ticks.completed);
  assert(Math.max(...ticks) <= mostTicks, `agreed after ${ticks} ticks`);
  checkFlows(array, sharedAmong(after, complete)!);
}

/** A settle of those given on which all have come. */
function sharedAmong(
  all: readonly DaemonStatus[],
  given: ReadonlyMap<string, Explanation>,
): Explanation | undefined {
  const settled = all.map(({ agreement }) => new Set(agreement!.history.map(([hash]) => hash)));
  for (const [hash, explanation] of given) {
    if (settled.every((hashes) => hashes.has(hash))) return explanation;
  }
}

function assertNobodyDiffers(all: readonly DaemonStatus[]): void {
  const digests = new Map<string, string>();
  for (const [hash, digest] of all.flatMap(({ agreement }) => agreement!.history)) {
    assertEquals(digests.get(hash) ?? digest, digest, "two digests of the same records");
    digests.set(hash, digest);
  }
}

function checkFlows(array: LiveArray, { hosts, links, digest }: Explanation): void {
  const ids = hosts.map(({ id }) => id);
  assertEquals(ids, array.ids.toSorted());
  const ends = links.flatMap(({ tail, head }) => [ids.indexOf(tail), ids.indexOf(head)]);
  const complex = buildComplex(hosts.length, Uint32Array.from(ends));
  const flow = (value: (link: Explanation["links"][number]) => number) =>
    Float64Array.from(links, value);
  const standing = flow((link) => link.standingPerSecond);
  assertEquals(digestOf(ids, complex, standing), digest);
  assert(norm(standing) > 1, "a flow stands");

  const circulation = (values: Float64Array) => {
    const { curl, harmonic } = denseDecomposition(complex, values);
    return Math.hypot(norm(curl), norm(harmonic));
  };
  const written = flow(({ tail, head }) => saidOver(array, tail, head));
  const size = norm(written);
  assert(circulation(written) > 0.9 * size, "most of what was said goes round in circles");
  const left = circulation(flow((link) => link.reconciledPerSecond - link.plannedPerSecond));
  assert(left <= TOLERANCE * size, `circulation of ${left} is left`);

  const said = divergence(complex, written);
  assert(norm(said) > 1, "some of what was said goes one way");
  const kept = divergence(complex, flow((link) => link.reconciledPerSecond));
  const change = norm(said.map((inflow, i) => inflow - kept[i]!));
  assert(change <= TOLERANCE * size, `net inflow changed by ${change}`);
}
