import { assertEquals } from "@std/assert";
import { warnOfVariables } from "../../daemon/config/variables.ts";
import { createHostNews } from "../../daemon/host/host_event.ts";
import { createDropLog, type Drops } from "../../daemon/log/log_drops.ts";
import { createLogSummary } from "../../daemon/log/log_summary.ts";
import type { HostState } from "../../p2p/gossip/snapshot.ts";

/** A summary in a time of its own, and what it wrote. */
function summaryAt() {
  let now = 0;
  const timers = new Set<{ at: number; call: () => void }>();
  const lines: string[] = [];
  const summary = createLogSummary({
    write: (message, level, again) => lines.push(`${now} ${level} ${message} ${again}`),
    after(seconds, call) {
      const timer = { at: now + seconds, call };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  });
  const advance = (seconds: number) => {
    const end = now + seconds;
    while (true) {
      const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (next === undefined) break;
      now = next.at;
      timers.delete(next);
      next.call();
    }
    now = end;
  };
  return { summary, lines, advance, timers };
}

Deno.test("what is said again within a minute is counted, and told once a minute", () => {
  const { summary, lines, advance, timers } = summaryAt();
  for (let i = 0; i < 1_000; i++) summary.write("a", "info");
  summary.write("a", "error");
  summary.write("b", "info");
  assertEquals(lines, ["0 info a 0", "0 error a 0", "0 info b 0"]);
  advance(60);
  assertEquals(lines.slice(3), ["60 info a 999"]);
  advance(10);
  summary.write("a", "info");
  summary.write("b", "info");
  assertEquals(lines.slice(4), ["70 info b 0"]);
  advance(300);
  assertEquals(lines.slice(5), ["120 info a 1"]);
  assertEquals(timers.size, 0);
  summary.write("a", "info");
  assertEquals(lines.slice(6), ["370 info a 0"]);
});

Deno.test("a storm of ever new messages ends at a thousand lines a minute", () => {
  const { summary, lines, advance, timers } = summaryAt();
  for (let i = 0; i < 5_000; i++) summary.write(`packet ${i}`, "info");
  assertEquals(lines.length, 1_000);
  assertEquals(timers.size <= 257, true);
  advance(60);
  assertEquals(lines.slice(1_000), [
    "60 warning 4000 other messages left out: too many in a minute 0",
  ]);
  summary.write("calm", "info");
  assertEquals(lines.at(-1), "60 info calm 0");
});

Deno.test("what was counted is written at the end, and nothing waits after it", () => {
  const { summary, lines, timers } = summaryAt();
  for (let i = 0; i < 3; i++) summary.write("a", "info");
  summary.flush();
  assertEquals(lines, ["0 info a 0", "0 info a 2"]);
  assertEquals(timers.size, 0);
  summary.write("a", "info");
  assertEquals(lines.length, 3);
});

Deno.test("drops are one line a minute, and one at the end: a warning if they are many", () => {
  let now = 0;
  const lines: string[] = [];
  const { take, flush } = createDropLog({
    log: (message, level) => lines.push(`${now} ${level} ${message}`),
    now: () => now,
  });
  const drops: Record<string, number> = {};
  for (; now < 200; now++) {
    if (now < 60) drops.unsealed = 50 * now;
    if (now < 60) drops.malformed = now;
    if (now === 90) drops.unasked = 1;
    take({ ...drops } satisfies Drops);
  }
  drops.unasked = 3;
  take(drops);
  flush();
  flush();
  take({ ...drops, unasked: 103 });
  now = 201;
  flush();
  assertEquals(lines, [
    "60 warning Not used in 60 s: 3009 datagrams and records (unsealed 2950, malformed 59)",
    "120 debug Not used in 60 s: 1 datagrams and records (unasked 1)",
    "200 debug Not used in 20 s: 2 datagrams and records (unasked 2)",
    "201 warning Not used in 1 s: 100 datagrams and records (unasked 100)",
  ]);
});

Deno.test("of a host that was gone before it was heard of nothing is told", () => {
  const told: string[] = [];
  const timers = new Map<object, () => void>();
  const take = createHostNews({
    tell: ({ kind, id }) => told.push(`${id} ${kind}`),
    after(_seconds, call) {
      const timer = {};
      timers.set(timer, call);
      return () => timers.delete(timer);
    },
  });
  const news = (id: string, state: HostState, was?: HostState) =>
    take({ id, name: "", state, ...(was === undefined ? {} : { was }) });
  const later = () => [...timers.values()].forEach((call) => call());
  news("a", "dead");
  news("b", "alive");
  news("b", "left", "alive");
  later();
  assertEquals(told, []);
  news("b", "alive", "left");
  news("c", "alive");
  assertEquals(told, ["b joined"]);
  later();
  assertEquals([told.slice(1), timers.size], [["c joined"], 0]);
  news("d", "alive");
  news("d", "suspect", "alive");
  news("d", "alive", "suspect");
  news("c", "left", "alive");
  later();
  assertEquals(told.slice(2), ["d joined", "d suspect", "d alive", "c left"]);
});

Deno.test("who is suspect when first heard of has joined before, and each is told when it was so", () => {
  let seconds = 0;
  const told: string[] = [];
  let later = () => {};
  const take = createHostNews({
    tell: ({ kind, id, at }) => told.push(`${id} ${kind} ${at.slice(17, 19)}`),
    after(_seconds, call) {
      later = call;
      return () => later = () => {};
    },
    now: () => new Date(seconds++ * 1000),
  });
  const b = { id: "b", name: "" };
  take({ id: "a", name: "", state: "suspect" });
  take({ id: "a", name: "", state: "dead", was: "suspect" });
  later();
  assertEquals(told, []);
  take({ ...b, state: "suspect" });
  seconds = 5;
  later();
  assertEquals(told.splice(0), ["b joined 01", "b suspect 01"]);
  take({ ...b, state: "dead", was: "suspect" });
  take({ ...b, state: "left", was: "dead" });
  take({ ...b, state: "suspect", was: "left" });
  assertEquals(told, ["b dead 05", "b left 06", "b joined 07", "b suspect 07"]);
});

Deno.test("variables that are much like a setting's are warned of, known ones and values are not", () => {
  const lines: string[] = [];
  const names = ["HOME", "SHIVYA_PORT", "SHIVYA_CONFIG", "SHIVYA_LONG", "SHIVYA_PROT", "SHIVYA_X"];
  const many = ["1", "2", "3", "4"].map((digit) => `SHIVYA_Y${digit}`);
  warnOfVariables((message, level) => lines.push(`${level} ${message}`), [...many, ...names]);
  assertEquals(lines.length, 6);
  assertEquals(
    lines[0],
    "warning Variable SHIVYA_PROT is not known and changes nothing: did you mean SHIVYA_PORT?",
  );
  assertEquals(
    lines[1],
    "warning Variable SHIVYA_X is not known and changes nothing: see config dump",
  );
  assertEquals(lines[5], "warning 1 more SHIVYA_* variables are not known");
});
