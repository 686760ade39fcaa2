import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { HistoryRow } from "../../daemon/dashboard/dashboard_feed.ts";
import {
  appendRow,
  HISTORY_ROWS,
  HISTORY_SECONDS,
  historyRow,
  type HistorySource,
  isRowDue,
  packHistory,
  unpackHistory,
} from "../../daemon/dashboard/dashboard_history.ts";
import { dashboardState, historySource } from "../../daemon/dashboard/dashboard_state.ts";
import { lookAt } from "./dashboard_looks.ts";
import { busyMesh, fullStatus } from "./full_status.ts";

const MESH = busyMesh();

function source(at: number, bytesReceived: number, bytesSent: number): HistorySource {
  const status = fullStatus(MESH);
  return {
    at,
    hosts: {},
    status: { ...status, mesh: { ...status.mesh, bytesReceived, bytesSent } },
  };
}

Deno.test("a row says the same whether it is made of a whole state or of as much as it needs", () => {
  const look = lookAt(MESH, 100);
  const row = historyRow(dashboardState(look));
  assertEquals(historyRow(historySource(look)), row);
  const { belief, plan, prediction } = look.status;
  assertEquals(Object.keys(row.waits), MESH.ids);
  assertEquals([row.at, row.observedPerSecond], [100, prediction!.lastObservedPerSecond]);
  assert(Math.abs(row.freeEnergyNats! / belief!.freeEnergyNats - 1) < 1e-3);
  assert(Math.abs(row.curlRemoved! - plan!.curlRemoved) <= 1e-3 * plan!.curlRemoved);
  assertEquals(row.bytesSentPerSecond, undefined, "there is nothing to compare with");
});

Deno.test("traffic is what came since the row before, never less than nothing", () => {
  const { bytesReceivedPerSecond, bytesSentPerSecond } = historyRow(
    source(102, 500, 10),
    source(100, 100, 90),
  );
  assertEquals([bytesReceivedPerSecond, bytesSentPerSecond], [200, 0]);
  const still = historyRow(source(100, 500, 10), source(100, 100, 90));
  assertEquals(still.bytesReceivedPerSecond, undefined, "no time has passed");
});

Deno.test("what is not known yet is left out of a row", () => {
  const { mesh } = fullStatus(MESH);
  assertEquals(historyRow({ at: 1, status: { mesh }, hosts: {} }), { at: 1, waits: {} });
});

Deno.test("a host alone has its own wait in its rows, and one that drains has none", () => {
  const { snapshot: _, explanation, ...alone } = lookAt(MESH, 1);
  const { nodeId, load } = alone.status;
  assertEquals(Object.keys(historyRow(historySource(alone)).waits), [nodeId]);
  const drained = { ...load!, capacityPerSecond: 1e-6 };
  const status = { ...alone.status, load: drained };
  assertEquals(historyRow(historySource({ ...alone, status })).waits, {});
  assert(explanation !== undefined);
});

Deno.test("however rows come, at most 600 of the last ten minutes are kept, in order", () => {
  const step = fc.oneof(
    { weight: 20, arbitrary: fc.double({ min: 0.95, max: 2, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ min: -700, max: 700, noNaN: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 700, maxLength: 900 }), (steps) => {
      const rows: HistoryRow[] = [];
      let at = 1e9;
      for (const seconds of steps) {
        at += seconds;
        appendRow(rows, { at, waits: {} });
        assert(rows.length <= HISTORY_ROWS);
        assert(at - rows[0]!.at < HISTORY_SECONDS);
        assertEquals(rows.at(-1)!.at, at);
      }
      assert(rows.every((row, i) => i === 0 || rows[i - 1]!.at <= row.at));
    }),
    { numRuns: 20, seed: 1 },
  );
});

Deno.test("rows are a second apart, give or take the jitter of a tick, also after the clock was set", () => {
  assertEquals(isRowDue(undefined, 5), true);
  assertEquals([isRowDue(5, 5.5), isRowDue(5, 5.96), isRowDue(5, 4)], [false, true, true]);
});

Deno.test("rows arrive as they were sent, each id once in the message", () => {
  const ids = ["aa".repeat(20), "bb".repeat(20), "cc".repeat(20)];
  const row = fc.record({
    at: fc.integer(),
    waits: fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 0 }), {
      noNullPrototype: true,
    }),
    freeEnergyNats: fc.integer(),
  }, { requiredKeys: ["at", "waits"], noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const text = JSON.stringify(packHistory(rows));
      for (const id of ids) assert(text.split(id).length <= 2);
      assertEquals(unpackHistory(JSON.parse(text)), rows);
    }),
    { seed: 1 },
  );
});
