import { assertEquals, assertStringIncludes } from "@std/assert";
import { api, ask } from "./ask_api.ts";

Deno.test("GET /v1/status answers the last status, also with a query or as a whole address", async () => {
  const { context } = api();
  for (
    const url of [
      "/v1/status",
      "/v1/status?pretty",
      "http://x/v1/status",
      "HTTP://[::1]:9/v1/status?a",
    ]
  ) {
    const { status, json } = await ask(context, "GET", url);
    assertEquals([status, json], [200, { schema: "shivya.status/1" }]);
  }
});

Deno.test("GET /v1/status is 503 before the first tick", async () => {
  const { context } = api();
  const { status, json } = await ask({ ...context, status: undefined }, "GET", "/v1/status");
  assertEquals([status, json], [503, { error: "The daemon is starting: ask again" }]);
});

Deno.test("/healthz is 200 for three periods after a tick, then 503", async () => {
  assertEquals((await ask(api(6).context, "GET", "/healthz")).status, 200);
  const late = await ask(api(6.1).context, "GET", "/healthz");
  assertEquals([late.status, late.json], [503, { error: "The last tick ended 6.1 s ago" }]);
});

Deno.test("POST /v1/load hands a valid report on and says how long it holds", async () => {
  const asked = api();
  const report = { backlog: 0, arrived: 3, completionsPerSecond: 2.5, capacityPerSecond: 4 };
  const { status, json } = await ask(asked.context, "POST", "/v1/load", JSON.stringify(report));
  assertEquals([status, json], [202, { schema: "shivya.load/1", staleAfterSeconds: 10 }]);
  assertEquals(asked.loads, [report]);
  assertEquals((await ask(asked.context, "POST", "/v1/load", "{}")).status, 202);
});

Deno.test("a report with anything wrong is 400 that names the field, and goes nowhere", async () => {
  const asked = api();
  const wrong: [body: string, field: string, message: string][] = [
    ['{"backlog":-1}', "backlog", "backlog must not be negative"],
    ['{"arrived":-1e-300}', "arrived", "arrived must not be negative"],
    ['{"backlog":1e999}', "backlog", "backlog must be finite"],
    ['{"backlog":1e300}', "backlog", "backlog must be at most 1000000000000"],
    ['{"backlog":"3"}', "backlog", "backlog must be a number"],
    ['{"completed":null}', "completed", "completed must be a number"],
    ['{"capacityPerSecond":0}', "capacityPerSecond", "capacityPerSecond must be above zero"],
    [
      '{"arrived":1,"arrivalsPerSecond":1}',
      "arrived",
      "arrived and arrivalsPerSecond say the same",
    ],
    ['{"completed":1,"completionsPerSecond":1}', "completed", "say the same"],
    ['{"backlogs":1}', "backlogs", "backlogs is not known"],
    ['{"__proto__":1}', "__proto__", "__proto__ is not known"],
    ['{"constructor":1}', "constructor", "constructor is not known"],
  ];
  for (const [body, field, message] of wrong) {
    const { status, json } = await ask(asked.context, "POST", "/v1/load", body);
    assertEquals([status, json.field], [400, field], body);
    assertStringIncludes(json.error, message);
  }
  assertEquals(asked.loads, []);
});

Deno.test("POST /v1/stop asks the daemon to end and says which process that is", async () => {
  const asked = api();
  const { status, json } = await ask(asked.context, "POST", "/v1/stop");
  assertEquals([status, json], [202, { schema: "shivya.stop/1", pid: 42 }]);
  assertEquals(asked.stops, 1);
});

Deno.test("an unknown path is 404, whatever objects inherit", async () => {
  const { context } = api();
  for (
    const url of [
      "",
      "http://x",
      "http://x?/v1/status",
      "ftp://x/v1/status",
      "/",
      "/v1",
      "/v1/status/",
      "/V1/status",
      "toString",
      "__proto__",
      "//healthz",
    ]
  ) {
    const { status, json } = await ask(context, "GET", url);
    assertEquals(status, 404, url);
    assertStringIncludes(json.error, "/v1/status");
  }
});

Deno.test("a wrong method is 405 with what is allowed", async () => {
  const asked = api();
  const wrong: [method: string, url: string, allow: string][] = [
    ["POST", "/v1/status", "GET"],
    ["DELETE", "/v1/load", "POST"],
    ["GET", "/v1/stop", "POST"],
    ["toString", "/healthz", "GET"],
  ];
  for (const [method, url, allow] of wrong) {
    const { status, headers } = await ask(asked.context, method, url);
    assertEquals([status, headers["allow"]], [405, allow]);
  }
  assertEquals(asked.stops, 0);
});
