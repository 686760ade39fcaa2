import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Route } from "../../daemon/host/routes_answer.ts";
import { createShipments, type Shipped, type TickFacts } from "../../daemon/host/shipments.ts";

const [a, b] = ["a".repeat(40), "b".repeat(40)];

const routes: Route[] = [{ id: a, name: "", service: "", share: 0.25, perSecond: 5 }];
const silent: TickFacts = { routes, isLoadReported: false };
const telling: TickFacts = { routes, isLoadReported: true };

const plain = ({ perSecond, by }: Shipped) => [Object.fromEntries(perSecond), by];

Deno.test("where no application says anything, nothing is sent", () => {
  const shipments = createShipments();
  for (const now of [0, 1, 2]) assertEquals(plain(shipments.at(now, silent)), [{}, "none"]);
});

Deno.test("an application that reports its load only is taken to follow its routes", () => {
  const shipments = createShipments();
  assertEquals(plain(shipments.at(0, telling)), [{ [a]: 5 }, "assumed"]);
  assertEquals(plain(shipments.at(1, { ...telling, routes: [] })), [{}, "assumed"]);
});

Deno.test("picks are counted over the last two ticks, however long those were", () => {
  const shipments = createShipments();
  shipments.at(0, telling);
  shipments.count({ keep: 3, peers: { [a]: 6, [b]: 2 } }, 0.4);
  shipments.count({ keep: 3, peers: { [a]: 6 } }, 0.8);
  assertEquals(plain(shipments.at(1, telling)), [{ [a]: 12, [b]: 2 }, "picked"]);
  assertEquals(plain(shipments.at(2, telling)), [{ [a]: 6, [b]: 1 }, "picked"]);
  shipments.count({ keep: 0, peers: { [a]: 3 } }, 3);
  assertEquals(plain(shipments.at(4, telling)), [{ [a]: 1 }, "picked"]);
  assertEquals(plain(shipments.at(5, telling)), [{ [a]: 1 }, "picked"]);
  assertEquals(plain(shipments.at(6, telling)), [{}, "picked"]);
});

Deno.test("a steady pace of picks is that rate, whatever the pace of the ticks", () => {
  for (const period of [0.5, 1, 3]) {
    const shipments = createShipments();
    shipments.at(0, silent);
    let shipped: Shipped | undefined;
    for (let tick = 1; tick < 9; tick++) {
      shipments.count({ keep: 0, peers: { [a]: 20 * period } }, (tick - 0.5) * period);
      shipped = shipments.at(tick * period, silent);
    }
    assertAlmostEquals(shipped!.perSecond.get(a)!, 20, 1e-9);
  }
});

Deno.test("who picked and kept everything sends nothing, and is not taken to follow routes", () => {
  const shipments = createShipments();
  shipments.at(0, telling);
  shipments.count({ keep: 9, peers: {} }, 0.5);
  for (const now of [1, 20, 60]) assertEquals(plain(shipments.at(now, telling)), [{}, "picked"]);
  assertEquals(plain(shipments.at(61, telling)), [{ [a]: 5 }, "assumed"]);
});

Deno.test("picks before the first tick are not lost", () => {
  const shipments = createShipments();
  shipments.count({ keep: 0, peers: { [a]: 4 } }, 0);
  assertEquals(plain(shipments.at(0, silent)), [{}, "picked"]);
  assertEquals(plain(shipments.at(2, silent)), [{ [a]: 2 }, "picked"]);
});

Deno.test("what is reported of a host goes before what was picked for it, for ten seconds", () => {
  const shipments = createShipments();
  shipments.at(0, telling);
  shipments.report(a, 7, 0);
  assertEquals(plain(shipments.at(1, telling)), [{ [a]: 7 }, "reported"]);
  shipments.count({ keep: 0, peers: { [a]: 80, [b]: 8 } }, 1.5);
  assertEquals(plain(shipments.at(2, telling)), [{ [a]: 7, [b]: 4 }, "reported"]);
  assertEquals(plain(shipments.at(10, telling)), [{ [a]: 7, [b]: 8 / 9 }, "reported"]);
  shipments.count({ keep: 0, peers: { [a]: 81 } }, 10);
  assertEquals(plain(shipments.at(10.1, telling)), [{ [a]: 81 / 8.1 }, "picked"]);
});

Deno.test("a report of zero takes the one before back; who reports is not taken to follow his routes", () => {
  const shipments = createShipments();
  shipments.at(0, telling);
  shipments.report(a, 7, 0);
  shipments.report(a, 0, 1);
  assertEquals(plain(shipments.at(1, telling)), [{}, "reported"]);
  assertEquals(plain(shipments.at(60, telling)), [{}, "reported"]);
  assertEquals(plain(shipments.at(62, telling))[1], "assumed");
});
