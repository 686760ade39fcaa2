import { assertEquals } from "@std/assert";
import type { DashboardState, FromBridge } from "../../daemon/dashboard/dashboard_feed.ts";
import { historyRow, packHistory } from "../../daemon/dashboard/dashboard_history.ts";
import { createPatch } from "../../daemon/dashboard/dashboard_patch.ts";
import { asking, cutOff, EMPTY, type Model, receive } from "../../web/dashboard/model.ts";
import { createMockMesh } from "../browser/mock_mesh.ts";

/** What a client is sent first. */
function greeting(state: DashboardState): FromBridge[] {
  const { nodeId } = state.status;
  return [
    { kind: "hello", schema: "shivya.dashboard/1", nodeId, version: "1.2.3", periodSeconds: 1 },
    { kind: "state", state },
    packHistory([historyRow(state)]),
    { kind: "events", events: [{ kind: "joined", at: "2026-01-01T00:00:00.000Z" }] },
  ];
}

const after = (messages: readonly FromBridge[], model: Model = EMPTY) =>
  messages.reduce(receive, model);

Deno.test("the page has what it was sent, and goes on with the history from the states it gets", () => {
  const mesh = createMockMesh({ hosts: 3 });
  const first = mesh.state(1000);
  let model = after(greeting(first));
  assertEquals([model.state, model.rows.length, model.events.length], [first, 1, 1]);

  mesh.step();
  const second = mesh.state(1001);
  model = receive(model, { kind: "patch", patch: createPatch(first, second)! });
  assertEquals(model.state, second);
  assertEquals(model.rows, [historyRow(first), historyRow(second, first)]);

  const soon = { ...second, at: 1001.2 };
  model = receive(model, { kind: "state", state: soon });
  assertEquals([model.state, model.rows.length], [soon, 2]);
});

Deno.test("after a reconnect nothing is there twice", () => {
  const mesh = createMockMesh({ hosts: 3 });
  const first = after(greeting(mesh.state(1000)));
  const again = after(greeting(mesh.state(1005)), first);
  assertEquals([again.rows.length, again.events.length], [1, 1]);
  assertEquals(again.rowsEpoch, first.rowsEpoch + 1);
});

Deno.test("a patch before any state is passed over", () => {
  assertEquals(receive(EMPTY, { kind: "patch", patch: { at: 3 } }), EMPTY);
});

Deno.test("a settle is answered, refused, or lost with the connection", () => {
  const asked = asking(EMPTY);
  assertEquals(asked.settle.kind, "asked");
  const event = { curlRemoved: 2, harmonicRemoved: 1e-17 };
  const { settle } = receive(asked, { kind: "settled", event });
  assertEquals(settle, {
    kind: "settled",
    text: "Settled: took out 2/s around triangles, 0/s around holes",
  });
  const refused = receive(asked, { kind: "refused", reason: "that is not the token" });
  assertEquals(refused.settle, { kind: "refused", text: "that is not the token" });
  assertEquals(cutOff(asked).settle.kind, "refused");
  assertEquals(cutOff(EMPTY), EMPTY);
});
