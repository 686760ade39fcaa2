import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import type { DaemonEvent } from "../../daemon/client/answers.ts";
import { clip, columnsOf, fit } from "../../daemon/text/text_width.ts";
import { layoutWatch, type ScreenSize } from "../../daemon/watch/watch_layout.ts";
import type { WatchPicture } from "../../daemon/watch/watch_picture.ts";
import type { HostState } from "../../p2p/gossip/snapshot.ts";
import { long } from "../long.ts";
import { busyMesh, explanationOf, fullStatus } from "./full_status.ts";

const MESH = busyMesh();
const SMALL: ScreenSize = { columns: 80, rows: 24 };

const EVENTS: DaemonEvent[] = [
  { schema: "x", kind: "joined", at: "2026-01-01T10:20:30.123Z", id: MESH.ids[1], name: "" },
  { kind: "split", at: "2026-01-01T10:20:31.000Z", slot: 3, reason: "activator above threshold" },
  { kind: "dead", at: "2026-01-01T10:20:32.000Z", id: MESH.ids[2], name: "store\x1b[2J" },
];

/** What the first of three hosts shows, the others under these names. */
function picture(
  names: readonly string[] = ["host-0", "host-1", "host-2"],
  states: readonly HostState[] = ["alive", "alive", "alive"],
  more: Partial<WatchPicture> = {},
): WatchPicture {
  const status = { ...fullStatus(MESH), name: names[0]! };
  const { keepShare, drainPerSecond, routes } = status.plan!;
  return {
    status,
    hosts: MESH.ids.map((id, i) => ({
      id,
      name: names[i]!,
      service: "",
      state: states[i]!,
      newsSeconds: 0,
      isLinked: true,
      ...(i === 0 ? {} : { rttSeconds: 0.0012 }),
    })),
    routes: {
      keepShare,
      drainPerSecond,
      routes: routes.map((route) => ({ ...route, name: names[MESH.ids.indexOf(route.id)]! })),
      explanation: explanationOf(MESH),
    },
    events: EVENTS,
    ...more,
  };
}

const textOf = (shown: WatchPicture, size: ScreenSize = SMALL) =>
  layoutWatch(shown, size).map(({ text }) => text);

Deno.test("hosts, routes and events are there in 80 columns and 24 rows", () => {
  const lines = textOf(picture());
  assertEquals(lines.length, 24);
  const text = lines.join("\n");
  assertMatch(text, /^host-0 00000000 {2}up 30 s {2}sealed: prod {2}2 peers .* q ends$/m);
  assertMatch(text, /^waiting \d+ {2}wait \d+\.\d s {2}arrive 160\/s .* used \d+ %$/m);
  assertMatch(text, /^HOST +STATE +USED +WAIT +BACKLOG +CAP\/S SENDS\/S {2}GETS\/S +RTT$/m);
  const names = lines.slice(5, 8).map((line) => line.split(/ +/).slice(0, 2));
  assertEquals(names, [["host-0", "here"], ["host-1", "alive"], ["host-2", "alive"]]);
  const { plan } = fullStatus(MESH);
  const sent = plan!.shippedPerSecond.toPrecision(3).replace(/\.0+$/, "");
  assertMatch(lines[5]!, new RegExp(` 50 +${sent} +0$`));
  assertMatch(lines[7]!, / 100 +\S+ +\S+ +1\.2 ms$/);
  assertMatch(text, /^KEEPS \d+ %, SENDS TO +SHARE +ITEMS\/S +RTT SERVICE$/m);
  assertMatch(text, /^host-2 +\d+ % +[\d.]+ +1 ms 10\.0\.0\.2:80$/m);
  assertEquals(lines.slice(13, 17), [
    "EVENTS, UTC",
    "10:20:32  store\\u{1b}[2J (00000000) is dead",
    "10:20:31  slot 3 split, scale out: activator above threshold",
    "10:20:30  00000000 joined",
  ]);
});

Deno.test("what is wrong stands out, and why the picture is old is said", () => {
  const lines = layoutWatch(
    picture(undefined, ["alive", "dead", "suspect"], { notice: "No daemon answers" }),
    SMALL,
  );
  assertEquals(
    lines.filter(({ style }) => style === "warning").map(({ text }) => text.slice(0, 20)),
    [
      "No daemon answers",
      "host-2         suspe",
      "host-1         dead ",
      "10:20:32  store\\u{1b",
    ],
  );
  assertEquals(lines[0]!.style, "heading");
});

Deno.test("a host that drains is said to, without capacity", () => {
  const shown = picture();
  const hosts = shown.routes.explanation.hosts.map((host, i) =>
    i === 1 ? { ...host, offer: 1, capacityPerSecond: 1e-6 } : host
  );
  const explanation = { ...shown.routes.explanation, hosts };
  const lines = textOf({ ...shown, routes: { ...shown.routes, explanation } });
  assertMatch(lines[6]!, /^host-1 +draining +— +— +\d+ +— /);
});

Deno.test("a larger terminal has ids, and more of everything", () => {
  const lines = textOf(picture(), { columns: 120, rows: 40 });
  assertEquals(lines.length, 40);
  assertMatch(lines[4]!, /^HOST +ID +STATE /);
  assertMatch(lines[5]!, /^host-0 +00000000 here /);
});

Deno.test("where there is no room for all, what is left out is counted, and each part has some", () => {
  const shown = picture();
  const hosts = Array.from({ length: 50 }, (_, n) => ({
    ...shown.hosts[1]!,
    id: (n + 9).toString(16).padStart(40, "0"),
    name: `n${n}`,
  }));
  const events = Array.from({ length: 64 }, (_, n) => ({ ...EVENTS[1]!, slot: n }));
  const lines = textOf({ ...shown, hosts: [...shown.hosts, ...hosts], events });
  const text = lines.join("\n");
  assertEquals(lines.length, 24);
  assertMatch(text, /^host-0 +here/m);
  assertMatch(text, /^… 45 more$/m);
  assertMatch(text, /^10:20:31 {2}slot 63 split/m);
  assertMatch(text, /^host-2 +\d+ %/m);
});

Deno.test("no line is wider than the terminal, whatever hosts are called, and nothing steers it", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 32 }),
    fc.string({ unit: "binary", maxLength: 32 }),
    fc.constantFrom(
      "日本のサーバー日本のサーバー",
      "👩‍👩‍👧🇩🇪👍🏽",
      "e\u0301".repeat(32),
      "\x1b]0;x\x07",
      "‮abc",
    ),
  );
  fc.assert(
    fc.property(
      fc.tuple(name, name, name),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      (names, columns, rows) => {
        const lines = textOf(picture(names), { columns, rows });
        assertEquals(lines.length, rows);
        for (const line of lines) {
          assert(columnsOf(line) <= columns, line);
          assertEquals(/[\p{Cc}\p{Zl}\p{Zp}]/u.test(line), false);
        }
      },
    ),
    { seed: 5, numRuns: long(2_000, 200) },
  );
});

Deno.test("text is cut and filled by the columns it takes", () => {
  assertEquals(fit("日本語", 6), "日本語");
  assertEquals(fit("日本語", 5), "日本…");
  assertEquals(fit("日本語", 4), "日… ");
  assertEquals(fit("e\u0301a", 4), "e\u0301a  ");
  assertEquals(["", "…", "a…"].map((_, n) => clip("abc", n)), ["", "…", "a…"]);
  assertEquals(clip("👩‍👩‍👧👩‍👩‍👧", 3), "👩‍👩‍👧…");
});

Deno.test("every kind of event has words, and one of a later version is shown as it is", () => {
  const at = "2026-01-01T10:20:30.123Z";
  const id = "ab".repeat(20);
  const curl = { curlRemoved: 1.5, harmonicRemoved: 0 };
  const kinds: DaemonEvent[] = [
    { kind: "suspect", at, id, name: "a" },
    { kind: "left", at, id, name: "a" },
    { kind: "alive", at, id, name: "a" },
    { kind: "cull", at, slot: 1, reason: "r" },
    { kind: "refused", at, slot: 1, reason: "r" },
    { kind: "hotSwap", at, formula: "f" },
    { kind: "rolledBack", at, formula: "f" },
    { kind: "expansion", at, dimension: 3 },
    { kind: "healed", at, hosts: [id], ...curl },
    { kind: "settled", at, hosts: 3, ...curl },
    { kind: "drain", at, on: true },
    { kind: "drain", at, on: false },
    { kind: "toString", at, b: 1 },
  ];
  const size = { columns: 100, rows: 40 };
  const shown = textOf(picture(undefined, undefined, { events: kinds.toReversed() }), size);
  assertEquals(shown.filter((line) => line.startsWith("10:20:30")).map((line) => line.slice(10)), [
    "a (abababab) is suspected",
    "a (abababab) left",
    "a (abababab) is alive after all",
    "slot 1 culled, scale in: r",
    "slot 1 could not split: r",
    "new law f",
    "back to the law f",
    "beliefs have 3 dimensions now",
    "1 host back: took out 1.5/s around triangles, 0/s around holes",
    "settled: took out 1.5/s around triangles, 0/s around holes",
    "draining: gives all work away",
    "takes work again",
    'toString {"b":1}',
  ]);
});
