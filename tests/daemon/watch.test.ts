import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { heading, plain } from "../../daemon/watch/watch_picture.ts";
import { createScreen, drawOver, usableSize } from "../../daemon/watch/watch_screen.ts";
import {
  type Daemon,
  eventually,
  exists,
  shivya,
  startDaemon,
  temporaryFolder,
} from "./harness.ts";
import { reply, serveRaw } from "./raw_server.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const LEAVE = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";

/** A view under a pseudo-terminal of util-linux' `script`, 80 columns wide. */
interface Watching extends AsyncDisposable {
  /** What the terminal was sent so far. */
  readonly shown: string;
  type(keys: string): Promise<void>;
  signal(signal: Deno.Signal): Promise<void>;
  /** Resolves to how it ended, and whether the terminal's settings are as before. */
  ended(): Promise<{ code: number; isAsBefore: boolean }>;
}

async function watchUnderTerminal(
  daemon: Pick<Daemon, "socket">,
  folder: string,
  terminal = "xterm-256color",
): Promise<Watching> {
  const quoted = [Deno.execPath(), "run", "-A", "--no-prompt", "-q", "daemon/main.ts", "watch"]
    .concat("--socket", daemon.socket).map((word) => `'${word}'`).join(" ");
  const at = (name: string) => join(folder, name);
  await Deno.writeTextFile(
    at("view.sh"),
    `trap : INT QUIT; stty rows 24 cols 80; stty -g > ${at("before")}
     sh -c 'echo $$ > ${at("pid")}; exec "$0" "$@"' ${quoted}
     code=$?; stty -g > ${at("after")}; exit $code`,
  );
  const child = new Deno.Command("script", {
    // Ctrl-C ends every process in front that does not expect it: no shell is to stay in between.
    args: ["-qec", `exec sh ${at("view.sh")}`, "/dev/null"],
    cwd: ROOT,
    env: { TERM: terminal, SHELL: "/bin/sh" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const keys = child.stdin.getWriter();
  let shown = "";
  const read = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) shown += part;
  })();
  const ended = async () => {
    const { code } = await child.status;
    await read;
    await keys.close().catch(() => {});
    const settings = await Promise.all(
      ["before", "after"].map((name) => Deno.readTextFile(at(name))),
    );
    return { code, isAsBefore: settings[0] === settings[1] };
  };
  return {
    get shown() {
      return shown;
    },
    type: (text) => keys.write(new TextEncoder().encode(text)),
    async signal(signal) {
      Deno.kill(Number(await Deno.readTextFile(at("pid"))), signal);
    },
    ended,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await child.status;
      await read;
      await keys.close().catch(() => {});
    },
  };
}

Deno.test("only lines that changed are drawn, each in its place", () => {
  const lines = [heading("a"), plain("日本"), { text: "c", style: "warning" } as const];
  const first = "\x1b[1;1H\x1b[K\x1b[1ma\x1b[0m\x1b[2;1H\x1b[K日本\x1b[3;1H\x1b[K\x1b[33mc\x1b[0m";
  assertEquals(drawOver(undefined, lines, true), first);
  assertEquals(drawOver(lines, lines, true), "");
  const changed = [lines[0]!, plain("x"), plain("c")];
  assertEquals(drawOver(lines, changed, true), "\x1b[2;1H\x1b[Kx\x1b[3;1H\x1b[Kc");
  assertEquals(drawOver(undefined, lines, false).includes("m"), false);
});

Deno.test("a screen remembers what stands there until it is told to forget", () => {
  const written: string[] = [];
  const { stdout } = Deno;
  Object.defineProperty(stdout, "writeSync", {
    configurable: true,
    value(bytes: Uint8Array) {
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  });
  try {
    const screen = createScreen(false);
    const [a, b, c] = ["a", "b", "c"].map(plain);
    screen.show([a!, b!]);
    screen.show([a!, c!]);
    screen.show([a!, c!]);
    screen.forget();
    screen.show([a!, c!]);
  } finally {
    delete (stdout as Partial<typeof stdout>).writeSync;
  }
  const line = (row: number, text: string) => `\x1b[${row};1H\x1b[K${text}`;
  assertEquals(written, [line(1, "a") + line(2, "b"), line(2, "c"), line(1, "a") + line(2, "c")]);
});

Deno.test("a terminal that says it has no size has the usual one", () => {
  assertEquals(usableSize({ columns: 0, rows: 0 }), { columns: 80, rows: 24 });
  assertEquals(usableSize({ columns: 132, rows: 50 }), { columns: 132, rows: 50 });
});

Deno.test("without a terminal it says what to do instead, without a daemon that there is none", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "s.sock");
  const piped = await shivya(["watch", "--socket", socket]);
  assertEquals([piped.code, piped.stdout], [2, ""]);
  assertMatch(
    piped.stderr,
    /^shivya: Cannot watch without a terminal: ask once with .*status.* --json\n$/,
  );
});

Deno.test("under a terminal", async (test) => {
  if (!await exists("/usr/bin/script")) {
    console.log("Not checked: util-linux' script is not installed");
    return;
  }
  await using folder = await temporaryFolder();
  await using daemon = await startDaemon(join(folder.path, "d"), ["--name", "日本-1"]);
  const endings: Record<string, (view: Watching) => Promise<void>> = {
    "q": (view) => view.type("q"),
    "Ctrl-C": (view) => view.type("\x03"),
    "Ctrl-Backslash": (view) => view.type("\x1c"),
    "SIGTERM": (view) => view.signal("SIGTERM"),
    "SIGHUP": (view) => view.signal("SIGHUP"),
  };
  for (const [name, end] of Object.entries(endings)) {
    await test.step(`the view redraws in place until ${name}, and leaves the terminal as it was`, async () => {
      const own = join(folder.path, name);
      await Deno.mkdir(own);
      await using view = await watchUnderTerminal(daemon, own);
      await eventually(
        () => Promise.resolve(view.shown),
        // The time since the start changes, and is in the first line.
        (shown) => shown.split("\x1b[1;1H").length > 2 && shown.includes("日本-1"),
      );
      await end(view);
      assertEquals(await view.ended(), { code: 0, isAsBefore: true });
      const { shown } = view;
      assert(shown.startsWith(ENTER), JSON.stringify(shown.slice(0, 80)));
      // A terminal may echo the key after that.
      assertStringIncludes(shown.slice(-LEAVE.length - 4), LEAVE);
      assertEquals(shown.includes("\n"), false);
    });
  }
  await test.step("a daemon that is gone is said to be, over what was seen last", async () => {
    const own = join(folder.path, "gone");
    await Deno.mkdir(own);
    await using view = await watchUnderTerminal(daemon, own);
    await eventually(() => Promise.resolve(view.shown), (shown) => shown.includes("日本-1"));
    daemon.kill("SIGTERM");
    await daemon.ended();
    await eventually(
      () => Promise.resolve(view.shown),
      (shown) => shown.includes("No daemon answers at "),
    );
    await view.type("q");
    assertEquals(await view.ended(), { code: 0, isAsBefore: true });
  });
  await test.step("what cannot be made sense of ends it with one line, the terminal as it was", async () => {
    const own = join(folder.path, "senseless");
    await Deno.mkdir(own);
    const socket = join(own, "s");
    await using _ = serveRaw(socket, (connection, request) => {
      const schema = `shivya.${/v1\/(\w+)/.exec(request)![1]}/1`;
      return reply(JSON.stringify({ schema, hosts: [] }))(connection, request);
    });
    await using view = await watchUnderTerminal({ socket }, own);
    assertEquals(await view.ended(), { code: 1, isAsBefore: true });
    const line = `shivya: Cannot make sense of what answers at ${socket}: `;
    assertStringIncludes(view.shown, LEAVE + line);
  });
  await test.step("a terminal that cannot be drawn on is not touched", async () => {
    const own = join(folder.path, "dumb");
    await Deno.mkdir(own);
    await using view = await watchUnderTerminal(daemon, own, "dumb");
    assertEquals(await view.ended(), { code: 2, isAsBefore: true });
    assertMatch(view.shown, /^shivya: Cannot watch on a dumb terminal \(TERM\): ask once with /);
  });
  await test.step("where no daemon is the terminal is not touched", async () => {
    const own = join(folder.path, "none");
    await Deno.mkdir(own);
    await using view = await watchUnderTerminal(daemon, own);
    assertEquals(await view.ended(), { code: 3, isAsBefore: true });
    assertEquals(view.shown.includes("\x1b[?1049h"), false);
    assertStringIncludes(view.shown, "No daemon answers at ");
  });
});
