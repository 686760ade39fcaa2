import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Listener } from "../../daemon/api/event_stream.ts";
import type { ApiContext } from "../../daemon/api/route.ts";
import { respond } from "../../daemon/api/routes.ts";
import type { HostState, KnownHost } from "../../p2p/gossip/snapshot.ts";
import { api, ask, OWN_ID } from "./ask_api.ts";
import { HOSTS, IDS, ROUTES } from "./known_hosts.ts";

/** An API on a host of a small mesh. */
function mesh() {
  const asked = api();
  return { ...asked, context: { ...asked.context, routes: ROUTES, hosts: HOSTS } };
}

const post = (context: ApiContext, path: string, body: unknown) =>
  ask(context, "POST", path, typeof body === "string" ? body : JSON.stringify(body));

Deno.test("GET /v1/routes answers the last settle's, with the reasons where they are asked for", async () => {
  const { context, asked } = mesh();
  const plain = await ask(context, "GET", "/v1/routes");
  assertEquals([plain.status, plain.json], [200, {
    schema: "shivya.routes/1",
    nodeId: OWN_ID,
    ...ROUTES,
  }]);
  assertEquals(asked, []);
  const explained = await ask(context, "GET", "/v1/routes?explain");
  assertEquals(explained.json, { ...plain.json, explanation: { answerTo: "explain" } });
  assertEquals(asked, [{ ask: "explain" }]);
});

Deno.test("before the first settle routes, picks and offloads are 503", async () => {
  const { context, offloads } = api();
  const starting: ApiContext = { ...context, routes: undefined, hosts: HOSTS };
  const offload = JSON.stringify({ peer: "gateway", perSecond: 1 });
  for (
    const [method, path, body] of [
      ["GET", "/v1/routes", ""],
      ["POST", "/v1/pick", ""],
      ["POST", "/v1/offload", offload],
    ] as const
  ) {
    const { status, json } = await ask(starting, method, path, body);
    assertEquals([status, json], [503, { error: "The daemon is starting: ask again" }]);
  }
  assertEquals(offloads, []);
});

Deno.test("POST /v1/pick follows the shares and says where to send what is not kept", async () => {
  const { context } = mesh();
  const b = { keep: false, id: IDS.b, name: "store", service: "10.0.0.2:9000", rttSeconds: 0.0012 };
  const c = { keep: false, id: IDS.c, name: "store", service: "" };
  const { status, json } = await post(context, "/v1/pick", { count: 1000 });
  assertEquals([status, json.schema], [200, "shivya.pick/1"]);
  const byCount = json.picks.toSorted((x: { count: number }, y: { count: number }) =>
    y.count - x.count
  );
  assertEquals(byCount, [
    { keep: true, count: 500 },
    { ...b, count: 300 },
    { ...c, count: 200 },
  ]);
  assertEquals(Object.keys(json), ["schema", "picks"]);

  const singles = [];
  for (let n = 0; n < 10; n++) singles.push((await post(context, "/v1/pick", "")).json);
  const kept = singles.filter(({ keep }) => keep);
  assertEquals(kept.length, 5);
  assertEquals(kept[0], { schema: "shivya.pick/1", keep: true, picks: [{ keep: true, count: 1 }] });
  assertEquals(singles.find(({ id }) => id === IDS.b), {
    schema: "shivya.pick/1",
    ...b,
    picks: [{ ...b, count: 1 }],
  });
});

Deno.test("an id, its first digits and a name mean the one host they can, dead or alive", async () => {
  const right: [peer: string, id: string, state: string][] = [
    [IDS.b, IDS.b, "alive"],
    ["bbbb0", IDS.b, "alive"],
    ["dddd", IDS.d, "dead"],
    ["gateway", IDS.d, "dead"],
  ];
  for (const [peer, id, state] of right) {
    const { context, offloads } = mesh();
    const { status, json } = await post(context, "/v1/offload", { peer, perSecond: 2.5 });
    const name = HOSTS.find((host) => host.id === id)!.name;
    assertEquals([status, json], [202, {
      schema: "shivya.offload/1",
      id,
      name,
      state,
      perSecond: 2.5,
      staleAfterSeconds: 10,
    }]);
    assertEquals(offloads, [[id, 2.5]]);
  }
});

Deno.test("a whole id means its host, also where another calls itself so", async () => {
  const { context, offloads } = mesh();
  const hosts = HOSTS.map((host) => host.id === IDS.d ? { ...host, name: IDS.b } : host);
  await post({ ...context, hosts }, "/v1/offload", { peer: IDS.b, perSecond: 0 });
  assertEquals(offloads, [[IDS.b, 0]]);
});

Deno.test("of several hosts those are meant that are not gone; of several gone ones, none", async () => {
  const { context, offloads } = mesh();
  const reborn = (states: HostState[]) => ({
    ...context,
    hosts: [IDS.b, IDS.c, IDS.d].map((id, i): KnownHost => ({
      ...HOSTS[1]!,
      id,
      name: "web",
      state: states[i]!,
    })),
  });
  const offload = async (...states: HostState[]) =>
    (await post(reborn(states), "/v1/offload", { peer: "web", perSecond: 1 })).json;
  assertEquals((await offload("dead", "alive", "left")).id, IDS.c);
  assertEquals((await offload("suspect", "dead", "left")).id, IDS.b);
  assertStringIncludes((await offload("suspect", "alive", "dead")).error, "is 2 hosts");
  assertStringIncludes((await offload("dead", "dead", "left")).error, "is 3 hosts");
  const { json } = await post(reborn(["alive", "dead", "dead"]), "/v1/offload", {
    peer: IDS.d,
    perSecond: 1,
  });
  assertEquals(json.id, IDS.d);
  assertEquals(offloads.length, 3);
});

Deno.test("nobody known is 404, several are 409, and nothing is taken over", async () => {
  const { context, offloads } = mesh();
  const wrong: [peer: string, status: number, words: string][] = [
    ["", 404, 'No host "" is known'],
    ["bbb", 404, 'No host "bbb" is known'],
    ["BBBB0", 404, "is known"],
    ["eeee", 404, "is known"],
    [`${IDS.b}0`, 404, "is known"],
    ["Gateway", 404, "is known"],
    ["own", 404, '"own" is this host itself'],
    [OWN_ID, 404, "is this host itself"],
    ["bbbb", 409, '"bbbb" is 2 hosts'],
    ["store", 409, '"store" is 2 hosts: give more digits of the id'],
  ];
  for (const [peer, expected, words] of wrong) {
    const { status, json } = await post(context, "/v1/offload", { peer, perSecond: 1 });
    assertEquals([status, json.field], [expected, "peer"], peer);
    assertStringIncludes(json.error, words);
  }
  assertEquals(offloads, []);
});

Deno.test("a body with anything wrong is 400 that names the field, and goes nowhere", async () => {
  const { context, offloads, asked } = mesh();
  const wrong: [path: string, body: string, field: string | undefined, words: string][] = [
    ["offload", '{"peer":"gateway"}', "perSecond", "perSecond is missing"],
    ["offload", '{"perSecond":1}', "peer", "peer is missing"],
    ["offload", '{"peer":"gateway","perSecond":-1}', "perSecond", "must not be negative"],
    ["offload", '{"peer":"gateway","perSecond":1e999}', "perSecond", "must be finite"],
    ["offload", '{"peer":"gateway","perSecond":16777217}', "perSecond", "at most 16777216"],
    ["offload", '{"peer":"gateway","perSecond":"1"}', "perSecond", "must be a number"],
    ["offload", '{"peer":"gateway","perSecond":null}', "perSecond", "must be a number"],
    ["offload", '{"peer":7,"perSecond":1}', "peer", "must be the id or the name of a host"],
    ["offload", '{"peer":"gateway","perSecond":1,"x":1}', "x", "there are peer, perSecond"],
    ["offload", "", undefined, "The body is not JSON"],
    ["pick", '{"count":0}', "count", "must be from 1 to 1000"],
    ["pick", '{"count":1001}', "count", "must be from 1 to 1000"],
    ["pick", '{"count":1.5}', "count", "must be a whole number"],
    ["pick", '{"count":"1"}', "count", "must be a number"],
    ["pick", '{"counts":1}', "counts", "counts is not known: there is count"],
    ["pick", "[]", undefined, "must be a JSON object"],
    ["drain", '{"on":1}', "on", "must be true or false"],
    ["drain", '{"off":true}', "off", "off is not known: there is on"],
    ["settle", '{"now":true}', "now", "now is not known: there are no fields"],
    ["settle", "{", undefined, "The body is not JSON"],
  ];
  for (const [path, body, field, words] of wrong) {
    const { status, json } = await post(context, `/v1/${path}`, body);
    assertEquals([status, json.field], [400, field], `${path} ${body}`);
    assertStringIncludes(json.error, words);
  }
  assertEquals([offloads, asked], [[], []]);
});

Deno.test("settle and drain ask the thread that settles, and answer when it has", async () => {
  const { context, asked } = mesh();
  const settled = await post(context, "/v1/settle", "");
  assertEquals([settled.status, settled.json], [200, {
    schema: "shivya.settle/1",
    answerTo: "settle",
  }]);
  for (const [body, on] of [["", true], [{ on: true }, true], [{ on: false }, false]] as const) {
    const { status, json } = await post(context, "/v1/drain", body);
    assertEquals([status, json], [200, { schema: "shivya.drain/1", on }]);
  }
  assertEquals(asked, [
    { ask: "settle" },
    { ask: "drain", on: true },
    { ask: "drain", on: true },
    { ask: "drain", on: false },
  ]);
});

Deno.test("GET /v1/events goes on until it is ended, after the last so many", async () => {
  const { context } = mesh();
  for (let n = 0; n < 300; n++) context.events.publish({ n });
  const heard = async (query: string) => {
    const request = { method: "GET", url: `/v1/events${query}`, headers: {} };
    const reply = await respond(context, { ...request, async *[Symbol.asyncIterator]() {} });
    if (!("follow" in reply)) throw new Error(reply.body);
    assertEquals([reply.status, reply.headers], [200, { "content-type": "application/x-ndjson" }]);
    let text = "";
    const listener: Listener = {
      take(lines) {
        text += lines;
        return true;
      },
      end: () => text += "end",
    };
    const leave = reply.follow(listener);
    context.events.publish({ n: "new" });
    leave();
    context.events.publish({ n: "unheard" });
    return text;
  };
  assertEquals(await heard(""), '{"n":"new"}\n');
  assertEquals(await heard("?last=0"), '{"n":"new"}\n');
  assertEquals(await heard("?last=2"), '{"n":"new"}\n{"n":"unheard"}\n{"n":"new"}\n');
  assertEquals((await heard("?last=256")).split("\n").length, 258);
  for (const last of ["", "-1", "257", "1.5", "x"]) {
    const { status, json } = await ask(context, "GET", `/v1/events?last=${last}`);
    assertEquals([status, json.field], [400, "last"], last);
  }
  assertEquals(context.events.listeners, 0);
});
