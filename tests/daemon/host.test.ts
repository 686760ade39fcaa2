import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { createHost } from "../../daemon/host.ts";
import type { HostStatus } from "../../daemon/host/host_status.ts";
import { LEAST_CAPACITY } from "../../layers/capacity.ts";
import { long } from "../long.ts";
import { drawRecords, everyday } from "./draw_records.ts";
import { createHostMesh, type HostMesh, snapshotOfMesh, stepHostMesh } from "./host_mesh.ts";
import { settleSnapshot, snapshotOf } from "./record_sets.ts";

const id = "ab".repeat(20);
const options = { id, seed: 7, periodSeconds: 1 };

/** Five hosts of which the first has more than its share to do. */
function busyMesh(ticks: number, arrivals = [80, 10, 10, 10, 10]): HostMesh {
  const mesh = createHostMesh([100, 100, 100, 100, 100]);
  for (let n = 0; n < ticks; n++) stepHostMesh(mesh, arrivals);
  return mesh;
}

Deno.test("the same seed, observations and records give the same status", () => {
  const run = () => busyMesh(30).statuses;
  assertEquals(run(), run());
});

Deno.test("status and explanation are those of the last settle, and absent before the first", () => {
  const host = createHost(options);
  assertEquals([host.status(), host.explain()], [undefined, undefined]);
  assertThrows(() => host.settle(), Error, "observed");
  host.observe({ backlog: 2 }, 100);
  assertEquals([host.status(), host.explain()], [undefined, undefined]);
  assertEquals(host.settle(), host.status());
  assertEquals(host.status()!.load.backlog, 2);
});

Deno.test("a clock that does not move on, or an impossible value, is refused and changes nothing", () => {
  const host = createHost(options);
  const twin = createHost(options);
  for (const each of [host, twin]) each.observe({ backlog: 2 }, 100);
  assertThrows(() => host.observe({ backlog: 3 }, 100), RangeError);
  assertThrows(() => host.observe({ backlog: 3 }, 99), RangeError);
  assertThrows(() => host.observe({ backlog: NaN }, 101), RangeError);
  assertEquals(host.settle(), twin.settle());
  assertEquals(host.observe({ backlog: 3 }, 101), twin.observe({ backlog: 3 }, 101));
});

Deno.test("a host that slept for a week ticks on", () => {
  const host = createHost(options);
  host.observe({ backlog: 2 }, 0);
  host.observe({ backlog: 3 }, 7 * 86_400);
  assertEquals(host.settle().load.backlog, 3);
});

Deno.test("records that cannot be are refused and change nothing", () => {
  const mesh = busyMesh(3);
  const [host] = mesh.hosts;
  const before = [host!.status(), host!.explain()];
  const snapshot = snapshotOfMesh(mesh);
  const load = { ...snapshot.hosts[1]!.load, capacityPerSecond: -1 };
  const hosts = snapshot.hosts.with(1, { ...snapshot.hosts[1]!, load });
  const recordsHash = "f".repeat(64);
  assertThrows(() => host!.settle({ hosts, recordsHash }), RangeError, "capacityPerSecond");
  assertEquals([host!.status(), host!.explain()], before);
});

Deno.test("until it is among the records, a host settles alone on what it announced", () => {
  const mesh = busyMesh(3);
  const host = createHost(options);
  const load = host.observe({ backlog: 2, arrivalsPerSecond: 9 }, 0);
  for (const snapshot of [undefined, snapshotOfMesh(mesh)]) {
    const { agreement, plan } = host.settle(snapshot);
    assertEquals(agreement, { hosts: 1, links: 0, faces: 0, history: [], returned: [] });
    assertEquals([plan.routes, plan.keepShare], [[], 1]);
    const { hosts, links } = host.explain()!;
    assertEquals([hosts.length, links], [1, []]);
    assertEquals(hosts[0]!.id, id);
    assertEquals(hosts[0]!.demandPerSecond, load.predictedArrivalsPerSecond + 0.2);
  }
});

Deno.test("all hosts with the same records come to the same digest and explanation", () => {
  const { hosts, statuses } = busyMesh(20);
  const [first, ...others] = statuses.map(({ agreement }) => agreement);
  for (const agreement of others) assertEquals(agreement, first);
  const [explained, ...rest] = hosts.map((host) => host.explain());
  for (const explanation of rest) assertEquals(explanation, explained);
  assertEquals(explained!.digest, first!.digest);
  assertEquals([first!.hosts, first!.links, first!.faces], [5, 10, 10]);
});

Deno.test("what a host observed has no part in a settle but by what it announced", () => {
  const snapshot = snapshotOfMesh(busyMesh(20));
  const found = [1, 1000].map((backlog) => {
    const host = createHost({ ...options, id: snapshot.hosts[0]!.id });
    host.observe({ backlog }, 0);
    const { plan, agreement, load } = host.settle(snapshot);
    assertEquals(load.backlog, backlog);
    return { plan, agreement };
  });
  assertEquals(found[0], found[1]);
  assertEquals(found[0]!.agreement.digest, settleSnapshot(snapshot).digest);
});

Deno.test("an announcement is a copy, and what was announced is not changed by what follows", () => {
  const host = createHost(options);
  const load = host.observe({ backlog: 2, arrivalsPerSecond: 5 }, 0);
  const before = structuredClone(load);
  for (let n = 1; n < 20; n++) host.observe({ backlog: 50, arrivalsPerSecond: 90 }, n);
  assertEquals(load, before);
});

Deno.test("settling again in the same tick gives the same again", () => {
  const mesh = busyMesh(20);
  for (const [i, host] of mesh.hosts.entries()) {
    const snapshot = {
      ...snapshotOfMesh(mesh),
      recordsHash: mesh.statuses[i]!.agreement.recordsHash!,
    };
    assertEquals(host.settle(structuredClone(snapshot)), mesh.statuses[i]);
  }
});

Deno.test("routes name hosts, their services and round trips; shares add up to all that arrives", () => {
  const { statuses, ids } = busyMesh(20);
  const { routes, keepShare } = statuses[0]!.plan;
  assertEquals(routes.map(({ id }) => id), ids.slice(1));
  for (const [k, route] of routes.entries()) {
    assertEquals([route.name, route.service], [`host-${k + 1}`, `10.0.0.${k + 1}:80`]);
    assertEquals(route.rttSeconds, 0.001);
    assertGreater(route.perSecond, 5);
  }
  assertAlmostEquals(routes.reduce((sum, { share }) => sum + share, keepShare), 1, 1e-12);
  assertEquals(statuses[1]!.plan.routes, []);
});

Deno.test("status and explanation are plain JSON", () => {
  for (const host of busyMesh(20).hosts) {
    for (const value of [host.status(), host.explain()]) {
      assertEquals(JSON.parse(JSON.stringify(value)), value);
    }
  }
});

Deno.test("an explanation adds up: what is planned carries the surpluses that are offered", () => {
  const snapshot = snapshotOf(drawRecords(3, 30, everyday));
  const host = createHost({ ...options, id: snapshot.hosts[0]!.id });
  host.observe({}, 0);
  host.settle(snapshot);
  const { hosts, links } = host.explain()!;
  assertEquals(hosts.map(({ id }) => id), snapshot.hosts.map(({ id }) => id));
  const ends = links.map(({ tail, head }) => tail + head);
  assertEquals(ends, ends.toSorted());
  for (
    const { id, surplusPerSecond: surplus, utilisation, balancedUtilisation, ...rest } of hosts
  ) {
    const inflow = links.reduce(
      (sum, { tail, head, plannedPerSecond }) =>
        sum + (head === id ? plannedPerSecond : tail === id ? -plannedPerSecond : 0),
      0,
    );
    assert(inflow * surplus <= 1e-9 && Math.abs(inflow) <= Math.abs(surplus) + 1e-9);
    const expected = rest.demandPerSecond - balancedUtilisation * rest.capacityPerSecond;
    assertAlmostEquals(surplus, expected, 1e-9);
    assertAlmostEquals(utilisation, rest.demandPerSecond / rest.capacityPerSecond, 1e-12);
  }
  for (const { tail, head, synergy } of links) {
    assertLess(tail, head);
    assert(synergy >= 0 && synergy <= 1);
  }
});

Deno.test("hosts that follow their routes come to be utilised alike", () => {
  const capacities = [200, 25, 100, 50, 100];
  for (let hot = 0; hot < long(5, 2); hot++) {
    const mesh = createHostMesh(capacities);
    const busy = capacities.map(() => 0);
    for (let n = 0; n < 60; n++) {
      stepHostMesh(mesh, capacities.map((c, i) => 0.2 * c + (i === hot ? 100 : 0)));
      if (n < 30) continue;
      for (let i = 0; i < 5; i++) busy[i]! += mesh.completed[i]! / capacities[i]! / 30;
    }
    assertLess(Math.max(...busy) - Math.min(...busy), 0.05, `hot ${hot}: ${busy}`);
  }
});

Deno.test("a host that drains gives all it has and gets nothing; its own status stays true", () => {
  for (const arrivals of [[80, 10, 10, 10, 10], [0, 80, 80, 10, 10], [200, 90, 90, 90, 90]]) {
    const mesh = busyMesh(20, arrivals);
    const told = mesh.hosts[0]!.drain(true);
    assertEquals(told, { ...mesh.loads[0]!, capacityPerSecond: LEAST_CAPACITY, offer: 1 });
    for (let n = 0; n < 60; n++) stepHostMesh(mesh, arrivals);
    const [drained, ...others] = mesh.statuses;
    assertEquals(mesh.loads[0]!.capacityPerSecond, LEAST_CAPACITY);
    assertEquals(mesh.loads[0]!.offer, 1);
    assert(drained!.isDraining);
    assertAlmostEquals(drained!.load.capacityPerSecond, 100, 1);
    for (const { plan } of others) {
      assertEquals(plan.routes.filter(({ id }) => id === mesh.ids[0]), []);
    }
    if (arrivals[0]! > 0) assertLess(drained!.plan.keepShare, 0.01);
    assertLess(mesh.completed[0]!, 1);

    assertAlmostEquals(mesh.hosts[0]!.drain(false).capacityPerSecond, 100, 1);
    for (let n = 0; n < 40; n++) stepHostMesh(mesh, arrivals);
    assertGreater(mesh.completed[0]!, 20);
    assert(!mesh.statuses[0]!.isDraining);
  }
});

Deno.test("the last 64 pairs of records and digest are kept, each hash of records once", () => {
  const mesh = busyMesh(70);
  const { history, recordsHash, digest } = mesh.statuses[0]!.agreement;
  assertEquals(history.length, 64);
  assertEquals(history.at(-1), [recordsHash!, digest!]);
  assertEquals(new Set(history.map(([hash]) => hash)).size, 64);
  const [host] = mesh.hosts;
  const earlier = { ...snapshotOfMesh(mesh), recordsHash: history[10]![0] };
  assertEquals(host!.settle(earlier).agreement.history, history);
});

Deno.test("hosts that come back are told of once, those that are new are not", () => {
  const mesh = busyMesh(3);
  const [host] = mesh.hosts;
  const all = snapshotOfMesh(mesh);
  const settle = (keep: number[], recordsHash: string) => {
    const hosts = all.hosts.filter((_, i) => keep.includes(i));
    return host!.settle({ hosts, recordsHash }).agreement.returned;
  };
  assertEquals(settle([0, 1], "a"), []);
  assertEquals(settle([0, 1, 2], "b"), [mesh.ids[2]!]);
  assertEquals(settle([0, 1, 2], "b"), []);
  assertEquals(settle([0, 1, 2, 3, 4], "c"), [mesh.ids[3]!, mesh.ids[4]!]);
  const fresh = createHost({ ...options, id: mesh.ids[0]! });
  fresh.observe({}, 0);
  assertEquals(fresh.settle().agreement.returned, []);
  assertEquals(fresh.settle(all).agreement.returned, []);
});

Deno.test("whose word the numbers are is passed on; by default it is the host's own", () => {
  const host = createHost(options);
  host.observe({ backlog: 1 }, 0);
  const { loadFrom, shippedBy } = host.settle();
  assertEquals([loadFrom, shippedBy], ["host", "none"]);
  host.observe({ backlog: 1 }, 1, { loadFrom: "reported", shippedBy: "picked" });
  const said = host.settle();
  assertEquals([said.loadFrom, said.shippedBy], ["reported", "picked"]);
});

Deno.test("what an application was measured to finish says nothing of the host's own tasks", () => {
  const host = createHost({ id: "a".repeat(40), seed: 1, periodSeconds: 1 });
  for (let tick = 1; tick < 5; tick++) {
    host.observe({ backlog: 500, completionsPerSecond: 90 }, tick, { loadFrom: "reported" });
  }
  const own = { backlog: 0, arrivalsPerSecond: 0.1, statedCapacityPerSecond: 2 };
  const load = host.observe(own, 5, { loadFrom: "host" });
  assertEquals(load.capacityPerSecond, 2);
});

Deno.test("what was measured of an application holds, also after it was silent or a tick failed", () => {
  const host = createHost(options);
  const busy = { backlog: 500, completionsPerSecond: 90 };
  for (let tick = 1; tick < 5; tick++) host.observe(busy, tick, { loadFrom: "reported" });
  assertThrows(() => host.observe({ backlog: NaN }, 5, { loadFrom: "host" }), RangeError);
  host.observe({ backlog: 1, statedCapacityPerSecond: 2 }, 6, { loadFrom: "host" });
  assertThrows(() => host.observe({ backlog: NaN }, 7, { loadFrom: "reported" }), RangeError);
  const own = host.observe({ backlog: 1 }, 7, { loadFrom: "host" });
  assertEquals(own.capacityPerSecond, 2);
  const again = { backlog: 3, statedCapacityPerSecond: 5 };
  const load = host.observe(again, 8, { loadFrom: "reported" });
  assertEquals(load.capacityPerSecond, 90);
});

Deno.test("a host that drains with nothing to do sends on what may come yet, to whom has room", () => {
  const idle = createHostMesh([100, 100, 50, 100]);
  const { hosts, ids } = idle;
  for (let n = 0; n < 30; n++) stepHostMesh(idle, [0, 60, 0, 0]);
  hosts[0]!.drain(true);
  hosts[3]!.drain(true);
  for (let n = 0; n < 60; n++) stepHostMesh(idle, [0, 60, 0, 0]);
  const [{ plan }, { plan: other }] = idle.statuses as [HostStatus, HostStatus];
  assertEquals(plan.routes.map(({ id, perSecond }) => [id, perSecond]), [[ids[1]!, 0], [
    ids[2]!,
    0,
  ]]);
  assertAlmostEquals(plan.keepShare, 0, 1e-9);
  assertGreater(plan.routes[0]!.share, 0.1);
  assertGreater(plan.routes[1]!.share, 0.1);
  assertEquals(other.routes.filter(({ id }) => id !== ids[2]), []);
  for (const host of hosts.slice(1, 3)) host.drain(true);
  for (let n = 0; n < 30; n++) stepHostMesh(idle, [0, 0, 0, 0]);
  assertEquals([idle.statuses[0]!.plan.routes, idle.statuses[0]!.plan.keepShare], [[], 1]);
});
