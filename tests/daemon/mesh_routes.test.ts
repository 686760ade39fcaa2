import { assertEquals, assertStringIncludes } from "@std/assert";
import { keyOfName } from "../../daemon/api/value_key.ts";
import type { Answers } from "../../daemon/peer/p2p_messages.ts";
import { parseNodeId } from "../../p2p/node_id.ts";
import { api, ask, OWN_ID } from "./ask_api.ts";
import { HOSTS } from "./known_hosts.ts";

const ORIGIN = "0123456789abcdef0123456789abcdef01234567";
const TOLD = { stored: 3, requests: 9, durationSeconds: 0.5 };
const PUT: Answers["put"] = { ...TOLD, isKept: true };
const NOTHING: Answers["get"] = { values: [], requests: 4, hops: 2, durationSeconds: 0.25 };

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("the key of a name is the start of a SHA-256", () => {
  assertEquals(keyOfName("greeting").toHex(), "2672d56218212ebf2cfe0da2e4735d7c295eb6b4");
});

Deno.test("PUT /v1/values/{key} hands the body on, whatever it is, under the name's key", async () => {
  for (const [path, name] of [["a", "a"], ["a%2Fb", "a/b"], ["a/b", "a/b"], ["%E2%82%AC", "€"]]) {
    const asked = api(0, { put: PUT });
    const body = new Uint8Array([0, 255, 10]);
    const { status, json } = await ask(asked.context, "PUT", `/v1/values/${path}`, body);
    assertEquals([status, json], [200, { schema: "shivya.put/1", key: name, ...TOLD }]);
    assertEquals(asked.questions, [{ ask: "put", key: keyOfName(name!), value: body }]);
  }
});

Deno.test("a value of 256 bytes passes, one more is 413; an empty one is a value", async () => {
  const asked = api(0, { put: PUT });
  for (const [length, expected] of [[0, 200], [256, 200], [257, 413]] as const) {
    const answer = await ask(asked.context, "PUT", "/v1/values/k", new Uint8Array(length));
    assertEquals(answer.status, expected);
    if (expected === 413) assertEquals(answer.json.error, "The body must be at most 256 bytes");
  }
  assertEquals(asked.questions.length, 2);
});

Deno.test("a value that is not on the disk is 507, whoever else has it", async () => {
  const asked = api(0, { put: { ...PUT, isKept: false } });
  const { status, json } = await ask(asked.context, "PUT", "/v1/values/k", "v");
  assertEquals(status, 507);
  assertStringIncludes(json.error, "free some space and put it again");
});

Deno.test("a value that nobody took is 507", async () => {
  const { status, json } = await ask(
    api(0, { put: { ...PUT, stored: 0 } }).context,
    "PUT",
    "/v1/values/k",
    "v",
  );
  assertEquals(status, 507);
  assertStringIncludes(json.error, "Nobody took the value");
});

Deno.test("GET /v1/values/{key} shows text as text, other bytes as base64, and who put them", async () => {
  const origin = parseNodeId(ORIGIN);
  const values = [
    { value: bytes("hé\ufeff"), origin, version: 7 },
    { value: new Uint8Array([255, 0]), version: 0 },
  ];
  const { context } = api(0, { get: { ...NOTHING, values } });
  const { status, json } = await ask(context, "GET", "/v1/values/k");
  assertEquals([status, json], [200, {
    schema: "shivya.value/1",
    key: "k",
    values: [
      { value: "hé\ufeff", valueBase64: "aMOp77u/", origin: ORIGIN, version: 7 },
      { valueBase64: "/wA=" },
    ],
    requests: 4,
    hops: 2,
    durationSeconds: 0.25,
  }]);
});

Deno.test("GET asks for one origin with from, and is 404 when nothing is found", async () => {
  const asked = api(0, { get: NOTHING });
  const any = await ask(asked.context, "GET", "/v1/values/k%22");
  assertEquals([any.status, any.json.error], [404, 'Nothing is found under "k\\""']);
  const one = await ask(asked.context, "GET", `/v1/values/k?from=${ORIGIN}`);
  assertEquals([one.status, one.json.error], [404, `Nothing is found under "k" from ${ORIGIN}`]);
  assertEquals(asked.questions, [
    { ask: "get", key: keyOfName('k"') },
    { ask: "get", key: keyOfName("k"), origin: parseNodeId(ORIGIN) },
  ]);
});

Deno.test("nothing found where nobody answered is 503, and alone it is 404", async () => {
  const silent = api(0, { get: { ...NOTHING, requests: 8, hops: 0 } });
  const { status, json } = await ask(silent.context, "GET", "/v1/values/k");
  assertEquals(
    [status, json],
    [503, { error: "No host of the mesh answered: ask again in some seconds" }],
  );
  const alone = api(0, { get: { ...NOTHING, requests: 0, hops: 0 } });
  assertEquals((await ask(alone.context, "GET", "/v1/values/k")).status, 404);
  const values = [{ value: bytes("own"), version: 0 }];
  const held = api(0, { get: { ...NOTHING, values, requests: 8, hops: 0 } });
  assertEquals((await ask(held.context, "GET", "/v1/values/k")).status, 200);
});

Deno.test("keys and ids that cannot be are 400 that names the field, and nobody is asked", async () => {
  const asked = api(0, { put: PUT, get: NOTHING });
  const keys = ["", "%", "%zz", "%ff", "%ed%a0%80", "é", "k".repeat(257), "%e2%82%ac".repeat(86)];
  for (const key of keys) {
    for (const method of ["GET", "PUT"]) {
      const { status, json } = await ask(asked.context, method, `/v1/values/${key}`, "v");
      assertEquals([status, json.field], [400, "key"], key);
    }
  }
  for (const from of ["", "0", ORIGIN.toUpperCase(), `${ORIGIN}0`]) {
    const { status, json } = await ask(asked.context, "GET", `/v1/values/k?from=${from}`);
    assertEquals([status, json.field], [400, "from"], from);
  }
  assertEquals(asked.questions, []);
  const longest = await ask(asked.context, "PUT", `/v1/values/${"%e2%82%ac".repeat(85)}a`, "v");
  assertEquals(longest.status, 200);
});

Deno.test("a peer that does not answer is 503, another method 405", async () => {
  const { context } = api();
  for (const [method, path] of [["GET", "/v1/members"], ["GET", "/v1/values/k"]] as const) {
    const { status, json } = await ask(context, method, path);
    assertEquals([status, json.error], [503, "The peer did not answer within 8 s"]);
  }
  const wrong = await ask(context, "POST", "/v1/values/k");
  assertEquals([wrong.status, wrong.headers["allow"]], [405, "GET, PUT"]);
  for (const path of ["/v1/values", "/v1/values{key}", "/v1/membersx"]) {
    assertEquals((await ask(context, "GET", path)).status, 404, path);
  }
});

Deno.test("GET /v1/members answers all hosts ever heard of, and the peer's routing table", async () => {
  const members = [{
    id: ORIGIN,
    address: "[::1]:8085",
    rttSeconds: 0.001,
    lastSeenSeconds: 2,
    bucket: 159,
    hasFailed: false,
  }];
  const { context } = api(0, { members });
  const { status, json } = await ask({ ...context, hosts: HOSTS }, "GET", "/v1/members");
  assertEquals([status, json], [200, {
    schema: "shivya.members/1",
    nodeId: OWN_ID,
    hosts: HOSTS,
    members,
  }]);
});
