import { assertAlmostEquals, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { startTicker, type Ticker } from "../../daemon/ticker.ts";

interface Run {
  ticker: Ticker;
  /** When each tick began, in seconds since the start. */
  began: number[];
  failures: unknown[];
}

/** A ticker in fake time whose tick number n takes `lasting[n]` seconds. */
function start(time: FakeTime, periodSeconds: number, lasting: number[] = []): Run {
  const origin = time.now;
  const now = () => (time.now - origin) / 1000;
  const began: number[] = [];
  const failures: unknown[] = [];
  const ticker = startTicker({
    periodSeconds,
    now,
    tick() {
      began.push(now());
      const duration = lasting[began.length - 1] ?? 0;
      if (duration < 0) throw new Error("this tick fails");
      if (duration > 0) return new Promise((done) => setTimeout(done, duration * 1000));
    },
    onEnd: (failure) => failure && failures.push(failure.error),
  });
  return { ticker, began, failures };
}

Deno.test("ticks at once and then at every multiple of the period, without drift", async () => {
  using time = new FakeTime();
  const { ticker, began } = start(time, 0.1, Array(101).fill(0.03));
  await time.tickAsync(10_050);
  assertEquals(began.length, 101);
  began.forEach((at, n) => assertAlmostEquals(at, n * 0.1, 1.5e-3));
  assertEquals([ticker.completed, ticker.skipped, ticker.failed], [101, 0, 0]);
  ticker.stop();
});

Deno.test("a tick that takes long makes those due meanwhile skip, and is counted", async () => {
  using time = new FakeTime();
  const { ticker, began } = start(time, 1, [0, 2.5, 0]);
  await time.tickAsync(5_500);
  assertEquals(began, [0, 1, 4, 5]);
  assertEquals([ticker.completed, ticker.skipped], [4, 2]);
  ticker.stop();
});

Deno.test("how long the last tick took is known", async () => {
  using time = new FakeTime();
  const { ticker } = start(time, 1, [0.25]);
  await time.tickAsync(500);
  assertAlmostEquals(ticker.lastDurationSeconds, 0.25, 1e-9);
  ticker.stop();
});

Deno.test("a tick that throws is told of and counted, and the next one comes", async () => {
  using time = new FakeTime();
  const { ticker, began, failures } = start(time, 1, [-1, 0, -1]);
  await time.tickAsync(3_500);
  assertEquals(began, [0, 1, 2, 3]);
  assertEquals([ticker.completed, ticker.failed, failures.length], [2, 2, 2]);
  ticker.stop();
});

Deno.test("no tick begins once it is stopped, not even by the one under way", async () => {
  using time = new FakeTime();
  const { ticker, began } = start(time, 1, [0, 0.5]);
  await time.tickAsync(1_200);
  ticker.stop();
  await time.tickAsync(5_000);
  assertEquals(began, [0, 1]);
});
