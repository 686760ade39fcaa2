import { assert, assertEquals } from "@std/assert";
import { type ClientsOptions, createClients } from "../../daemon/dashboard/bridge_clients.ts";
import { createNews } from "../../daemon/dashboard/bridge_news.ts";
import type { FromBridge } from "../../daemon/dashboard/dashboard_feed.ts";
import { applyPatch } from "../../daemon/dashboard/dashboard_patch.ts";
import { HELLO, stateOf, TOKEN } from "./bridge_harness.ts";

/** Clients whose sockets hold back what was not `read`, and a clock to be set. */
function scene(more: Partial<ClientsOptions> = {}) {
  const news = createNews();
  const watched: boolean[] = [];
  const clock = { now: 0 };
  const clients = createClients({
    news,
    hello: HELLO,
    token: TOKEN,
    now: () => clock.now,
    settle: () => Promise.resolve({ kind: "settled" }),
    onWatched: (isWatched) => watched.push(isWatched),
    ...more,
  });
  const join = () => {
    const messages: FromBridge[] = [];
    const ends: (number | "terminated")[] = [];
    let bufferedAmount = 0;
    let pings = 0;
    const client = clients.join({
      get bufferedAmount() {
        return bufferedAmount;
      },
      send(message) {
        bufferedAmount += message.length;
        messages.push(JSON.parse(new TextDecoder().decode(message)));
      },
      ping: () => pings++,
      close: (code) => ends.push(code),
      terminate: () => ends.push("terminated"),
    });
    return {
      client,
      messages,
      ends,
      pings: () => pings,
      kinds: () => messages.map(({ kind }) => kind),
      read() {
        bufferedAmount = 0;
        client.answered();
      },
      unread: () => bufferedAmount,
      /** The state by what was sent. */
      state: () =>
        messages.reduce<object>(
          (state, message) =>
            message.kind === "state"
              ? message.state
              : message.kind === "patch"
              ? applyPatch(state, message.patch)
              : state,
          {},
        ),
    };
  };
  const publish = (n: number, filler = 0) => {
    news.takeState(JSON.stringify(stateOf(n, filler)));
    clients.tell("state");
  };
  const publishEvent = (event: object) => {
    news.takeEvent(event);
    clients.tell("event");
  };
  return { news, clients, clock, watched, join, publish, publishEvent };
}

/** Lets what was settled come back. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

const settle = (token = TOKEN) => JSON.stringify({ kind: "settle", token });

Deno.test("a client gets hello, then state, history and events as soon as there is a state", () => {
  const { join, publish, publishEvent, news } = scene();
  news.takeRow({ at: 1, waits: { a: 2 } });
  publishEvent({ kind: "old", at: "1" });
  const one = join();
  assertEquals(one.messages, [HELLO]);
  publish(1);
  publish(2);
  assertEquals(one.kinds(), ["hello", "state", "history", "events", "patch"]);
  assertEquals(one.state(), stateOf(2));
  assertEquals(one.messages[2], { kind: "history", ids: ["a"], rows: [{ at: 1, waits: [2] }] });
  assertEquals(one.messages[3], { kind: "events", events: [{ kind: "old", at: "1" }] });
  publishEvent({ kind: "new", at: "2" });
  assertEquals(one.messages.at(-1), { kind: "events", events: [{ kind: "new", at: "2" }] });
});

Deno.test("a state that is the same is not sent again, and one that came late is whole", () => {
  const { join, publish } = scene();
  const one = join();
  publish(1);
  publish(1);
  const two = join();
  assertEquals(one.kinds(), ["hello", "state", "history"]);
  assertEquals(two.kinds(), one.kinds());
  publish(2);
  assertEquals([one.state(), two.state()], [stateOf(2), stateOf(2)]);
});

Deno.test("it is told when somebody looks and when nobody does, and then the state is forgotten", () => {
  const { join, publish, watched } = scene();
  const [one, two] = [join(), join()];
  publish(1);
  one.client.left();
  one.client.left();
  assertEquals(watched, [true]);
  two.client.left();
  assertEquals(watched, [true, false]);
  const three = join();
  assertEquals([watched.at(-1), three.kinds()], [true, ["hello"]]);
  publish(3);
  assertEquals(three.state(), stateOf(3));
});

Deno.test("who does not read is skipped, catches up with one patch, and misses no event", () => {
  const { join, publish, publishEvent, clients } = scene({ limits: { unreadBytes: 5_000 } });
  const [slow, quick] = [join(), join()];
  const tell = (n: number) => {
    publish(n, 2_000);
    publishEvent({ n });
    quick.read();
  };
  for (let n = 0; n < 50; n++) tell(n);
  assert(slow.unread() < 5_000 + 2_500, `${slow.unread()} bytes unread`);
  assertEquals(quick.kinds().filter((kind) => kind === "patch").length, 49);
  const { framesSkipped, bytesSent, clients: count } = clients.counts;
  assert(framesSkipped > 40 && framesSkipped < 50 && bytesSent > 100_000 && count === 2);
  const before = slow.messages.length;
  slow.read();
  tell(50);
  assertEquals(slow.kinds().slice(before), ["patch", "events", "events"]);
  assertEquals(slow.state(), stateOf(50, 2_000));
  const events = slow.messages.flatMap((message) =>
    message.kind === "events" ? message.events : []
  );
  assertEquals(events, Array.from({ length: 51 }, (_, n) => ({ n })) as unknown as typeof events);
});

Deno.test("who stays behind for 30 seconds is let go, who catches up in between is not", () => {
  const limits = { unreadBytes: 1_000, deafSeconds: 100 };
  const { join, publish, clock, clients } = scene({ limits });
  const [dead, slow] = [join(), join()];
  for (clock.now = 0; clock.now <= 60; clock.now++) {
    if (clock.now % 20 === 0) slow.read();
    publish(clock.now, 800);
  }
  assertEquals([dead.ends, slow.ends, clients.counts.clients], [["terminated"], [], 1]);
  assert(dead.unread() < 3_000);
});

Deno.test("who gives no sign of life is let go, however little it was sent; who does is asked again", () => {
  const { join, publish, clock, clients } = scene({ limits: { askSeconds: 5, deafSeconds: 15 } });
  const [deaf, alive] = [join(), join()];
  const seen: [pings: number, clients: number][] = [];
  for (clock.now = 0; clock.now <= 21; clock.now++) {
    publish(0);
    alive.read();
    seen.push([alive.pings(), clients.counts.clients]);
  }
  assertEquals([deaf.ends, deaf.pings(), alive.ends], [["terminated"], 1, []]);
  assertEquals([seen[4], seen[5], seen[19], seen[20]], [[0, 2], [1, 2], [3, 2], [4, 1]]);
  publish(1);
  assertEquals([deaf.kinds().length, alive.state()], [3, stateOf(1)]);
});

Deno.test("the right token settles, a wrong one is refused, the fifth cuts off", async () => {
  const { join, clients } = scene();
  const one = join();
  one.client.receive(settle());
  await turn();
  assertEquals(one.messages.at(-1), { kind: "settled", event: { kind: "settled" } });
  for (let n = 1; n <= 5; n++) {
    assertEquals(one.ends, []);
    one.client.receive(settle(TOKEN.replace("f", "0")));
    assertEquals(one.kinds().at(-1), "refused");
  }
  assertEquals([one.ends, clients.counts.clients], [[1008], 0]);
  one.client.receive(settle());
  await turn();
  assertEquals(one.messages.length, 7, "it is not heard any more");
});

Deno.test("a client settles one by one, and hears why if that fails", async () => {
  const pending = Promise.withResolvers<object>();
  let count = 0;
  const { join } = scene({ settle: () => (count++, pending.promise) });
  const one = join();
  one.client.receive(settle());
  one.client.receive(settle());
  assertEquals(one.messages.at(-1), { kind: "refused", reason: "A settle is under way" });
  pending.reject(new Error("The daemon is starting: ask again"));
  await turn();
  assertEquals(one.messages.at(-1), {
    kind: "refused",
    reason: "The daemon is starting: ask again",
  });
  assertEquals(count, 1);
});

Deno.test("anything but a request to settle cuts off who sent it, and nobody else", () => {
  for (
    const text of [undefined, "", "hello", "{}", '{"kind":"stop","token":"t"}', "[".repeat(900)]
  ) {
    const { join, publish } = scene();
    const [bad, good] = [join(), join()];
    bad.client.receive(text);
    publish(1);
    assertEquals([bad.ends, bad.kinds()], [[1008], ["hello"]]);
    assertEquals([good.ends, good.state()], [[], stateOf(1)]);
  }
});

Deno.test("an answer to who does not read lets that client go", () => {
  const { join, publish } = scene({ limits: { unreadBytes: 100 } });
  const one = join();
  publish(1, 500);
  one.client.receive(settle("wrong"));
  assertEquals(one.ends, ["terminated"]);
});

Deno.test("the 33rd is one too many, until one leaves; at the end all are told", () => {
  const { join, clients } = scene();
  const all = Array.from({ length: 32 }, () => {
    assertEquals(clients.isFull, false);
    return join();
  });
  assertEquals(clients.isFull, true);
  all[0]!.client.left();
  assertEquals(clients.isFull, false);
  clients.close();
  assertEquals(all.map(({ ends }) => ends.length), [0, ...Array(31).fill(1)]);
  assertEquals(all[1]!.ends, [1001]);
});

Deno.test("of the events the last 256 are told", () => {
  const { join, publish, publishEvent } = scene();
  for (let n = 0; n < 1_000; n++) publishEvent({ n });
  const one = join();
  publish(1);
  const [events] = one.messages.filter((message) => message.kind === "events");
  assertEquals(events!.events.length, 256);
  assertEquals(events!.events.at(-1) as object, { n: 999 });
});
