import { ValidationError } from "@cliffy/command";
import { assertEquals, assertThrows } from "@std/assert";
import { dumpJson, dumpText } from "../../daemon/cli/config_dump.ts";
import {
  type Config,
  effective,
  type Flags,
  gather,
  sourceOf,
} from "../../daemon/config/config.ts";
import { KEY_NAMES, KEYS } from "../../daemon/config/config_keys.ts";
import { gossipOf } from "../../daemon/config/config_words.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { LAN, LOCAL, tuneGossip, WAN } from "../../p2p/gossip/gossip_tuning.ts";
import { temporaryFolder } from "./harness.ts";

const MESH_KEY = "A".repeat(43);

/** What `start` gathers in an environment of the test's own. */
function start(flags: Flags, variables: Record<string, string> = {}): Config {
  return gather(flags, true, (name) => variables[name]);
}

Deno.test("defaults < file < variables < flags, and each value knows where it is from", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/config.json`;
  await Deno.writeTextFile(
    file,
    '{ "port": 1, "host": "::1",\n "insecure": true, "logLevel": "error",\n "peers": ["a:1"] }',
  );
  const variables = { SHIVYA_PORT: "2", SHIVYA_INSECURE: "0", SHIVYA_PEER: "b:1,c:2" };
  const config = start({ config: file, port: 3 }, { ...variables, SHIVYA_NAME: "" });
  const all = effective(config);
  assertEquals([all.port, all.host, all.insecure], [3, "::1", false]);
  assertEquals([all.logLevel, all.tickSeconds, all.profile], ["error", 1, "lan"]);
  assertEquals(all.peer.map(({ hostname }) => hostname), ["b", "c"]);
  assertEquals(sourceOf(config, "port"), { from: "flag", flag: "--port" });
  assertEquals(sourceOf(config, "peer"), { from: "variable", variable: "SHIVYA_PEER" });
  assertEquals(sourceOf(config, "logLevel"), { from: "file", file, line: 2 });
  assertEquals(sourceOf(config, "tickSeconds"), { from: "default" });
  assertEquals(sourceOf(config, "name"), { from: "default" });
  const named = start({}, { SHIVYA_CONFIG: file });
  assertEquals(effective(named).port, 1);
  assertEquals(start({ config: undefined, port: undefined }).file, undefined);
});

Deno.test("a wrong variable is an error even below a flag, and only where it is meant", () => {
  const variables = { SHIVYA_PORT: "1", SHIVYA_HOST: "here" };
  const lookup = (name: string) => variables[name as keyof typeof variables];
  assertThrows(() => gather({ host: "::1" }, true, lookup), ValidationError, '"SHIVYA_HOST" must');
  assertEquals(effective(gather({}, false, lookup)).port, 1);
  assertThrows(() => gather({ config: "/no/file" }, false, lookup), ExitError, "/no/file");
});

Deno.test("a dump shows everything but secrets, with where it comes from", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/config.json`;
  await Deno.writeTextFile(file, '{\n "peers": ["[::1]:1", "a:2"], "network": "größe" }');
  const config = start({ config: file, port: 9 }, { SHIVYA_MESH_KEY: MESH_KEY });
  const lines = dumpText(config).split("\n").map((line) => line.split(/ {2,}/));
  assertEquals(lines.length, KEY_NAMES.length + 1);
  const shown = Object.fromEntries(lines.map(([name, value, from]) => [name, [value, from]]));
  assertEquals(shown.port, ["9", "--port"]);
  assertEquals(shown.socket, ["/tmp/shivya_cli_9.sock", "default"]);
  assertEquals(shown.peers, ["[::1]:1, a:2", `${file}:2`]);
  assertEquals(shown.network, ["größe", `${file}:2`]);
  assertEquals(shown.service, ["—", "default"]);
  assertEquals(shown.meshKey, ["set", "SHIVYA_MESH_KEY"]);
  const json = JSON.stringify(dumpJson(config));
  assertEquals([json.includes(MESH_KEY), dumpText(config).includes(MESH_KEY)], [false, false]);
  const { schema, settings } = JSON.parse(json);
  assertEquals(schema, "shivya.config/1");
  assertEquals(settings.peers, { value: ["[::1]:1", "a:2"], from: "file", file, line: 2 });
  assertEquals(settings.meshKey, { value: "set", from: "variable", variable: "SHIVYA_MESH_KEY" });
  assertEquals(settings.service, { value: "", from: "default" });
  assertEquals(JSON.parse(JSON.stringify(dumpJson(start({})))).settings.meshKey.value, "unset");
});

Deno.test("a profile is a preset of the gossip at the pace of the ticks", () => {
  assertEquals(gossipOf({ profile: "lan", tickSeconds: 1 }), LAN);
  assertEquals(gossipOf({ profile: "wan", tickSeconds: 2 }), { ...WAN, period: 2 });
  assertEquals(gossipOf({ profile: "local", tickSeconds: 0.05 }), { ...LOCAL, period: 0.05 });
  for (const profile of ["lan", "wan", "local"] as const) {
    tuneGossip(gossipOf({ profile, tickSeconds: 60 }));
  }
});

Deno.test("the README names every setting as it is called", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const rows = readme.split("\n").filter((line) => line.startsWith("| "));
  const cells = rows.map((row) => row.split("|").slice(1, 4).map((cell) => cell.trim()));
  const written = (word: string | undefined) => word === undefined ? "" : `\`${word}\``;
  for (const name of KEY_NAMES) {
    const { flag, variable, key } = KEYS[name];
    const row = cells.find((row) => row[1] === written(variable));
    assertEquals(row, [flag, variable, key].map(written), name);
  }
});
