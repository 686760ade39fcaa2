/** The second half of the story: a cut through the mesh, what both sides do, and how it heals. */
import { type Agreement, agreementOf, hashesOf } from "./agreement.ts";
import { writeConflict, type Written } from "./conflict.ts";
import { type Removed, removedFrom, sleep, until, type Used, watch } from "./measure.ts";
import { cut, type DemoHost, type Name, TICK_SECONDS } from "./mesh.ts";
import { statuses } from "./statuses.ts";
import type { Teller } from "./tell.ts";

/** One side of the cut. */
const SIDE: readonly Name[] = ["ada", "bob"];

/** What counts as none, as a share of the circulation there was. */
const NONE = 1e-9;

/** Cuts, and lets both sides report what contradicts the other; answers with that. */
export async function tear(hosts: readonly DemoHost[], teller: Teller): Promise<Written> {
  const inside = hosts.filter(({ name }) => SIDE.includes(name));
  const outside = hosts.filter(({ name }) => !SIDE.includes(name));
  teller.chapter(`A partition: ${namesOf(inside)} on one side, ${namesOf(outside)} on the other`);
  await cut(hosts, SIDE, true);
  const before = await hashesOfAll(hosts);
  for (const side of [inside, outside]) {
    await until(
      `${namesOf(side)} know of nobody else`,
      () => statuses(side),
      (all) => all.every(({ agreement }) => agreement?.hosts === side.length),
    );
  }
  teller.line("Both sides have noticed, and share among those who are left.");
  teller.table(await watch(hosts, 3));
  for (const side of [inside, outside]) {
    const { shared, broken } = await agree(side, before);
    teller.promise(
      `${namesOf(side)} agree among themselves: ${shared} times of late`,
      shared > 0 && broken === 0,
    );
  }
  const written = await writeConflict(hosts, SIDE);
  teller.line(
    `Both sides report ${written.count} shipments, in circles around all triangles across the cut.`,
  );
  await sleep(2 * TICK_SECONDS);
  return written;
}

/** Undoes the cut; what was reported in circles has to go, and all have to agree. */
export async function heal(
  hosts: readonly DemoHost[],
  teller: Teller,
  written: Written,
): Promise<void> {
  teller.chapter("Healing");
  const before = await hashesOfAll(hosts);
  const waited = waiting(hosts.map(({ tally }) => tally));
  await cut(hosts, SIDE, false);
  const removed = await until(
    "all hosts know what both sides have reported",
    async () => {
      const answers = await Promise.all(hosts.map(({ daemon }) => daemon.explain()));
      return answers.map(({ explanation }) => removedFrom(explanation));
    },
    (all) => all.every(({ before }) => before > written.norm / 2),
  );
  promiseRemoved(removed, teller);
  const agreed = await until(
    "a set of records that all have settled on",
    () => agree(hosts, before),
    ({ shared, broken }) => shared > 0 || broken > 0,
  );
  teller.promise(
    `all five agree: same records, same flows, digest ${agreed.digest?.slice(0, 16)}…`,
    agreed.broken === 0,
  );
  const after = await watch(hosts, 3);
  teller.table(after);
  teller.promise(
    `what had piled up gets less: ${waited} items waited, ${waiting(after)} do now`,
    waiting(after) < waited,
  );
}

function promiseRemoved(removed: readonly Removed[], teller: Teller): void {
  const most = (figure: keyof Removed) => Math.max(...removed.map((each) => each[figure]));
  teller.line(
    `Circulation in what is reported beyond the plan: ${most("before").toFixed(1)} items/s.`,
  );
  teller.promise(
    `reconciling leaves none of it on any host: ${most("after").toExponential(1)} items/s`,
    removed.every(({ before, after }) => after <= NONE * before),
  );
  teller.promise(
    `and nobody's net inflow is changed: by ${most("divergenceChange").toExponential(1)} items/s`,
    removed.every(({ before, divergenceChange }) => divergenceChange <= NONE * before),
  );
}

/** Lets all settle on what they know right now, which between two ticks is the same. */
async function agree(hosts: readonly DemoHost[], before: ReadonlySet<string>): Promise<Agreement> {
  await Promise.all(hosts.map(({ daemon }) => daemon.settle()));
  return agreementOf(await statuses(hosts), before);
}

async function hashesOfAll(hosts: readonly DemoHost[]): Promise<Set<string>> {
  return new Set((await statuses(hosts)).flatMap(hashesOf));
}

function waiting(all: readonly Pick<Used, "backlog">[]): number {
  return all.reduce((sum, { backlog }) => sum + backlog, 0);
}

function namesOf(hosts: readonly DemoHost[]): string {
  const names = hosts.map(({ name }) => name);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
