/** Stories of an array, each told in a few sentences, and what to look for. */
import { type Action, parseActions } from "./actions.ts";
import type { Figures } from "./figures.ts";
import type { LayerName } from "./recipe.ts";

/** One story. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What happens, in a few sentences. */
  readonly story: string;
  /** What to look for. */
  readonly promise: string;
  /** Layers that the twin lacks, if the reader does not choose. */
  readonly without: readonly LayerName[];
  /** Hosts and what happens to them. */
  readonly script: readonly Action[];
  /** Second at which it is over, more or less. */
  readonly seconds: number;
  /** The figure that tells. */
  readonly figure: keyof Figures;
}

/** A host as it is added at the start. */
type Start = readonly [id: string, capacity: number, load: number, kind?: "elastic"];

const FIVE: readonly Start[] = [
  ["ada", 100, 30],
  ["bob", 100, 30],
  ["cyd", 50, 15],
  ["dan", 200, 60],
  ["eve", 100, 30],
];

const SIX: readonly Start[] = [
  ["ada", 100, 50],
  ["bob", 140, 70],
  ["cyd", 80, 40],
  ["dan", 120, 60],
  ["eve", 100, 50],
  ["fay", 160, 80],
];

/** Two chains of three, each linked with all of the other. */
const CHAINS = [
  "ada,bob",
  "bob,cyd",
  "dan,eve",
  "eve,fay",
  ...["ada", "bob", "cyd"].flatMap((a) => ["dan", "eve", "fay"].map((b) => `${a},${b}`)),
];

/** A ring, and a link that cuts a triangle off it. */
const RING = ["ada,dan", "dan,bob", "bob,eve", "eve,cyd", "cyd,fay", "fay,ada", "ada,bob"];

/** All there are, the first being where a reader begins. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: "hot-spot",
    title: "Hot spot",
    story:
      "Five hosts of different size, each with work enough to be a third busy. After 40 seconds " +
      "220 items a second come to ada, more than twice what it can do; after 160 the crowd moves on to " +
      "cyd, the smallest.",
    promise: "Without a plan the hot host drowns while the others idle. With one all wait alike, " +
      "within seconds of the turn, though nobody is in charge.",
    without: ["onsager"],
    script: script(FIVE, complete(FIVE), "40,load,ada,220~160,load,ada,30~160,load,cyd,220"),
    seconds: 280,
    figure: "spreadSeconds",
  },
  {
    id: "slow-host",
    title: "Slow host",
    story:
      "The same five, all two thirds busy. After 60 seconds dan, the largest, gets too hot and " +
      "clocks down to a quarter of its speed; after 180 it has cooled. It tells nobody: what it " +
      "finishes while work waits is how its capacity is known. Once it has kept up for half a minute it is " +
      "tried with a little more every second.",
    promise:
      "Work turns away from dan as soon as the measured capacity falls, and is all back by 260. " +
      "Without a plan its queue grows by 80 items every second.",
    without: ["onsager"],
    script: script(
      FIVE.map(([id, capacity]) => [id, capacity, 0.65 * capacity]),
      complete(FIVE),
      "60,capacity,dan,50~180,capacity,dan,200",
    ),
    seconds: 280,
    figure: "spreadSeconds",
  },
  {
    id: "partition-heal",
    title: "Partition heal",
    story:
      "Six hosts; nearly half as much again as it can do comes to ada. After 60 seconds dan, eve and fay " +
      "are cut off: each side is a chain now, in which nothing can go round. It goes on with the last it heard of " +
      "the other, counts it out after ten seconds and plans by itself. From second 100 on applications on both " +
      "sides write reports that say nothing odd by themselves. After 120 seconds the cut heals.",
    promise:
      "Only together do the reports of both sides describe work that goes in circles. The layer hodge takes " +
      "it out in the very tick of the heal and leaves each host's net inflow as it was; without it routes " +
      "send work around for several more seconds. They do so, too, for ten seconds after the cut, while each " +
      "side still plans with what it last heard of the other.",
    without: ["hodge"],
    script: script(
      SIX,
      CHAINS,
      "0,load,ada,140~0,load,dan,100~60,cut,dan,eve,fay~100,turn,40,21,ada,bob,dan~" +
        "100,turn,30,21,cyd,fay,eve~120,heal",
    ),
    seconds: 180,
    figure: "circledItems",
  },
  {
    id: "circulation-leak",
    title: "Circulation leak",
    story:
      "A ring of six with one triangle in it: ada, dan and bob are linked with each other, the rest " +
      "leaves a hole. From second 40 on three applications report in error that each hands 30 items a " +
      "second to the next around the triangle; from second 120 on, 20 go around the hole as well.",
    promise:
      "Around the triangle it is curl, around the hole harmonic flow: two different parts, both " +
      "orthogonal to what moves work anywhere. Without hodge the error becomes the truth: routes follow " +
      "it, and work really goes in circles for as long as it lasts.",
    without: ["hodge"],
    script: script(
      SIX,
      RING,
      "0,load,ada,90~40,turn,30,160,ada,dan,bob~120,turn,20,80,ada,bob,eve,cyd,fay",
    ),
    seconds: 240,
    figure: "circledItems",
  },
  {
    id: "morphogenesis",
    title: "Morphogenesis",
    story:
      "Three hosts whose worker slots finish ten items a second each; the pool holds sixteen, one is " +
      "awake. After 60 seconds 60 items a second come to each instead of 8, after 180 it is 8 again. A " +
      "field of activator and inhibitor lives on the slots: stress feeds it, where it is high a slot " +
      "splits in two, where it stays low one is put to sleep.",
    promise: "Slots follow the load up within half a minute and down in a few. Without the " +
      "field nobody wakes a slot, and the queues only grow.",
    without: ["turing"],
    script: script(
      ["ada", "bob", "cyd"].map((id) => [id, 10, 8, "elastic"]),
      ["ada,bob", "bob,cyd", "ada,cyd"],
      "60,load,ada,60~60,load,bob,60~60,load,cyd,60~180,load,ada,8~180,load,bob,8~180,load,cyd,8",
    ),
    seconds: 400,
    figure: "waitSeconds",
  },
  {
    id: "rhythm",
    title: "Rhythm",
    story:
      "Four hosts whose load swings with a period of a quarter of a minute, pushed at random. A " +
      "level and its drift do not tell that what rises now will fall soon. Lasting structure in the " +
      "errors adds past loads to what the law may use, and a search rewrites its program; a new law has " +
      "to do better on history it has not seen.",
    promise:
      "After a few minutes the formula in the panel changes, and the error of the prediction falls " +
      "by a third and more. Without morphic the old law stays.",
    without: ["morphic"],
    script: script(
      ["ada", "bob", "cyd", "dan"].map((id) => [id, 100, 60]),
      complete(["ada", "bob", "cyd", "dan"].map((id) => [id, 100, 60])),
      ["ada", "bob", "cyd", "dan"].map((id) => `0,noise,${id},1~0,swing,${id},4`).join("~"),
    ),
    seconds: 600,
    figure: "errorPerSecond",
  },
];

/** The scenario of this id. Throws a `RangeError` if there is none. */
export function scenarioOf(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  throw new RangeError(`Cannot find scenario ${id}: there are ${SCENARIOS.map((s) => s.id)}`);
}

function complete(hosts: readonly Start[]): string[] {
  return hosts.flatMap(([a], i) => hosts.slice(i + 1).map(([b]) => `${a},${b}`));
}

/** Hosts that are there from the start, their links, and what happens after. */
function script(hosts: readonly Start[], links: readonly string[], then: string): Action[] {
  const linked = new Set(links);
  const known: string[] = [];
  const lines = hosts.flatMap(([id, capacity, load, kind = "fixed"]) => {
    const add = `0,add,${id},${capacity},${load},${kind}`;
    const unlinked = known.filter((other) =>
      !linked.has(`${other},${id}`) && !linked.has(`${id},${other}`)
    );
    known.push(id);
    return [add, ...unlinked.map((other) => `0,unlink,${other},${id}`)];
  });
  return parseActions([...lines, then].join("~"));
}
