import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import {
  call,
  type Daemon,
  eventually,
  freePort,
  idOf,
  shivya,
  startDaemon,
  statusOnce,
  temporaryFolder,
} from "./harness.ts";

const at = (daemon: Daemon) => `127.0.0.1:${daemon.port}`;
const inMesh = (daemon: Daemon) => statusOnce(daemon, ({ mesh }) => mesh?.joined === true);

/** Runs a verb on a daemon. */
const on = (daemon: Daemon, ...args: string[]) => shivya([...args, "--socket", daemon.socket]);

async function keyFile(folder: string, name: string): Promise<string> {
  const { stdout } = await shivya(["keygen"]);
  const path = join(folder, name);
  await Deno.writeTextFile(path, stdout, { mode: 0o600 });
  return path;
}

Deno.test("two daemons know each other, and what one puts the other gets", async () => {
  await using folder = await temporaryFolder();
  await using first = await startDaemon(join(folder.path, "1"), ["--name", "one"]);
  const put = await on(first, "put", "alone", "early");
  assertEquals([put.code, put.stdout], [0, "Kept by 1 host\n"]);
  await using second = await startDaemon(join(folder.path, "2"), ["--peer", at(first)]);
  for (const daemon of [first, second]) await inMesh(daemon);

  await statusOnce(second, ({ agreement }) => agreement?.hosts === 2);
  const members = await eventually(
    () => on(second, "members"),
    ({ stdout }) => stdout.includes("  yes"),
  );
  const [names, ...rows] = members.stdout.trimEnd().split("\n");
  assertMatch(names!, /^id {40}name +address +state +rtt +news {2}linked$/);
  const row = (daemon: Daemon) => rows.find((row) => row.startsWith(idOf(daemon)));
  const cells = `one +${at(first)} +alive +\\S+ ms +\\d+ s  yes$`;
  assertMatch(row(first)!, new RegExp(`^${idOf(first)}  ${cells}`));
  assertMatch(row(second)!, / +— +alive +— +0 s {2}this host$/);
  assertEquals([members.code, rows.length], [0, 2]);
  const { json } = await call(first.socket, "GET", "/v1/members");
  assertEquals(json.schema, "shivya.members/1");
  assertEquals(json.members.map(({ id, address }: Record<string, string>) => [id, address]), [
    [idOf(second), at(second)],
  ]);

  assertEquals((await on(second, "put", "greeting", "hello")).stdout, "Kept by 2 hosts\n");
  assertEquals((await on(first, "get", "greeting")).stdout, "hello\n");
  assertEquals((await on(second, "get", "alone")).stdout, "early\n");
  const found = JSON.parse((await on(first, "get", "greeting", "--json")).stdout);
  assertEquals([found.schema, found.key], ["shivya.value/1", "greeting"]);
  assertEquals(found.values, [{ value: "hello", valueBase64: "aGVsbG8=" }]);

  const nothing = await on(first, "get", "nobody put this");
  assertEquals([nothing.code, nothing.stdout], [1, ""]);
  assertEquals(nothing.stderr, 'shivya: Nothing is found under "nobody put this"\n');
  const long = await on(first, "put", "long", "x".repeat(257));
  assertEquals([long.code, long.stdout], [1, ""]);
  assertEquals(
    long.stderr,
    "shivya: Cannot put long: a value has at most 256 bytes, this has 257\n",
  );

  const { mesh } = await statusOnce(first, ({ mesh }) => mesh.values === 2);
  assertEquals([mesh.mode, mesh.peers, mesh.network], ["open", 1, undefined]);
  assert(mesh.lookups > 0 && mesh.datagramsReceived > 0 && mesh.datagramsSent > 0);
  assertMatch((await on(first, "status")).stdout, /^mesh {8}open {3}1 peer {3}2 values kept/m);

  second.kill("SIGTERM");
  assertEquals((await second.ended()).code, 0);
  // It said goodbye: nobody had to wait for an answer.
  await statusOnce(first, ({ mesh }) => !mesh.joined);
  assertEquals((await on(first, "get", "greeting")).stdout, "hello\n");
});

Deno.test("in a sealed mesh values have origins; who has another key stays outside", async () => {
  await using folder = await temporaryFolder();
  const key = await keyFile(folder.path, "mesh.key");
  const other = await keyFile(folder.path, "other.key");
  const sealed = ["--mesh-key-file", key];
  await using first = await startDaemon(join(folder.path, "1"), sealed);
  await using second = await startDaemon(join(folder.path, "2"), ["--peer", at(first)], {
    env: { SHIVYA_MESH_KEY: await Deno.readTextFile(key) },
  });
  await using stranger = await startDaemon(join(folder.path, "3"), [
    ...["--peer", at(first), "--mesh-key-file", other],
  ]);
  assertMatch(first.line, /, sealed mesh, /);
  for (const daemon of [first, second]) await inMesh(daemon);
  await on(first, "put", "colour", "blue");
  await on(second, "put", "colour", "red\tor\ngreen");

  const all = (await on(second, "get", "colour")).stdout.trimEnd().split("\n").toSorted();
  assertEquals(
    all,
    [`${idOf(first)}  blue`, `${idOf(second)}  red\\u{9}or\\u{a}green`].toSorted(),
  );
  const one = await on(first, "get", "colour", "--from", idOf(second));
  assertEquals(one.stdout, "red\tor\ngreen\n");

  // It has asked, and waited in vain.
  await statusOnce(stranger, ({ mesh }) => mesh.failures > 0);
  const { mesh } = await statusOnce(first, ({ mesh }) => mesh.dropped.unsealed > 0);
  assertEquals([mesh.mode, mesh.peers], ["sealed", 1]);
  const outside = await on(stranger, "get", "colour");
  assertEquals([outside.code, outside.stdout], [1, ""]);
  assertEquals(
    (await on(stranger, "members")).stdout,
    "No other host is known: this one is alone\n",
  );
  stranger.kill("SIGTERM");
  const { code, stderr } = await stranger.ended();
  assertEquals(code, 0);
  assertMatch(stderr, /shivya: No peer answers: runs alone, tries again in \S+ s, then after/);
  assertEquals(stderr.match(/No peer answers/g)!.length, 1);
});

Deno.test("networks of other names have nothing to do with each other", async () => {
  await using folder = await temporaryFolder();
  await using first = await startDaemon(join(folder.path, "1"), ["--network", "a"]);
  await using second = await startDaemon(join(folder.path, "2"), ["--peer", at(first)], {
    env: { SHIVYA_NETWORK: "b" },
  });
  await using third = await startDaemon(join(folder.path, "3"), [
    ...["--peer", at(second), "--peer", at(first), "--network", "a"],
  ]);
  for (const daemon of [first, third]) await inMesh(daemon);
  await statusOnce(second, ({ mesh }) => mesh.failures > 0);
  const { mesh } = await statusOnce(first, ({ mesh }) => mesh.dropped.otherNetwork > 0);
  assertEquals([mesh.mode, mesh.network, mesh.peers], ["named", "a", 1]);
  assertMatch(first.line, /, named mesh "a", /);
  assertEquals((await statusOnce(second, () => true)).mesh.joined, false);
});

Deno.test("a host that comes first finds those that come later, by name too, and says so", async () => {
  await using folder = await temporaryFolder();
  const port = freePort();
  await using early = await startDaemon(join(folder.path, "1"), [
    ...["--peer", `localhost:${port}`],
  ]);
  await statusOnce(early, ({ mesh }) => mesh.failures > 0);
  await using late = await startDaemon(join(folder.path, "2"), ["--port", `${port}`]);
  for (const daemon of [early, late]) await inMesh(daemon);
  early.kill("SIGTERM");
  const { code, stderr } = await early.ended();
  assertEquals(code, 0);
  const lines = stderr.split("\n").filter((line) => /peer/.test(line));
  assertEquals(lines.length, 2, stderr);
  assertMatch(lines[0]!, /No peer answers/);
  assertMatch(lines[1]!, /^\S+ info +shivya: Joined the mesh: 1 peer$/);
});

Deno.test("whoever listens to the world needs a key, or says that it needs none", async () => {
  await using folder = await temporaryFolder();
  const port = String(freePort("0.0.0.0"));
  const open = ["--port", port, "--host", "0.0.0.0"];
  const state = ["--state-dir", join(folder.path, "state"), "--socket", join(folder.path, "s")];
  for (const more of [[], ["--network", "a"]]) {
    const refused = await shivya(["start", ...open, ...state, ...more]);
    assertEquals([refused.code, refused.stdout], [2, ""]);
    assertEquals(
      refused.stderr,
      "shivya: Cannot listen at 0.0.0.0 without a mesh key: make one with keygen > mesh.key and " +
        "pass --mesh-key-file mesh.key, or let everybody in with --insecure\n",
    );
  }
  {
    await using insecure = await startDaemon(folder.path, [...open, "--insecure"]);
    assert(insecure.line.includes(`UDP 0.0.0.0:${port} bound, open mesh`), insecure.line);
    insecure.kill("SIGTERM");
    assertMatch((await insecure.ended()).stderr, /Whoever reaches 0\.0\.0\.0 can read and change/);
  }
  const key = await keyFile(folder.path, "mesh.key");
  await Deno.chmod(key, 0o644);
  await using sealed = await startDaemon(folder.path, [...open, "--mesh-key-file", key]);
  sealed.kill("SIGTERM");
  assertMatch(
    (await sealed.ended()).stderr,
    /Others may read the mesh key \S+: run chmod 600 on it/,
  );
});

Deno.test("what stands in the way of the mesh is said in a line", async () => {
  await using folder = await temporaryFolder();
  const taken = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const key = await keyFile(folder.path, "mesh.key");
  await Deno.writeTextFile(join(folder.path, "bad.key"), "secret-but-wrong");
  const file = (name: string) => join(folder.path, name);
  const cases: [args: string[], code: number, line: RegExp, env?: Record<string, string>][] = [
    [
      [],
      1,
      /UDP 127\.0\.0\.1:\d+: another program \(process \d+\) has it; end that, or choose another --port$/,
    ],
    [["--host", "192.0.2.1", "--insecure"], 2, /no address of this host; name one with --host$/],
    [["--peer", "192.0.2.1:1"], 2, /Cannot reach --peer 192\.0\.2\.1: 127\.0\.0\.1 reaches this/],
    [["--peer", "[::1]:1"], 2, /Cannot reach --peer ::1: 127\.0\.0\.1 is IPv4; name another/],
    [["--mesh-key-file", file("none")], 2, /mesh key file \S+none: No such file/],
    [["--mesh-key-file", file("bad.key")], 2, /bad\.key: Cannot read mesh key: line 1 must be/],
    [["--mesh-key-file", key], 2, /give either SHIVYA_MESH_KEY or a mesh key file$/, {
      SHIVYA_MESH_KEY: (await Deno.readTextFile(key)).trim(),
    }],
    [[], 2, /"SHIVYA_MESH_KEY": Cannot read mesh key: /, { SHIVYA_MESH_KEY: "secret-but-wrong" }],
    [["--state-dir", key], 2, /for the state: it is not a folder; name another with --state-dir$/],
  ];
  const own = ["--port", `${port}`, "--socket", file("s"), "--state-dir", file("state")];
  for (const [args, code, line, env] of cases) {
    const all = args.includes("--state-dir") ? own.slice(0, 4) : own;
    const ended = await shivya(["start", ...all, ...args], env);
    assertEquals([ended.code, ended.stdout], [code, ""], ended.stderr);
    assertMatch(ended.stderr.trimEnd(), line);
    assertEquals(ended.stderr.includes("secret"), false);
  }
  taken.close();
});

Deno.test("a mesh is joined again by the peers that are remembered", async () => {
  await using folder = await temporaryFolder();
  const paths = ["1", "2"].map((name) => join(folder.path, name));
  const key = await keyFile(folder.path, "mesh.key");
  const sealed = ["--mesh-key-file", key];
  await using first = await startDaemon(paths[0]!, sealed);
  {
    await using second = await startDaemon(paths[1]!, [...sealed, "--peer", at(first)]);
    for (const daemon of [first, second]) await inMesh(daemon);
    second.kill("SIGTERM");
    await second.ended();
  }
  await using second = await startDaemon(paths[1]!, sealed);
  assertMatch(second.line, /, 1 peer remembered, /);
  const members = async () => (await call(first.socket, "GET", "/v1/members")).json.members;
  const [member] = await eventually(members, ([member]) => member?.address === at(second));
  assertEquals(member.id, idOf(second));
  await inMesh(second);
});
