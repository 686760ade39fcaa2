/** The story of the demo, chapter by chapter; what is promised is checked on the way. */
import { sleep, spreadOf, until, watch } from "./measure.ts";
import { type DemoHost, type Name, TICK_SECONDS } from "./mesh.ts";
import { heal, tear } from "./partition.ts";
import { statuses } from "./statuses.ts";
import type { Teller } from "./tell.ts";

/** Utilisations are to be within so many percentage points of each other. */
const SPREAD = 5;

/** What comes to everybody from outside while nothing is the matter, items per second. */
const QUIET: Record<Name, number> = { ada: 90, bob: 20, cyd: 20, dan: 40, eve: 80 };

/** What comes to ada when it is hot: more than twice what its worker can do. */
const HOT = 250;

/** Tells it all. Throws an `Error` where it cannot go on. */
export async function tellStory(hosts: readonly DemoHost[], teller: Teller): Promise<void> {
  await begin(hosts, teller);
  await share(hosts, teller);
  await heat(hosts, teller);
  await heal(hosts, teller, await tear(hosts, teller));
}

async function begin(hosts: readonly DemoHost[], teller: Teller): Promise<void> {
  teller.chapter("Five daemons and a worker beside each: ten processes on this machine");
  const links = hosts.length * (hosts.length - 1) / 2;
  await until(
    "all daemons are linked with all",
    () => statuses(hosts),
    (all) => all.every(({ agreement }) => agreement?.links === links),
    20,
  );
  const speeds = hosts.map(({ name, capacityPerSecond }) => `${name} ${capacityPerSecond}`);
  teller.line(
    `All are linked with all. A second, their workers finish: ${speeds.join(", ")} items.`,
  );
}

async function share(hosts: readonly DemoHost[], teller: Teller): Promise<void> {
  teller.chapter("Everybody for himself: workers keep what comes to them");
  await Promise.all(hosts.map((host) => host.order({ arrivalsPerSecond: QUIET[host.name] })));
  await sleep(0.5);
  const alone = await watch(hosts, 2);
  teller.table(alone);
  teller.line(`Utilisations are ${points(spreadOf(alone))} apart.`);

  teller.chapter("Together: for every item, workers ask their daemon where to take it");
  await Promise.all(hosts.map((host) => host.order({ asks: true })));
  await sleep(3);
  const together = await watch(hosts, 4);
  teller.table(together);
  promiseSpread(spreadOf(together), teller);
}

async function heat(hosts: readonly DemoHost[], teller: Teller): Promise<void> {
  const [hot] = hosts;
  const { name, capacityPerSecond } = hot!;
  teller.chapter(
    `A hot spot: ${HOT} items a second come to ${name}, ${capacityPerSecond} is all it can do`,
  );
  await hot!.order({ arrivalsPerSecond: HOT });
  await sleep(10 * TICK_SECONDS);
  const used = await watch(hosts, 30 * TICK_SECONDS);
  teller.table(used);
  const { keepShare, routes } = await hot!.daemon.routes();
  const ways = routes.filter(({ perSecond }) => perSecond >= 1).map((route) =>
    `${route.perSecond.toFixed(0)} a second to ${route.name}`
  );
  teller.line(`${name} keeps ${percent(keepShare)} of what comes, and sends ${ways.join(", ")}.`);
  promiseSpread(spreadOf(used), teller);
}

function promiseSpread(spread: number, teller: Teller): void {
  teller.promise(`utilisations are within ${SPREAD} points: ${points(spread)}`, spread <= SPREAD);
}

function points(value: number): string {
  return `${value.toFixed(1)} points`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
