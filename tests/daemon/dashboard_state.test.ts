import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { dashboardState } from "../../daemon/dashboard/dashboard_state.ts";
import { fourDigits } from "../../daemon/text/significant.ts";
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import { lookAt } from "./dashboard_looks.ts";
import { busyMesh } from "./full_status.ts";
import { stepHostMesh } from "./host_mesh.ts";

const LOOK = lookAt(busyMesh(), 1e9);

Deno.test("the status is that of the API, less its past", () => {
  const { at, status } = dashboardState(LOOK);
  const { agreement, ...rest } = LOOK.status;
  const { history, ...present } = agreement!;
  assertEquals(at, 1e9);
  assertEquals(status, { ...rest, agreement: present });
  assert(history.length > 0);
});

Deno.test("every host shows what it told and what follows from it, to four digits", () => {
  const { hosts } = dashboardState(LOOK);
  const { hosts: explained } = LOOK.explanation!;
  assertEquals(Object.keys(hosts), LOOK.hosts.map(({ id }) => id));
  explained.forEach(({ id, backlog, demandPerSecond, capacityPerSecond, surplusPerSecond }, i) => {
    const { load } = LOOK.snapshot!.hosts[i]!;
    const host = hosts[id]!;
    assertEquals([host.name, host.state, host.isLinked], [`host-${i}`, "alive", i > 0]);
    assertEquals(host.rttSeconds, i > 0 ? 0.001235 : undefined);
    assertEquals(host.backlog, fourDigits(backlog));
    assertEquals(host.waitSeconds, fourDigits(backlog / capacityPerSecond));
    assertEquals(host.utilisation, fourDigits(demandPerSecond / capacityPerSecond));
    assertEquals(host.surplusPerSecond, fourDigits(surplusPerSecond));
    assertEquals(host.freeEnergyNats, fourDigits(load.freeEnergyNats));
    assertEquals(host.belief, [...load.belief].map(fourDigits));
  });
});

Deno.test("every link is there by its ends, with its flows", () => {
  const { links } = dashboardState(LOOK);
  const { links: explained } = LOOK.explanation!;
  assertEquals(Object.keys(links).length, 3);
  for (const { tail, head, standingPerSecond, conductancePerSecond } of explained) {
    const link = links[`${tail}-${head}`]!;
    const isFlow = Math.abs(standingPerSecond) >= 1e-4;
    assertEquals(link.standingPerSecond, isFlow ? fourDigits(standingPerSecond) : 0);
    assertEquals(link.conductancePerSecond, fourDigits(conductancePerSecond));
  }
});

Deno.test("of a host that is gone, and before the first settle, there is only what was heard", () => {
  const gone: KnownHost = {
    id: "ff".repeat(20),
    name: "gone",
    service: "",
    state: "dead",
    newsSeconds: 9,
    isLinked: false,
  };
  const { at, status, hosts } = LOOK;
  const state = dashboardState({ at, status, hosts: [...hosts, gone] });
  assertEquals(state.links, {});
  assertEquals(state.hosts[gone.id], { name: "gone", service: "", state: "dead", isLinked: false });
});

Deno.test("a host that drains has no ratios: its capacity is nothing to speak of", () => {
  const mesh = busyMesh();
  mesh.hosts[1]!.drain(true);
  for (let n = 0; n < 2; n++) stepHostMesh(mesh, [160, 40, 20]);
  const { hosts } = dashboardState(lookAt(mesh, 1e9));
  const { waitSeconds, utilisation, offer } = hosts[mesh.ids[1]!]!;
  assertEquals([waitSeconds, utilisation, offer], [undefined, undefined, 1]);
});

Deno.test("a number of four digits prints as such, and is the nearest there is", () => {
  assertEquals([1234.5678, -0.00098766, 123456, 9999.6].map(fourDigits), [
    1235,
    -0.0009877,
    123500,
    10000,
  ]);
  assertEquals([0, -0, 1e-19, 1e300].map(fourDigits), [0, 0, 0, 1e300]);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-17, max: 1e21, noNaN: true }),
      fc.boolean(),
      (size, isBelow) => {
        const value = isBelow ? -size : size;
        const rounded = fourDigits(value);
        assert(Math.abs(rounded / value - 1) <= 0.5001e-3);
        assertEquals(rounded, Number(rounded.toPrecision(4)));
        assertEquals(fourDigits(rounded), rounded);
      },
    ),
    { numRuns: 5_000, seed: 1 },
  );
});
