import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { exchange } from "../../daemon/client/exchange.ts";
import {
  call,
  type Daemon,
  eventually,
  freePort,
  sideBySide,
  startDaemon,
  temporaryFolder,
} from "./harness.ts";
import { parseAsPrometheus, promtool } from "./metrics_check.ts";

async function scrape({ socket }: Daemon): Promise<string> {
  const { status, text } = await exchange({ socket, method: "GET", path: "/metrics" });
  assertEquals(status, 200);
  return text;
}

/** The value of a series, written as in the metrics. */
function valueOf(text: string, series: string): number {
  const line = text.split("\n").find((line) => line.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? NaN);
}

const ready = async ({ socket }: Daemon) => (await call(socket, "GET", "/readyz")).status;

Deno.test("metrics and readiness", async (test) => {
  await using folder = await temporaryFolder();
  await using first = await startDaemon(join(folder.path, "1"), ["--name", 'a "b" \\']);
  await using second = await startDaemon(join(folder.path, "2"), [
    "--peer",
    `127.0.0.1:${first.port}`,
  ]);
  await sideBySide(test, {
    "of a daemon in a mesh count what goes over the wire, and other programs read them":
      async () => {
        const metrics = await eventually(
          () => scrape(second),
          (text) =>
            valueOf(text, 'shivya_hosts{state="alive"}') === 2 &&
            valueOf(text, 'shivya_datagrams_total{kind="records",direction="received"}') > 0 &&
            valueOf(text, 'shivya_ticks_total{outcome="completed"}') > 1,
        );
        for (
          const series of [
            'shivya_datagrams_total{kind="ping",direction="sent"}',
            'shivya_datagram_bytes_total{kind="records",direction="sent"}',
            'shivya_records_total{outcome="accepted"}',
            'shivya_tick_duration_seconds_bucket{le="+Inf"}',
            "shivya_process_resident_memory_bytes",
            "shivya_capacity_items_per_second",
            "shivya_state_store_up",
            "shivya_joined",
          ]
        ) assert(valueOf(metrics, series) > 0, series);
        assertEquals((await promtool(metrics)).findings, "");
        const named = await scrape(first);
        assertMatch(named, /^shivya_host_info\{id="[0-9a-f]{40}",name="a \\"b\\" \\\\",/m);
        assertEquals((await parseAsPrometheus(named, "prometheus")).findings, "");
      },
    "a daemon is ready in its mesh, or alone by choice, and not while nobody answers": async () => {
      await using lost = await startDaemon(join(folder.path, "3"), [
        "--peer",
        `127.0.0.1:${freePort()}`,
      ]);
      await eventually(() => ready(lost), (status) => status === 503);
      await eventually(() => ready(second), (status) => status === 200);
      assertEquals(await ready(first), 200);
      await using alone = await startDaemon(join(folder.path, "4"));
      assertEquals(await ready(alone), 200);
      const { status, json } = await call(lost.socket, "GET", "/readyz");
      assertEquals(status, 503);
      assertMatch(json.error, /^Alone: /);
    },
  });
});
