import { assertEquals } from "@std/assert";
import { createDropLog, type Drops } from "../../daemon/log_drops.ts";
import { createLogSummary } from "../../daemon/log_summary.ts";

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

Deno.test("drops are one line a minute: a warning if they are many", () => {
  let now = 0;
  const lines: string[] = [];
  const take = createDropLog({
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
  assertEquals(lines, [
    "60 warning Not used in 60 s: 3009 datagrams and records (unsealed 2950, malformed 59)",
    "120 debug Not used in 60 s: 1 datagrams and records (unasked 1)",
  ]);
});
