import { assertEquals, assertMatch } from "@std/assert";
import { log, logLastWords, logTo } from "../../daemon/log/log.ts";
import { openDaemonLog } from "../../daemon/log/log_daemon.ts";
import { shivya, startDaemon, statusOnce, temporaryFolder } from "./harness.ts";

/** What is written to stderr meanwhile, with the time of day as `TIME`. */
function logged(body: () => void): string[] {
  const { error } = console;
  const lines: string[] = [];
  const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
  console.error = (line: string) => lines.push(line.replaceAll(time, "TIME"));
  try {
    body();
    return lines;
  } finally {
    logTo();
    console.error = error;
  }
}

Deno.test("a verb says one plain line, whatever is in it", () => {
  const lines = logged(() => {
    log("two\n  lines", "error");
    log("a\x1b[31m\u009b {b} %s");
    logLastWords("last\nwords");
  });
  assertEquals(lines, [
    "shivya: two lines",
    "shivya: a\\u{1b}[31m\\u{9b} {b} %s",
    "shivya: last words",
  ]);
});

Deno.test("a daemon's lines have time and level; what matters less than asked for is left out", () => {
  const lines = logged(() => {
    using daemonLog = openDaemonLog({ logLevel: "warning", logFormat: "text" });
    log("unheard");
    log("unheard", "debug");
    log("heard {b}\x1b", "warning");
    daemonLog.set({ logLevel: "debug", logFormat: "text" });
    log("heard", "debug");
    log("failed", "error");
    for (let i = 0; i < 10; i++) log("again");
    logLastWords("It ends");
  });
  assertEquals(lines, [
    "TIME warning shivya: heard {b}\\u{1b}",
    "TIME debug   shivya: heard",
    "TIME error   shivya: failed",
    "TIME info    shivya: again",
    "shivya: It ends",
    "TIME info    shivya: again (9 times more)",
  ]);
});

Deno.test("as JSON every line is an object, the last words too", () => {
  const lines = logged(() => {
    using _log = openDaemonLog({ logLevel: "info", logFormat: "json" });
    for (let i = 0; i < 3; i++) log('a "b"\n{c}', "warning");
    logLastWords("It ends");
  });
  const line = { "@timestamp": "TIME", logger: "shivya" };
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { ...line, level: "WARN", message: 'a "b" {c}' },
    { ...line, level: "ERROR", message: "It ends" },
    { ...line, level: "WARN", message: 'a "b" {c}', again: 2 },
  ]);
});

Deno.test("what cannot be written, as on a full disk, harms nobody", () => {
  const { error } = console;
  console.error = () => {
    throw new Error("No space left on device");
  };
  try {
    log("plain");
    for (const logFormat of ["text", "json"] as const) {
      using _log = openDaemonLog({ logLevel: "debug", logFormat });
      for (let i = 0; i < 2; i++) log("again");
      logLastWords("last");
    }
  } finally {
    logTo();
    console.error = error;
  }
});

Deno.test("a daemon is configured by its file and logs as it says", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/shivya.json`;
  await Deno.writeTextFile(
    file,
    '{ "logFormat": "json", "name": "by-file", "tickSeconds": 0.5, "profile": "local",' +
      '"logLevel": "debug" }',
  );
  await using daemon = await startDaemon(folder.path, ["--tick-seconds", "0.1"], {
    env: { SHIVYA_CONFIG: file },
  });
  const { name, ticks } = await statusOnce(daemon, () => true);
  assertEquals([name, ticks.periodSeconds], ["by-file", 0.1]);
  const stranger = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = daemon;
  await stranger.send(new Uint8Array(9), { transport: "udp", hostname: "127.0.0.1", port });
  stranger.close();
  await statusOnce(daemon, ({ mesh }) => Object.keys(mesh.dropped).length > 0);
  daemon.kill("SIGTERM");
  const { code, stderr } = await daemon.ended();
  assertEquals(code, 0);
  const lines = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  const [stopping, dropped] = lines.slice(-2);
  assertEquals([stopping.level, stopping.message], ["INFO", "SIGTERM: stopping"]);
  assertMatch(dropped.message, /^Not used in \d+ s: 1 datagrams and records \(\w+ 1\)$/);

  const refused = await shivya(["start", "--socket", "/no/such/folder/s"], { SHIVYA_CONFIG: file });
  assertEquals(refused.code, 2);
  const last = JSON.parse(refused.stderr);
  assertEquals(last.level, "ERROR");
  assertMatch(last.message, /^Cannot use \/no\/such\/folder for the socket/);
});
