import { assertEquals } from "@std/assert";
import { createHost } from "../../daemon/host.ts";
import { eventsOf, settledEvent } from "../../daemon/host/events_of.ts";
import type { HostStatus } from "../../daemon/host/host_status.ts";
import { createHostMesh, snapshotOfMesh, stepHostMesh } from "./host_mesh.ts";

const [a, b] = ["a".repeat(40), "b".repeat(40)];

/** The status of a host after its first tick. */
function firstStatus(): HostStatus {
  const host = createHost({ id: a, seed: 1, periodSeconds: 1 });
  host.observe({ backlog: 1 }, 0);
  return host.settle();
}

/** The status of the tick after, with changes. */
function later(status: HostStatus, change: Partial<HostStatus> = {}): HostStatus {
  return { ...status, tick: status.tick + 1, ...change };
}

const split = { kind: "split" as const, slot: 3, reason: "activator 2 is above 1.5" };

Deno.test("when nothing happens, there is nothing to tell", () => {
  const status = firstStatus();
  assertEquals(eventsOf(undefined, status), []);
  assertEquals(eventsOf(status, later(status)), []);
});

Deno.test("what worker slots did is told with its reason, once a tick", () => {
  const status = firstStatus();
  const cull = { kind: "cull" as const, slot: 1, reason: "utility 0 is below 0.1" };
  const morphogenesis = { ...status.morphogenesis, events: [split, cull] };
  const present = later(status, { morphogenesis });
  assertEquals(eventsOf(status, present), [split, cull]);
  assertEquals(eventsOf(undefined, present), [split, cull]);
  assertEquals(eventsOf(present, present), []);
});

Deno.test("laws that come into force, go back, or grow are told", () => {
  const status = firstStatus();
  const told = (change: Partial<HostStatus["program"]>) =>
    eventsOf(status, later(status, { program: { ...status.program, formula: "f", ...change } }));
  assertEquals(told({ swaps: 1 }), [{ kind: "hotSwap", formula: "f" }]);
  assertEquals(told({ rollbacks: 1 }), [{ kind: "rolledBack", formula: "f" }]);
  assertEquals(told({ expansions: 1, dimension: 3, swaps: 1 }), [
    { kind: "expansion", dimension: 3 },
    { kind: "hotSwap", formula: "f" },
  ]);
  assertEquals(told({}), []);
});

Deno.test("hosts that are back are told of, with what healing took out of the reports", () => {
  const status = firstStatus();
  const present = later(status, {
    agreement: { ...status.agreement, returned: [b] },
    plan: { ...status.plan, curlRemoved: 3, harmonicRemoved: 4 },
  });
  assertEquals(eventsOf(status, present), [
    { kind: "healed", hosts: [b], curlRemoved: 3, harmonicRemoved: 4 },
  ]);
});

Deno.test("a cut and its healing are told to who was there all along", () => {
  const mesh = createHostMesh([10, 10, 10]);
  for (let n = 0; n < 5; n++) stepHostMesh(mesh, [9, 1, 1]);
  const whole = snapshotOfMesh(mesh);
  const [host] = mesh.hosts;
  const settled = mesh.statuses[0]!;
  const cut = host!.settle({ hosts: whole.hosts.slice(0, 2), recordsHash: "c".repeat(64) });
  const healed = host!.settle({ ...whole, recordsHash: "d".repeat(64) });
  assertEquals(eventsOf(settled, cut), []);
  const { curlRemoved, harmonicRemoved } = healed.plan;
  assertEquals(eventsOf(cut, healed), [
    { kind: "healed", hosts: [mesh.ids[2]!], curlRemoved, harmonicRemoved },
  ]);
});

Deno.test("a settle is told to who asks, with hash and digest if there are records", () => {
  const status = firstStatus();
  const { curlRemoved, harmonicRemoved } = status.plan;
  const bare = { kind: "settled" as const, hosts: 1, links: 0, curlRemoved, harmonicRemoved };
  assertEquals(settledEvent(status), bare);
  const agreed = { recordsHash: "1".repeat(64), digest: "2".repeat(64) };
  const agreement = { ...status.agreement, ...agreed };
  assertEquals(settledEvent({ ...status, agreement }), { ...bare, ...agreed });
});
