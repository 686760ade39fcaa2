import { assertEquals, assertMatch } from "@std/assert";
import { main } from "../../daemon/main.ts";
import project from "../../deno.json" with { type: "json" };
import { parseMeshKeys } from "../../p2p/mesh_key.ts";

/** Runs `main` here and catches what it prints. */
async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string[]; err: string[] }> {
  const { log, error } = console;
  const out: string[] = [];
  const err: string[] = [];
  console.log = (line: string) => out.push(line);
  console.error = (line: string) => err.push(line);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  try {
    return { code: await main(args), out, err };
  } finally {
    for (const name of Object.keys(env)) Deno.env.delete(name);
    console.log = log;
    console.error = error;
  }
}

Deno.test("wrong usage ends with 2 and one line that says what to do", async () => {
  const wrong: [args: string[], line: RegExp, env?: Record<string, string>][] = [
    [[], /^shivya: No verb given: try start, status, stop or --help$/],
    [["strat"], /^shivya: Unknown command "strat"\. Did you mean command "start"\?$/],
    [
      ["start", "--prot", "1"],
      /^shivya: Unknown option "--prot"\. Did you mean option "--port"\?$/,
    ],
    [["status", "--jsn"], /Did you mean option "--json"\?$/],
    [["foo"], /^shivya: Unknown command "foo"\. See --help\.$/],
    [["start", "--mesh-key", "k"], /Unknown option "--mesh-key"\. .*"--mesh-key-file"\?$/],
    [["status", "now"], /^shivya: No arguments allowed for command "shivya status"\.$/],
    [["stop", "--port"], /^shivya: Missing value for option "--port"\.$/],
    [["start", "--port="], /^shivya: Missing value for option "--port"\.$/],
    [["status", "--socket", ""], /^shivya: Missing value for option "--socket"\.$/],
    [["start", "--port", "0"], /"--port" must be a whole number from 1 to 65535, but is "0"\.$/],
    [["start", "--port", "65536"], /from 1 to 65535/],
    [["start", "--port", "80.5"], /from 1 to 65535/],
    [["start", "--port", "-1"], /from 1 to 65535/],
    [["start", "--port", "0x50"], /from 1 to 65535/],
    [["start", "--port", "http\nx"], /from 1 to 65535, but is "http x"\.$/],
    [["start", "--host", "localhost"], /must be an IPv4 or IPv6 address, but is "localhost"\.$/],
    [["start", "--host", "1.2.3"], /must be an IPv4 or IPv6 address/],
    [["start", "--host", "fe80::1%eth0"], /must be an IPv4 or IPv6 address/],
    [["start", "--peer", "::1:80"], /"--peer" must be ADDRESS:PORT, .*, but is "::1:80"\.$/],
    [
      ["start", "--network", "x".repeat(51)],
      /"--network" must be a name of at most 50 characters\.$/,
    ],
    [["start", "--network", ""], /^shivya: Missing value for option "--network"\.$/],
    [["start", "--mesh-key-file", "/no/key"], /Cannot use the mesh key file \/no\/key: /],
    [["start", "--insecure=1"], /"--insecure" doesn't take a value/],
    [["put", "k"], /^shivya: Missing argument: value$/],
    [["get"], /^shivya: Missing argument\(s\): key$/],
    [["get", "a", "b"], /^shivya: Too many arguments: b$/],
    [["get", "a", "--from", "me"], /"--from" must be an id of 40 lowercase hexadecimal digits/],
    [["get", "x".repeat(257)], /^shivya: Cannot use this key: it must have 1 to 256 bytes$/],
    [["members", "all"], /^shivya: No arguments allowed for command "shivya members"\.$/],
    [["start", "--name", "x".repeat(33)], /"--name" must be a name of at most 32 bytes/],
    [["start", "--name", "a\x1b"], /"--name" must be a name of .*, without control characters\.$/],
    [["start", "--service", "9000"], /"--service" must be ADDRESS:PORT, .*, but is "9000"\.$/],
    [["routes", "all"], /^shivya: No arguments allowed for command "shivya routes"\.$/],
    [["pick", "--count", "0"], /"--count" must be a whole number from 1 to 1000, but is "0"\.$/],
    [["pick", "--count", "1001"], /"--count" must be a whole number from 1 to 1000/],
    [["load"], /^shivya: Nothing to report: give --backlog or another number$/],
    [["load", "--backlog", "-1"], /"--backlog" must be a number from 0 on, but is "-1"\.$/],
    [["load", "--backlog", "1e3"], /"--backlog" must be a number from 0 on/],
    [["load", "--backlog", "9".repeat(20)], /^shivya: Cannot report this: backlog must be at most/],
    [["load", "--capacity-per-second", "0"], /: capacityPerSecond must be above zero$/],
    [["load", "--arrived", "1", "--arrivals-per-second", "1"], /say the same: send one of them$/],
    [["offload", "b"], /^shivya: Missing argument: rate$/],
    [["offload", "b", "NaN"], /^shivya: Argument "rate" must be a number from 0 on/],
    [["offload", "b", "16777217"], /"rate" must be a number of at most 16777216/],
    [["settle", "--off"], /Unknown option "--off"/],
    [["drain", "--off=1"], /"--off" doesn't take a value/],
    [["start", "--tick-seconds", "0"], /must be a number of seconds from 0\.05 to 60/],
    [["start", "--tick-seconds", "1e1"], /must be a number of seconds/],
    [["start", "--socket", `/tmp/${"x".repeat(103)}`], /must be a path of at most 107 bytes/],
    [["start", "--socket", "/no/such/folder/s"], /^shivya: Cannot use \/no\/such\/folder for /],
    [
      ["start", "--socket", "/etc/passwd/s"],
      /\/etc\/passwd for the socket: .*not a directory.*; name another with --socket$/i,
    ],
    [["status"], /^shivya: Environment variable "SHIVYA_PORT" must be .*is "x"\.$/, {
      SHIVYA_PORT: "x",
    }],
    [["status"], /"SHIVYA_JSON" must be true or false, but is "yes"\.$/, {
      SHIVYA_JSON: "yes",
    }],
    [["start"], /^shivya: Environment variable "SHIVYA_HOST" must be/, { SHIVYA_HOST: "here" }],
    [["start"], /"SHIVYA_TICK_SECONDS" must be/, { SHIVYA_TICK_SECONDS: "-1" }],
    [["start"], /"SHIVYA_PEER" must be ADDRESS:PORT, .* but is " b"\.$/, {
      SHIVYA_PEER: "a:1, b",
    }],
    [["start"], /"SHIVYA_INSECURE" must be true or false/, { SHIVYA_INSECURE: "y" }],
    [["start"], /"SHIVYA_NAME" must be a name/, { SHIVYA_NAME: "\n" }],
    [["start"], /"SHIVYA_SERVICE" must be ADDRESS:PORT/, { SHIVYA_SERVICE: "here" }],
    [["stop"], /"SHIVYA_SOCKET" must be a path/, { SHIVYA_SOCKET: "é".repeat(60) }],
  ];
  for (const [args, line, env] of wrong) {
    const { code, out, err } = await run(args, env);
    assertEquals([code, out, err.length], [2, [], 1], `${args}`);
    assertMatch(err[0]!, line);
  }
});

Deno.test("flags go before the environment, the environment before the defaults", async () => {
  const asked = async (args: string[], env: Record<string, string> = {}) => {
    const { code, err } = await run(["status", ...args], env);
    return [code, /at (\S+);/.exec(err[0]!)![1]];
  };
  const folder = await Deno.makeTempDir();
  const at = (name: string) => `${folder}/${name}`;
  const env = { SHIVYA_PORT: "9898", SHIVYA_SOCKET: at("env") };
  assertEquals(await asked(["--socket", at("flag")], env), [3, at("flag")]);
  assertEquals(await asked([], env), [3, at("env")]);
  assertEquals(await asked([], { SHIVYA_PORT: "9898" }), [3, "/tmp/shivya_cli_9898.sock"]);
  assertEquals(await asked(["--port", "9797"], { SHIVYA_PORT: "9898" }), [
    3,
    "/tmp/shivya_cli_9797.sock",
  ]);
  await Deno.remove(folder);
});

Deno.test("config check and config dump take every flag that start takes", async () => {
  const given: [flag: string, value: string | undefined, shown?: unknown][] = [
    ["--port", "9797", 9797],
    ["--socket", "/tmp/a.sock"],
    ["--json", undefined, true],
    ["--host", "::1"],
    ["--peer", "[::1]:1", ["[::1]:1", "[::1]:2"]],
    ["--peer", "[::1]:2", ["[::1]:1", "[::1]:2"]],
    ["--network", "a"],
    ["--mesh-key-file", "/k"],
    ["--insecure", undefined, true],
    ["--name", "n"],
    ["--service", "b:1"],
    ["--visualize", undefined, 9002],
    ["--state-dir", "/s"],
    ["--daemon", undefined, true],
    ["--pid-file", "/p"],
    ["--log-file", "/l"],
    ["--tick-seconds", "0.5", 0.5],
    ["--profile", "wan"],
    ["--log-level", "error"],
    ["--log-format", "json"],
  ];
  const args = given.flatMap(([flag, value]) => value === undefined ? [flag] : [flag, value]);
  const { code, out, err } = await run(["config", "dump", ...args]);
  assertEquals([code, err], [0, []]);
  const { settings } = JSON.parse(out[0]!);
  const { meshKey: _, ...others } = settings;
  const told = Object.values(others) as { flag: string; value: unknown }[];
  assertEquals(
    Object.fromEntries(told.map(({ flag, value }) => [flag, value])),
    Object.fromEntries(given.map(([flag, value, shown]) => [flag, shown ?? value])),
  );
});

Deno.test("a configuration is checked as start would take it, all mistakes told", async () => {
  const file = await Deno.makeTempFile();
  const check = async (text: string, args: string[] = [], env: Record<string, string> = {}) => {
    await Deno.writeTextFile(file, text);
    const { code, out, err } = await run(["config", "check", file, ...args], env);
    const said = err.join("\n").replaceAll(file, "FILE");
    return { code, told: out.map((line) => JSON.parse(line)), said };
  };
  const open = '{ "host": "0.0.0.0" }';
  const noKey = /^shivya: Cannot listen at 0\.0\.0\.0 without a mesh key/;
  assertMatch((await check(open)).said, noKey);
  const key = { SHIVYA_MESH_KEY: "A".repeat(43) };
  assertEquals((await check(open, ["--json"], key)).told, [
    { schema: "shivya.configCheck/1", file, settings: 1, mistakes: [] },
  ]);
  assertEquals((await check("{}", ["--json", "--host", "0.0.0.0", "--insecure"])).code, 0);
  assertMatch(
    (await check('{ "meshKeyFile": "/no/key" }')).said,
    /Cannot use the mesh key file \/no/,
  );
  assertMatch(
    (await check('{ "peers": ["192.0.2.1:1"] }')).said,
    /Cannot reach --peer 192\.0\.2\.1/,
  );
  const twice = '{ "pidFile": "/tmp/a", "socket": "/tmp/a" }';
  assertMatch((await check(twice)).said, /Cannot use \/tmp\/a for two things/);
  const together = await check(open, ["--json"]);
  assertEquals([together.code, together.told.length, together.told[0].settings], [2, 1, 1]);
  assertMatch(`shivya: ${together.told[0].mistakes[0].message}`, noKey);
  const lines = await check('{ "port": 0,\n "peers": ["a:1", 5, "b"] }', ["--json"]);
  const told = lines.told[0].mistakes.map((mistake: { line: number }) => mistake.line);
  assertEquals([lines.code, told, lines.said.split("\n").length], [2, [1, 2, 2], 3]);
  await Deno.remove(file);
});

Deno.test("help names every flag and --version the version, ending with 0", async () => {
  const help = await run(["start", "--help"]);
  assertEquals([help.code, help.err], [0, []]);
  const flags = ["--port", "--socket", "--host", "--tick-seconds", "--peer", "--network", "--json"];
  flags.push("--mesh-key-file", "--insecure", "--state-dir", "--name", "--service");
  flags.push("--config", "--profile", "--log-level", "--log-format", "--visualize");
  for (const flag of flags) {
    assertMatch(help.out.join("\n"), new RegExp(flag));
  }
  const { code, out } = await run(["--version"]);
  assertEquals([code, out.join("").includes(project.version)], [0, true]);
});

Deno.test("keygen prints a new key and nothing else", async () => {
  const keys = [];
  for (let n = 0; n < 2; n++) {
    const { code, out, err } = await run(["keygen"]);
    assertEquals([code, out.length, err], [0, 1, []]);
    assertEquals(parseMeshKeys(out[0]!).length, 1);
    keys.push(out[0]);
  }
  assertEquals(keys[0] === keys[1], false);
  const { out: [json] } = await run(["keygen", "--json"]);
  const { schema, meshKey } = JSON.parse(json!);
  assertEquals([schema, parseMeshKeys(meshKey).length], ["shivya.keygen/1", 1]);
});
