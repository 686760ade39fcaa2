import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { HttpError } from "../../daemon/api/http_error.ts";
import { createMeshClient } from "../../daemon/api/mesh_client.ts";
import type { Answered, Asked } from "../../daemon/peer/p2p_messages.ts";

const MEMBERS = { ask: "members" } as const;

/** A client, and what the other end hears and says. */
function line(deadlineSeconds?: number) {
  const { port1, port2 } = new MessageChannel();
  const asked: Asked[] = [];
  const heard = Promise.withResolvers<void>();
  port2.onmessage = ({ data }) => {
    asked.push(data);
    if (asked.length === 2) heard.resolve();
  };
  return {
    client: createMeshClient(port1, deadlineSeconds),
    asked,
    heardTwo: heard.promise,
    say: (answered: Answered) => port2.postMessage(answered),
    [Symbol.dispose]() {
      port1.close();
      port2.close();
    },
  };
}

Deno.test("answers find their questions, in whatever order they come", async () => {
  using peer = line();
  const first = peer.client.ask(MEMBERS);
  const second = peer.client.ask(MEMBERS);
  await peer.heardTwo;
  const [{ id: firstId }, { id: secondId }] = peer.asked as [Asked, Asked];
  const member = { id: "x", address: "y", lastSeenSeconds: 0, bucket: 0, hasFailed: false };
  peer.say({ id: 99, answer: [] });
  peer.say({ id: secondId, answer: [member] });
  peer.say({ id: secondId, answer: [] });
  peer.say({ id: firstId, refused: "it has left" });
  assertEquals(await second, [member]);
  const { status, message } = await assertRejects(() => first, HttpError);
  assertEquals([status, message], [503, "it has left"]);
});

Deno.test("patience ends, and what comes later is nobody's", async () => {
  using peer = line(0.01);
  const asked = [peer.client.ask(MEMBERS), peer.client.ask(MEMBERS)];
  for (const question of asked) {
    const { status, message } = await assertRejects(() => question, HttpError);
    assertEquals([status, message], [503, "The peer did not answer within 0.01 s"]);
  }
  await peer.heardTwo;
  peer.say({ id: peer.asked[0]!.id, answer: [] });
});

Deno.test("only so much is asked at a time", async () => {
  using peer = line(0.01);
  const asked = Array.from({ length: 256 }, () => peer.client.ask(MEMBERS));
  const { status } = assertThrows(() => peer.client.ask(MEMBERS), HttpError);
  assertEquals(status, 503);
  for (const question of asked) await assertRejects(() => question, HttpError);
  const again = peer.client.ask(MEMBERS);
  await assertRejects(() => again, HttpError, "did not answer");
});
