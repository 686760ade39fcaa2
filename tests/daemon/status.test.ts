import { assert, assertEquals, assertMatch } from "@std/assert";
import type { DaemonStatus } from "../../daemon/api/daemon_status.ts";
import { formatStatus } from "../../daemon/cli/status.ts";
import { createHost } from "../../daemon/host.ts";
import { age, bytesPerSecond, formatTable, percent, quantity } from "../../daemon/text/table.ts";

const BARE: DaemonStatus = {
  schema: "shivya.status/1",
  version: "9.9.9",
  nodeId: "0123456789abcdef0123456789abcdef01234567",
  pid: 4_194_304,
  name: "n".repeat(32),
  service: "s".repeat(59) + ":9000",
  permissionsHeld: ["sys"],
  host: "2001:db8:1111:2222:3333:4444:5555:6666",
  port: 65_535,
  socket: "/run/shivya/api.sock",
  startedAt: "2026-01-01T00:00:00.000Z",
  uptimeSeconds: 3e8,
  mesh: {
    mode: "sealed",
    network: "n".repeat(50),
    joined: true,
    peers: 640,
    values: 4_096,
    lookups: 9e9,
    requests: 1,
    failures: 0,
    datagramsReceived: 9e15,
    datagramsSent: 9e15,
    bytesReceived: 1,
    bytesSent: 1,
    recordsTold: 0,
    recordsTaken: 0,
    dropped: { unverified: 3, EPERM: 4 },
  },
  ticks: { periodSeconds: 0.05, completed: 6e9, skipped: 1e6, failed: 0, lastDurationSeconds: 1 },
};

const LABELS = [
  "node",
  "daemon",
  "mesh",
  "agreement",
  "host",
  "work",
  "belief",
  "prediction",
  "program",
  "plan",
  "slots",
  "stress",
];

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function labels(table: string): string[] {
  return table.split("\n").map((line) => line.slice(0, 12).trim()).filter((label) => label !== "");
}

Deno.test("every row is there, 80 columns at most, with dashes for what is absent", () => {
  const table = formatStatus(BARE, false);
  assertEquals(labels(table), LABELS);
  assertMatch(table, /^host {8}CPU — {3}memory — {3}load — — —/m);
  assertMatch(table, /^slots {7}— of — awake/m);
  for (const line of table.split("\n")) assert(line.length <= 80, line);
});

Deno.test("the mesh is one row: what it is, who is there, what went through", () => {
  const inRow = (mesh: Partial<DaemonStatus["mesh"]>) => {
    const status = { ...BARE, mesh: { ...BARE.mesh, lookups: 2, datagramsSent: 4, ...mesh } };
    return / mesh (.*) agreement /.exec(inOneLine(formatStatus(status, false)))![1];
  };
  assertEquals(
    inRow({ network: "prod", peers: 1, values: 0, datagramsReceived: 5 }),
    "sealed: prod 1 peer 0 values kept 2 lookups datagrams in 5 out 4 unused 7",
  );
  const { network: _, ...unnamed } = BARE.mesh;
  const alone = { ...unnamed, mode: "open", joined: false, dropped: {}, datagramsSent: 0 } as const;
  assertMatch(
    inOneLine(formatStatus({ ...BARE, mesh: alone }, false)),
    / mesh open alone 4096 values kept .* out 0 unused 0 agreement /,
  );
});

Deno.test("what hosts agree on is a row, and whose word the numbers are is said beside them", () => {
  const agreement = {
    hosts: 5,
    links: 8,
    faces: 4,
    recordsHash: "ab".repeat(32),
    digest: "0123456789".repeat(6) + "0123",
    history: [],
    returned: [],
  };
  const table = inOneLine(
    formatStatus(
      { ...BARE, agreement, loadFrom: "reported", shippedBy: "picked", isDraining: true },
      false,
    ),
  );
  assertMatch(table, / agreement 5 hosts alive 8 links 4 triangles digest 01234567 draining host /);
  assertMatch(table, / utilisation — reported by applications belief /);
  assertMatch(table, / ship — as they picked slots /);
  const alone = inOneLine(formatStatus({ ...BARE, loadFrom: "host", shippedBy: "none" }, false));
  assertMatch(alone, / agreement — hosts alive — links — triangles digest — host /);
  assertMatch(alone, / utilisation — from this host's tasks .* ship — nothing sent slots /);
});

Deno.test("a dashboard is worth a word once it died, and what it died of cannot steer a terminal", () => {
  const shown = (dashboard: DaemonStatus["dashboard"] & object) =>
    inOneLine(formatStatus({ ...BARE, dashboard }, false));
  assertEquals(shown({ state: "serving" }), inOneLine(formatStatus(BARE, false)));
  assertMatch(
    shown({ state: "died", reason: "broken\x1b[2J pipe" }),
    / failed dashboard died: broken\\u\{1b\}\[2J pipe mesh /,
  );
});

Deno.test("name and service stand beside the id, if there are any, and cannot steer a terminal", () => {
  const named = { ...BARE, name: "store\x1b[2J", service: "10.0.0.2:9000" };
  assertMatch(
    inOneLine(formatStatus(named, false)),
    / store\\u\{1b\}\[2J service 10\.0\.0\.2:9000 up /,
  );
  const plain = formatStatus({ ...BARE, name: "", service: "" }, false);
  assertMatch(inOneLine(plain), new RegExp(`^node ${BARE.nodeId} up `));
});

Deno.test("what the substrate says is shown, still in 80 columns", () => {
  const host = createHost({ id: "0".repeat(40), seed: 3, periodSeconds: 1 });
  for (let n = 0; n < 30; n++) {
    host.observe({ backlog: 12_345.678, arrivalsPerSecond: 1e-9 * n }, n);
  }
  const { tick: _, ...layers } = host.settle();
  const telemetry = {
    atSeconds: 1,
    cpuBusyShare: 0.337,
    loadAverage1m: 0.5,
    sentBytesPerSecond: 2e6,
  };
  const table = formatStatus({ ...BARE, ...layers, telemetry }, false);
  assertEquals(labels(table), LABELS);
  assertMatch(table, /CPU 34 %.* load 0\.50 — —/);
  assertMatch(table, /out 2 MB\/s/);
  assertMatch(table, /backlog 12300/);
  assert(inOneLine(table).includes(layers.program.formula));
  assert(
    table.includes(
      `${layers.morphogenesis.slotsActive} of ${layers.morphogenesis.slotsTotal} awake`,
    ),
  );
  for (const line of table.split("\n")) assert(line.length <= 80, line);
});

Deno.test("a law longer than a line goes on below", () => {
  const terms = Array.from({ length: 30 }, (_, n) => `0.${n} * min(load₋₁, ${n})`);
  const formula = `load′ = ${terms.join(" + ")}`;
  const program = { formula, ageTicks: 3, dimension: 3, swaps: 1, rollbacks: 0 };
  const table = formatStatus({ ...BARE, program } as DaemonStatus, false);
  assertMatch(inOneLine(table), /program load′ = 0\.0 .* 0\.29 \* min\(load₋₁, 29\) age 3 ticks/);
  assert(inOneLine(table).includes(formula));
  for (const line of table.split("\n")) assert(line.length <= 80, line);
});

Deno.test("there is colour only where it is wanted", () => {
  assertEquals(formatStatus(BARE, false).includes("\x1b"), false);
  const coloured = formatStatus(BARE, true);
  // deno-lint-ignore no-control-regex
  assertEquals(coloured.replace(/\x1b\[\d+m/g, ""), formatStatus(BARE, false));
  assert(coloured.startsWith("\x1b[1mnode"));
});

Deno.test("a row goes on below its first cell; what has no space in it is never broken", () => {
  const cells = ["a".repeat(30), "b".repeat(35), "c".repeat(90), "d"];
  const indent = " ".repeat(12);
  assertEquals(
    formatTable([["label", ...cells]], (text) => text),
    [`label       ${cells[0]}   ${cells[1]}`, indent + cells[2], indent + cells[3]].join("\n"),
  );
  assertEquals(
    formatTable([["x", "λ̂".repeat(34), "λ̂".repeat(31)]], (text) => text).split("\n").length,
    1,
  );
});

Deno.test("numbers have three significant digits and the unit that fits", () => {
  assertEquals([0, 1.23456, 1234.5, 0.001234, 0.00012, 5e7].map((n) => quantity(n)), [
    "0",
    "1.23",
    "1230",
    "0.00123",
    "1.20e-4",
    "5.00e+7",
  ]);
  assertEquals([quantity(undefined, "/s"), quantity(-2, "/s")], ["—", "-2/s"]);
  assertEquals([percent(0), percent(0.996), percent(undefined)], ["0 %", "100 %", "—"]);
  assertEquals([9999, 1e4, 1.1e18].map(percent), ["999900 %", "1.00e+6 %", "1.10e+20 %"]);
  assertEquals([0, 999, 1500, 2.5e9, 3e13].map(bytesPerSecond), [
    "0 B/s",
    "999 B/s",
    "1.5 kB/s",
    "2.5 GB/s",
    "30000 GB/s",
  ]);
  assertEquals([0.4, 119, 120, 7199, 7200, 172_800].map(age), [
    "0 s",
    "119 s",
    "2 min",
    "119 min",
    "2 h",
    "2 d",
  ]);
});
