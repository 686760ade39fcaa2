import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import {
  addHost,
  type ArrayObservation,
  type ArrayOptions,
  createArray,
  flowsOf,
  heal,
  type HostArray,
  linkHosts,
  removeHost,
  setDraining,
  setSide,
  statesSeenBy,
  tickArray,
  unlinkHosts,
} from "../../layers/array.ts";
import { allPairs, arrayOf, drawObservations, inflows, largestTurn } from "./arrays.ts";
import { stateOf } from "./ticks.ts";

const IDS = ["a", "b", "c", "d", "e"];

function run(array: HostArray, ticks: number, ids = IDS, seed = 0) {
  for (let n = 0; n < ticks; n++) tickArray(array, drawObservations(ids, array.tick, seed));
  return array;
}

const whole = (seed = 0) => arrayOf(IDS, allPairs(IDS), { seed });

/** Everybody ships around a triangle, each 30 more to the next than its routes say. */
function turning(array: HostArray, triangle: readonly string[]) {
  const observations = drawObservations(IDS, array.tick);
  for (const [k, id] of triangle.entries()) {
    const routes = array.hosts.get(id)!.status!.plan.routes;
    const shipped = Object.fromEntries(routes.map(({ id, perSecond }) => [id, perSecond]));
    const next = triangle[(k + 1) % triangle.length]!;
    shipped[next] = (shipped[next] ?? 0) + 30;
    observations[id]!.shippedPerSecond = shipped;
  }
  return observations;
}

Deno.test("the same calls give the same numbers, to the last bit", () => {
  const one = run(whole(3), 60);
  const other = run(whole(3), 60);
  assertEquals(stateOf(flowsOf(one, 0)), stateOf(flowsOf(other, 0)));
  for (const id of IDS) assertEquals(one.hosts.get(id)!.status, other.hosts.get(id)!.status);
  assertEquals(one.hosts.get("a")!.status!.tick, 60);
});

Deno.test("the order in which hosts and links were added, and observations come, does not matter", () => {
  const one = run(whole(), 30);
  const other = createArray();
  for (const id of IDS.toReversed()) addHost(other, id, { seed: IDS.indexOf(id) });
  for (const [a, b] of allPairs(IDS).toReversed()) linkHosts(other, b, a);
  for (let n = 0; n < 30; n++) {
    tickArray(other, Object.fromEntries(Object.entries(drawObservations(IDS, n)).toReversed()));
  }
  assertEquals(flowsOf(one, 0), flowsOf(other, 0));
  for (const id of IDS) assertEquals(one.hosts.get(id)!.status, other.hosts.get(id)!.status);
});

Deno.test("the plan takes from each host what it offers of its surplus, and makes no work", () => {
  const { hosts, flows } = flowsOf(run(whole(), 40), 0)!;
  const planned = inflows(flows, (flow) => flow.plannedPerSecond);
  let [given, taken] = [0, 0];
  for (const { id, surplusPerSecond, offer } of hosts) {
    const outflow = -planned.get(id)!;
    if (surplusPerSecond > 0) {
      given += outflow;
      assert(outflow <= surplusPerSecond * offer + 1e-9, id);
    } else {
      taken -= outflow;
      assert(outflow <= 1e-9 && outflow >= surplusPerSecond - 1e-9, id);
    }
  }
  assertGreater(given, 1);
  assertAlmostEquals(given, taken, 1e-9);
});

Deno.test("the standing flow is the plan and half of the reports beyond it, less their circulation", () => {
  const array = run(whole(), 20);
  tickArray(array, turning(array, ["a", "c", "e"]));
  const { flows, curlRemoved } = flowsOf(array, 0)!;
  assertGreater(curlRemoved, 30);
  for (const flow of flows) {
    const { plannedPerSecond: plan, reconciledPerSecond: reconciled } = flow;
    assertAlmostEquals(flow.standingPerSecond, plan + (reconciled - plan) / 2, 1e-12);
  }
  assertGreater(largestTurn(flows, (f) => f.reportedPerSecond - f.plannedPerSecond), 25);
  assertLess(largestTurn(flows, (f) => f.reconciledPerSecond - f.plannedPerSecond), 1e-9);
  const reported = inflows(flows, (flow) => flow.reportedPerSecond);
  for (const [id, inflow] of inflows(flows, (flow) => flow.reconciledPerSecond)) {
    assertAlmostEquals(inflow, reported.get(id)!, 1e-9);
  }
});

Deno.test("circulation around a hole is told from that around triangles", () => {
  const ids = ["a", "b", "c", "d"];
  const ring = arrayOf(ids, [["a", "b"], ["b", "c"], ["c", "d"], ["a", "d"]]);
  run(ring, 10, ids);
  const observations = drawObservations(ids, ring.tick);
  ids.forEach((id, k) => observations[id]!.shippedPerSecond = { [ids[(k + 1) % 4]!]: 30 });
  tickArray(ring, observations);
  const { curlRemoved, harmonicRemoved, flows } = flowsOf(ring, 0)!;
  assertEquals(curlRemoved, 0);
  assertGreater(harmonicRemoved, 30);
  assertLess(largestTurn(flows, (f) => f.reconciledPerSecond - f.plannedPerSecond), 1e-9);
});

Deno.test("sides of a cut keep what they heard last, count the others out, and plan by themselves", () => {
  const array = run(whole(), 20);
  const before = flowsOf(array, 0)!.hosts.find(({ id }) => id === "e")!;
  for (const id of ["d", "e"]) setSide(array, id, 1);
  run(array, 4);
  assertEquals(flowsOf(array, 0)!.hosts.length, 5);
  assertEquals(flowsOf(array, 0)!.hosts.find(({ id }) => id === "e")!.backlog, before.backlog);
  assertEquals(statesSeenBy(array, 0).get("e"), "alive");
  run(array, 1);
  assertEquals(statesSeenBy(array, 0).get("e"), "suspect");
  assertEquals(statesSeenBy(array, 0).get("a"), "alive");
  run(array, 5);
  assertEquals(statesSeenBy(array, 0).get("e"), "dead");
  assertEquals(flowsOf(array, 0)!.hosts.map(({ id }) => id), ["a", "b", "c"]);
  assertEquals(flowsOf(array, 1)!.hosts.map(({ id }) => id), ["d", "e"]);
  for (const side of [0, 1]) {
    const sums = inflows(flowsOf(array, side)!.flows, (flow) => flow.standingPerSecond);
    assertAlmostEquals([...sums.values()].reduce((sum, inflow) => sum + inflow, 0), 0, 1e-9);
  }
});

Deno.test("a heal takes out the circulation that both sides left, and keeps every host's net inflow", () => {
  const array = run(whole(), 20);
  for (const id of ["d", "e"]) setSide(array, id, 1);
  run(array, 12);
  for (let n = 0; n < 3; n++) tickArray(array, turning(array, ["a", "b", "d"]));
  const seenApart = [0, 1].map((side) => flowsOf(array, side)!.curlRemoved);
  heal(array);
  assertEquals([...array.sides.keys()], [0]);
  tickArray(array, turning(array, ["a", "b", "d"]));
  const { flows, hosts, curlRemoved, harmonicRemoved } = flowsOf(array, 0)!;
  assertEquals(hosts.length, 5);
  assertGreater(curlRemoved, Math.hypot(...seenApart) + 5);
  assertLess(harmonicRemoved, 1e-9);
  assertLess(largestTurn(flows, (f) => f.standingPerSecond - f.plannedPerSecond), 1e-9);
  const reported = inflows(flows, (flow) => flow.reportedPerSecond);
  for (const [id, inflow] of inflows(flows, (flow) => flow.reconciledPerSecond)) {
    assertAlmostEquals(inflow, reported.get(id)!, 1e-9);
  }
});

Deno.test("a silent host is counted out, one that leaves is gone at once, and links go with it", () => {
  const array = run(whole(), 10);
  run(array, 9, IDS.slice(1));
  assertEquals(flowsOf(array, 0)!.hosts.length, 5);
  run(array, 1, IDS.slice(1));
  assertEquals(flowsOf(array, 0)!.hosts.map(({ id }) => id), IDS.slice(1));
  removeHost(array, "b");
  run(array, 1, IDS.slice(2));
  assertEquals(flowsOf(array, 0)!.hosts.map(({ id }) => id), IDS.slice(2));
  assertEquals([...array.hosts.get("c")!.links.keys()], ["a", "d", "e"]);
  unlinkHosts(array, "c", "d");
  run(array, 1, IDS.slice(2));
  assertEquals(flowsOf(array, 0)!.flows.map(({ tail, head }) => tail + head), ["ce", "de"]);
});

Deno.test("who left during a cut is forgotten at the heal, unless it is back", () => {
  const array = run(whole(), 5);
  for (const id of ["d", "e"]) setSide(array, id, 1);
  removeHost(array, "e");
  removeHost(array, "d");
  assertEquals([...array.sides.keys()], [0]);
  addHost(array, "d", { side: 1 });
  run(array, 1, ["a", "b", "c", "d"]);
  assertEquals(flowsOf(array, 0)!.hosts.length, 5);
  heal(array);
  run(array, 1, ["a", "b", "c", "d"]);
  assertEquals(flowsOf(array, 0)!.hosts.map(({ id }) => id), ["a", "b", "c", "d"]);
});

Deno.test("a draining host gives all away, and nothing is planned to go there", () => {
  const array = run(whole(), 20);
  setDraining(array, "a", true);
  run(array, 20);
  assertLess(array.hosts.get("a")!.status!.plan.keepShare, 0.05);
  for (const { tail, plannedPerSecond } of flowsOf(array, 0)!.flows) {
    if (tail === "a") assertGreater(plannedPerSecond, -1e-5);
  }
});

Deno.test("work shipped without a link makes one while it lasts", () => {
  const array = arrayOf(["a", "b"], []);
  const quiet = { arrivalsPerSecond: 5, backlog: 0 };
  tickArray(array, { a: { ...quiet, shippedPerSecond: { b: 3 } }, b: quiet });
  assertEquals(flowsOf(array, 0)!.flows.map((flow) => flow.reportedPerSecond), [3]);
  tickArray(array, { a: quiet, b: { ...quiet, shippedPerSecond: {} } });
  tickArray(array, { a: { ...quiet, shippedPerSecond: {} }, b: quiet });
  assertEquals(flowsOf(array, 0)!.flows, []);
});

Deno.test("without hodge circulation stays, without onsager nothing is planned", () => {
  const kept = run(arrayOf(IDS, allPairs(IDS), { hodge: false }), 20);
  tickArray(kept, turning(kept, ["a", "c", "e"]));
  const { flows, curlRemoved } = flowsOf(kept, 0)!;
  assertEquals(curlRemoved, 0);
  assertGreater(largestTurn(flows, (f) => f.standingPerSecond - f.plannedPerSecond), 12);
  const alone = run(arrayOf(IDS, allPairs(IDS), { onsager: false }), 20);
  for (const flow of flowsOf(alone, 0)!.flows) assertEquals(flow.plannedPerSecond, 0);
});

Deno.test("what cannot be is refused with its name, and changes nothing", () => {
  const array = run(whole(), 5);
  const fine = drawObservations(IDS, 5);
  const refused: [string, () => void][] = [
    ["deadAfterTicks", () => createArray({ suspectAfterTicks: 5, deadAfterTicks: 4 })],
    ["suspectAfterTicks", () => createArray({ suspectAfterTicks: 0 })],
    ["seed", () => createArray({ seed: 0.5 })],
    ["there is one already", () => addHost(array, "a")],
    ["its id must have", () => addHost(array, "")],
    ["its id must have", () => addHost(array, "x".repeat(65))],
    ["side", () => addHost(array, "f", { side: -1 })],
    ["seed", () => addHost(array, "f", { seed: 1.5 })],
    ["Cannot find host f", () => removeHost(array, "f")],
    ["with itself", () => linkHosts(array, "a", "a")],
    ["Cannot find host f", () => linkHosts(array, "a", "f")],
    ["rttSeconds", () => linkHosts(array, "a", "b", -1)],
    ["Cannot find host f", () => unlinkHosts(array, "a", "f")],
    ["side", () => setSide(array, "a", 0.5)],
    ["Cannot find host f", () => setDraining(array, "f", true)],
    ["side", () => flowsOf(array, NaN)],
    ["side", () => statesSeenBy(array, -1)],
    ["elapsedSeconds", () => tickArray(array, fine, 0)],
    ["Cannot find host f", () => tickArray(array, { ...fine, f: {} })],
    ["backlog of e", () => tickArray(array, { ...fine, e: { backlog: -1 } })],
    ["cpuBusyShare of e", () => tickArray(array, { ...fine, e: { cpuBusyShare: 1.1 } })],
    ["statedCapacity", () => tickArray(array, { ...fine, e: { statedCapacityPerSecond: 0 } })],
    ["of e to a", () => tickArray(array, { ...fine, e: { shippedPerSecond: { a: NaN } } })],
    ["to itself", () => tickArray(array, { ...fine, e: { shippedPerSecond: { e: 1 } } })],
    ["Cannot find host f", () => tickArray(array, { ...fine, e: { shippedPerSecond: { f: 1 } } })],
  ];
  refused.push([
    "arrivalPerSecond of e",
    () => tickArray(array, { ...fine, e: { arrivalPerSecond: 1 } as ArrayObservation }),
  ]);
  const wrong = (value: unknown) => value as Record<string, ArrayObservation>;
  const shipped = (value: unknown) => ({ shippedPerSecond: value });
  const mistaken: [string, () => void][] = [
    [
      "observations: it must be an object with named fields, is Map",
      () => tickArray(array, wrong(new Map(Object.entries(fine)))),
    ],
    ["observations", () => tickArray(array, wrong(undefined))],
    ["what a senses", () => tickArray(array, wrong({ ...fine, a: 7 }))],
    ["what a senses", () => tickArray(array, wrong({ ...fine, a: null }))],
    [
      "shippedPerSecond of a",
      () => tickArray(array, wrong({ ...fine, a: { shippedPerSecond: new Map() } })),
    ],
    ["what a senses", () => tickArray(array, wrong({ ...fine, a: Promise.resolve({}) }))],
    ["shippedPerSecond of a", () => tickArray(array, wrong({ ...fine, a: shipped(null) }))],
    [
      "shippedPerSecond of a to b",
      () => tickArray(array, wrong({ ...fine, a: shipped({ b: "3" }) })),
    ],
    ["backlog of e: it must be a number, is String", () => {
      tickArray(array, wrong({ ...fine, e: { backlog: "7" } }));
    }],
    ["backlog of e", () => tickArray(array, wrong({ ...fine, e: { backlog: null } }))],
    ["elapsedSeconds", () => tickArray(array, fine, "1" as unknown as number)],
    ["options of an array", () => createArray(null as unknown as ArrayOptions)],
    ["options of an array", () => createArray(new Map() as ArrayOptions)],
    ["options of a host", () => addHost(array, "f", null as unknown as { side: number })],
  ];
  const before = stateOf([...array.hosts.values()]);
  for (const [name, call] of refused) assertThrows(call, RangeError, name);
  for (const [name, call] of mistaken) assertThrows(call, TypeError, name);
  assertEquals(stateOf([...array.hosts.values()]), before);
  assertEquals(array.tick, 5);
});
