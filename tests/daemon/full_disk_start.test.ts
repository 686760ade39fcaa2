import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { makeTokenFile } from "../../daemon/dashboard/token_file.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { lookAt } from "../../daemon/files/file_place.ts";
import { openPidFile } from "../../daemon/files/pid_file.ts";
import { START_COUNT_FILE } from "../../daemon/state/start_count.ts";
import { openState, type State } from "../../daemon/state/state.ts";
import { DATABASE_FILE } from "../../daemon/state/state_database.ts";
import { unsignedValue } from "../../p2p/signed_value.ts";
import { call, eventually, freePort, shivya, temporaryFolder } from "./harness.ts";
import { mountDisk, obstacle } from "./small_disk.ts";

const reason = await obstacle();
if (reason !== undefined) console.log(`Skipped, starts on a full disk: ${reason}`);
const ignore = reason !== undefined;

interface Opened extends Disposable {
  state: State;
  logged: string[];
}

/** The state in a folder at a time of day. */
function open(folder: string, unixSeconds = 1_000): Opened {
  const logged: string[] = [];
  const state = openState({
    folder,
    mesh: "open",
    entropy: (bytes) => bytes.fill(7),
    now: () => 0,
    unixSeconds: () => unixSeconds,
    log: (line) => logged.push(line),
  });
  return { state, logged, [Symbol.dispose]: () => state.close() };
}

function keep(state: State, key: number, secondsLeft = 100): boolean {
  const record = unsignedValue(new Uint8Array(20).fill(key), new Uint8Array(256).fill(key));
  state.write({ stored: [{ record, secondsLeft }], dropped: [] });
  return state.health().isKept;
}

const keysOf = (state: State) => state.values().map(({ record }) => record.key[0]!).sort();

Deno.test({
  name: "a first start on a full disk says which file there is no space for, and what to do",
  ignore,
  async fn() {
    await using folder = await temporaryFolder();
    await using disk = await mountDisk(folder.path, "64k");
    const at = (name: string) => join(folder.path, name);
    Deno.mkdirSync(at("state"), { mode: 0o700 });
    await disk.fill();
    const actions: [action: () => unknown, path: string][] = [
      [() => open(at("state")), at("state/identity.key")],
      [() => openPidFile(at("pid")), at("pid")],
      [() => makeTokenFile(at("token"), "x"), at("token")],
    ];
    for (const [action, path] of actions) {
      const { exitCode, message } = assertThrows(action, ExitError);
      assertEquals(exitCode, 1);
      assertMatch(
        message,
        new RegExp(`^Cannot \\w+ ${path}.*: No space left on device.*; free some`),
      );
    }
    await disk.free();
    Deno.writeTextFileSync(at("state/identity.key"), `${"A".repeat(43)}\n`, { mode: 0o600 });
    await disk.fill();
    const { message } = assertThrows(() => open(at("state")), ExitError);
    assertMatch(
      message,
      new RegExp(`^Cannot use ${at("state/state.sqlite")}: .*; free some space`),
    );
  },
});

Deno.test({
  name: "where nothing can be printed a daemon runs, and who waits for it is told why it did not",
  ignore,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    Deno.mkdirSync(at("disk"));
    await using disk = await mountDisk(at("disk"), "64k");
    Deno.writeTextFileSync(at("disk/log"), "", { mode: 0o600 });
    await disk.fill();
    const port = freePort();
    const files = ["--socket", at("s"), "--pid-file", at("p"), "--log-file", at("disk/log")];
    const own = [...files, "--port", `${port}`, "--state-dir", at("state")];
    const start = () => shivya(["start", "--daemon", "--tick-seconds", "0.05", ...own]);
    const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port });
    const { code, stderr } = await start();
    taken.close();
    assertEquals(code, 1);
    assertMatch(stderr, /it ended with 1, and could not say why: \S+\/log: No space.*; free some/);
    assertEquals((await start()).code, 0);
    try {
      const status = async () => (await call(at("s"), "GET", "/v1/status")).json;
      await eventually(status, ({ ticks }) => ticks.completed > 10);
    } finally {
      assertEquals((await shivya(["stop", "--socket", at("s")])).code, 0);
    }
  },
});

Deno.test({
  name: "after a crash on a full disk it starts as often as it must, each time counted",
  ignore,
  async fn() {
    await using folder = await temporaryFolder();
    const at = (name: string) => join(folder.path, name);
    Deno.mkdirSync(at("disk"));
    await using disk = await mountDisk(at("disk"), "512k");
    {
      // What is there when a daemon is killed.
      using before = open(at("before"));
      assertEquals([keep(before.state, 1), keep(before.state, 2, 5)], [true, true]);
      for (
        const name of ["identity.key", START_COUNT_FILE, DATABASE_FILE, `${DATABASE_FILE}-wal`]
      ) {
        Deno.copyFileSync(join(at("before"), name), join(disk.path, name));
      }
      assertEquals(before.state.incarnation, 1_001);
    }
    await disk.fill();
    for (const incarnation of [1_002, 1_003]) {
      using opened = open(disk.path, 1_010);
      const { state, logged } = opened;
      assertEquals(state.incarnation, incarnation);
      assertEquals(logged, ["Cannot keep the state: database or disk is full; trying on"]);
      assertEquals(state.health(), { isKept: false, pending: 0, failures: 1, lost: 0 });
      assertEquals(keysOf(state), [1], "what is kept is there, but for what has expired");
      assertEquals([keep(state, 3), keysOf(state)], [false, [1]]);
    }
    {
      using opened = open(disk.path, 1_010);
      assertEquals(opened.state.incarnation, 1_004);
      await disk.free();
      opened.state.write({ stored: [], dropped: [] });
      assertEquals([opened.state.health().isKept, opened.logged.at(-1)], [
        true,
        "The state is kept again",
      ]);
      assertEquals([keep(opened.state, 4), keysOf(opened.state)], [true, [1, 4]]);
      // By now the database has counted it too.
      Deno.removeSync(join(disk.path, START_COUNT_FILE));
    }
    using opened = open(disk.path, 1_010);
    assertEquals([opened.state.incarnation, keysOf(opened.state)], [1_005, [1, 4]]);
    assertEquals(opened.logged, []);
  },
});

Deno.test({
  name:
    "a database that is lost or broken on a full disk costs no start, and is made when there is room",
  ignore,
  async fn() {
    const damages = [(path: string) => Deno.removeSync(path), (path: string) => {
      // In place: there is no room for anything else.
      using file = Deno.openSync(path, { write: true });
      file.writeSync(new Uint8Array(200).fill(0x78));
    }];
    for (const damage of damages) {
      await using folder = await temporaryFolder();
      await using disk = await mountDisk(folder.path, "512k");
      {
        using before = open(disk.path);
        assertEquals([before.state.incarnation, keep(before.state, 1)], [1_001, true]);
      }
      await disk.fill();
      damage(join(disk.path, DATABASE_FILE));
      await disk.fill();
      {
        using opened = open(disk.path, 500);
        const { state } = opened;
        // Were the clock set back, it would still be above all earlier ones.
        assertEquals(state.incarnation, 1_002);
        assertEquals([state.peers(), state.values(), keep(state, 2)], [[], [], false]);
      }
      {
        using opened = open(disk.path, 500);
        const { state, logged } = opened;
        assertEquals([state.incarnation, keep(state, 3)], [1_003, false]);
        await disk.free();
        assertEquals([keep(state, 4), keysOf(state)], [true, [3, 4]]);
        assert(lookAt(join(disk.path, `${DATABASE_FILE}-wal`)), "as any other is written");
        assertEquals(logged.at(-1), "The state is kept again");
        Deno.removeSync(join(disk.path, START_COUNT_FILE));
      }
      using opened = open(disk.path, 500);
      assertEquals([opened.state.incarnation, keysOf(opened.state)], [1_004, [3, 4]]);
      assertEquals(opened.logged, []);
    }
  },
});
