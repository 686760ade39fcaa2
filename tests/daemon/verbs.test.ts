import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { formatMembers } from "../../daemon/cli/members.ts";
import { formatPick } from "../../daemon/cli/pick.ts";
import { formatSettled } from "../../daemon/cli/settle_now.ts";
import { formatExplanation, formatRoutes } from "../../daemon/cli/show_routes.ts";
import { displayName, serviceAddress, systemName } from "../../daemon/config/announced_settings.ts";
import type { Explanation } from "../../daemon/host/host_status.ts";
import { OWN_ID } from "./ask_api.ts";
import { HOSTS, IDS, ROUTES } from "./known_hosts.ts";

Deno.test("members are a line each, with whole ids, and which one is this host", () => {
  assertEquals(formatMembers(HOSTS, OWN_ID).split("\n"), [
    "id                                        name     address        state     rtt   news  linked",
    `${OWN_ID}  own      —              alive       —    0 s  this host`,
    `${IDS.b}  store    10.0.0.2:8085  alive  1.2 ms    0 s  yes`,
    `${IDS.c}  store    10.0.0.3:8085  alive       —    0 s  yes`,
    `${IDS.d}  gateway  —              dead        —  2 min  no`,
  ]);
  const alone = "No other host is known: this one is alone";
  assertEquals([formatMembers([], OWN_ID), formatMembers(HOSTS.slice(0, 1), OWN_ID)], [
    alone,
    alone,
  ]);
});

Deno.test("what other hosts call themselves cannot steer a terminal", () => {
  const name = "\x1b[2J\n";
  const service = "\u202e:1";
  const hosts = HOSTS.map((host) => ({ ...host, name, service }));
  const routes = { ...ROUTES, routes: ROUTES.routes.map((route) => ({ ...route, name, service })) };
  const pick = { keep: false, id: IDS.b, name, service, count: 1 } as const;
  for (
    const text of [formatMembers(hosts, OWN_ID), formatRoutes(routes), formatPick(pick, false)]
  ) {
    // deno-lint-ignore no-control-regex
    assertEquals(text.replaceAll("\n", "").match(/[\x00-\x1f\u202e]/g), null);
    assertStringIncludes(text, "\\u{1b}[2J\\u{a}");
  }
});

Deno.test("routes say what to keep, then who takes how much", () => {
  assertEquals(formatRoutes(ROUTES).split("\n"), [
    "keep 50 % of what arrives",
    "",
    "share  rate     rtt  service        name   id",
    ` 30 %  30/s  1.2 ms  10.0.0.2:9000  store  ${IDS.b}`,
    ` 20 %  20/s       —  —              store  ${IDS.c}`,
  ]);
  assertEquals(
    formatRoutes({ keepShare: 0, drainPerSecond: 2.5, routes: [] }),
    "keep 0 % of what arrives, and send 2.5 items/s of the backlog",
  );
});

const EXPLANATION: Explanation = {
  hosts: [
    {
      id: OWN_ID,
      name: "own",
      backlog: 0,
      demandPerSecond: 120,
      capacityPerSecond: 100,
      utilisation: 1.2,
      balancedUtilisation: 0.8,
      surplusPerSecond: 40,
      offer: 0.5,
    },
    {
      id: IDS.b,
      name: "store",
      backlog: 0,
      demandPerSecond: 40,
      capacityPerSecond: 100,
      utilisation: 0.4,
      balancedUtilisation: 0.8,
      surplusPerSecond: -40,
      offer: 1,
    },
    {
      id: IDS.c,
      name: "",
      backlog: 0,
      demandPerSecond: 0,
      capacityPerSecond: 1,
      utilisation: 0,
      balancedUtilisation: 0.8,
      surplusPerSecond: 0,
      offer: 1,
    },
  ],
  links: [
    {
      tail: OWN_ID,
      head: IDS.b,
      reportedPerSecond: 25,
      plannedPerSecond: 20,
      reconciledPerSecond: 22,
      standingPerSecond: 21,
      conductancePerSecond: 7,
      rttSeconds: 0.0012,
      synergy: 0.25,
    },
    {
      tail: IDS.b,
      head: IDS.c,
      reportedPerSecond: 1,
      plannedPerSecond: 1,
      reconciledPerSecond: 1,
      standingPerSecond: 1,
      conductancePerSecond: 1,
      synergy: 0,
    },
  ],
  curlRemoved: 3,
  harmonicRemoved: 4e-16,
  recordsHash: "ab".repeat(32),
  digest: "cd".repeat(32),
};

Deno.test("why is told in words: own utilisation, what would balance, and every link of this host", () => {
  const text = formatExplanation(EXPLANATION, OWN_ID);
  assertStringIncludes(text, "on its own it would be used at 120 %");
  assertStringIncludes(
    text,
    "Balanced, all would be used at 80 %: it has 40 items/s too much, of which it offers 50 %",
  );
  assertMatch(text, /^to +reported +reconciled +planned +standing +rtt +synergy$/m);
  assertMatch(text, /^store +25\/s +22\/s +20\/s +21\/s +1\.2 ms +25 %$/m);
  assertEquals(/1\/s {2,}/.test(text.replace(/^store.*$/m, "")), false, "no link of others");
  assertStringIncludes(text, "3 items/s around triangles, 0 items/s around holes");
  assertStringIncludes(text, "3 hosts, 2 links, records abababab, digest cdcdcdcd");

  const other = formatExplanation(EXPLANATION, IDS.b);
  assertStringIncludes(other, "it has room for 40 items/s");
  assertMatch(other, /^own +-25\/s +-22\/s +-20\/s +-21\/s +1\.2 ms +25 %$/m);
  assertMatch(other, /^bbbb1111 +1\/s .* — +0 %$/m);
  const stranger = formatExplanation(EXPLANATION, IDS.d);
  assertMatch(stranger, /^This host's load is not known to the mesh yet\nIt is linked with no /);
});

Deno.test("a pick says keep or where to send it, and how many if several were asked for", () => {
  const there = { keep: false, id: IDS.b, name: "store", service: "10.0.0.2:9000" } as const;
  assertEquals(formatPick({ keep: true, count: 1 }, false), "keep");
  assertEquals(formatPick({ keep: true, count: 1 }, true), "keep: 1 item");
  assertEquals(
    formatPick({ ...there, count: 7 }, true),
    "send to store (bbbb0000) at 10.0.0.2:9000: 7 items",
  );
  const nameless = { ...there, name: "", service: "", count: 1 };
  assertEquals(formatPick(nameless, false), `send to ${IDS.b}`);
});

Deno.test("a settle says what hosts with the same records have in common", () => {
  const settled = {
    kind: "settled",
    hosts: 1,
    links: 0,
    curlRemoved: 0,
    harmonicRemoved: 0,
  } as const;
  assertEquals(
    formatSettled(settled),
    "Settled 1 host and 0 links: the mesh does not know of this host yet",
  );
  assertEquals(
    formatSettled({ ...settled, recordsHash: "ab".repeat(32), digest: "cd".repeat(32) }),
    "Settled 1 host and 0 links: digest cdcdcdcd of records abababab",
  );
});

Deno.test("a name is what a record and a line of a table hold, and so is what the system says", () => {
  const given = (value: string) => ({ label: "Option", type: "", name: "--name", value });
  for (const name of ["a", "Störe 7", "€".repeat(10)]) assertEquals(displayName(given(name)), name);
  for (const name of ["a".repeat(33), "€".repeat(11), "a\nb", "\u202ea", "\ud800"]) {
    let error = "";
    try {
      displayName(given(name));
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    assertMatch(error, /^Option "--name" must be a name of at most 32 bytes/, JSON.stringify(name));
  }
  const long = "edge-gateway-of-the-northern-warehouse-7";
  assertEquals(systemName(() => "edge-7.example.org"), "edge-7.example.org");
  assertEquals(systemName(() => `edge-7.${long}.example.org`), "edge-7");
  assertEquals(systemName(() => long), long.slice(0, 32));
  assertEquals(systemName(() => "\x1b"), "");
  assertEquals(
    systemName(() => {
      throw new Deno.errors.NotCapable("sys");
    }),
    "",
  );
});

Deno.test("a service is HOST:PORT as others reach it", () => {
  const given = (value: string) => ({ label: "Option", type: "", name: "--service", value });
  for (const text of ["10.0.0.2:9000", "[2001:db8::1]:9000", "store.example.org:80"]) {
    assertEquals(serviceAddress(given(text)), text);
  }
  for (const text of ["", "10.0.0.2", "::1:9", "a:0", `${"a".repeat(60)}:9000`, "http://a:80"]) {
    let error = "";
    try {
      serviceAddress(given(text));
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    assertMatch(error, /^Option "--service" must /, text);
  }
});
