import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError, parseConfig } from "../../daemon/config/config_file.ts";
import { KEY_NAMES, KEYS } from "../../daemon/config/config_keys.ts";
import { readConfigText } from "../../daemon/config/config_text.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { nearest } from "../../daemon/text/nearest.ts";
import { temporaryFolder } from "./harness.ts";

const PATH = "/etc/shivya/config.json";
const MESH_KEY = "A".repeat(43);

/** All that is wrong with a text. */
function mistakesIn(text: string): readonly string[] {
  const { mistakes } = assertThrows(() => parseConfig(text, PATH), ConfigError, undefined, text);
  return mistakes.map(({ line, message }) => `${PATH}:${line}: ${message}`);
}

Deno.test("a file is JSON with comments; paths in it are meant from its folder", () => {
  const text = `{
  // where others reach us
  "host": "0.0.0.0", "port": 9000,
  "peers": ["192.0.2.1:8085", "[2001:db8::1]:1"], /* two */
  "meshKeyFile": "mesh.key",
  "stateDir": "/var/lib/shivya",
  "insecure": false,
  "profile": "wan",
}`;
  const { path, values, lines } = parseConfig(text, PATH);
  assertEquals(path, PATH);
  assertEquals(values, {
    host: "0.0.0.0",
    port: 9000,
    peer: [{ hostname: "192.0.2.1", port: 8085 }, { hostname: "2001:db8::1", port: 1 }],
    meshKeyFile: "/etc/shivya/mesh.key",
    stateDir: "/var/lib/shivya",
    insecure: false,
    profile: "wan",
  });
  assertEquals([lines.host, lines.port, lines.peer, lines.profile], [3, 3, 4, 8]);
  assertEquals(parseConfig("{}", PATH).values, {});
});

Deno.test("whatever is wrong is named with file, line and key", () => {
  const wrong: [text: string, mistake: string][] = [
    ['{\n "prot": 1 }', `${PATH}:2: Key "prot" is not known. Did you mean "port"?`],
    ['{ "peer": [] }', `${PATH}:1: Key "peer" is not known. Did you mean "peers"?`],
    [
      '{ "log-level": "debug" }',
      `${PATH}:1: Key "log-level" is not known. Did you mean "logLevel"?`,
    ],
    ['{\n\n "port": "1" }', `${PATH}:3: Key "port" must be a number.`],
    [
      '{ "port": 0.5 }',
      `${PATH}:1: Key "port" must be a whole number from 1 to 65535, but is "0.5".`,
    ],
    ['{ "port": null }', `${PATH}:1: Key "port" must be a number.`],
    [
      '{ "port": 1e999 }',
      `${PATH}:1: Key "port" must be a whole number from 1 to 65535, but is "Infinity".`,
    ],
    [
      '{ "tickSeconds": 90 }',
      `${PATH}:1: Key "tickSeconds" must be a number of seconds from 0.05 to 60, but is "90".`,
    ],
    ['{ "insecure": "yes" }', `${PATH}:1: Key "insecure" must be true or false.`],
    ['{ "peers": "a:1" }', `${PATH}:1: Key "peers" must be a list of texts.`],
    ['{ "peers": ["a:1",\n 7] }', `${PATH}:2: Item 2 of "peers" must be a text.`],
    [
      '{ "peers": ["a:1",\n\n "a"] }',
      `${PATH}:3: Item 2 of "peers" must be ADDRESS:PORT, [IPV6]:PORT or NAME:PORT, but is "a".`,
    ],
    ['{ "host": "" }', `${PATH}:1: Key "host" must be a text that is not empty.`],
    ['{ "profile": "man" }', `${PATH}:1: Key "profile" must be lan, wan or local, but is "man".`],
    [
      '{ "logLevel": "all" }',
      `${PATH}:1: Key "logLevel" must be debug, info, warning or error, but is "all".`,
    ],
    [
      `{ "socket": "${"x".repeat(100)}" }`,
      `${PATH}:1: Key "socket" must be a path of at most 107 bytes, but is "/etc/shivya/${
        "x".repeat(100)
      }".`,
    ],
    ['{ "port": 1,\n "port": 1 }', `${PATH}:2: Key "port" is there twice.`],
    [
      '{ "__proto__": { "port": 1 } }',
      `${PATH}:1: Key "__proto__" is not known. config dump shows all.`,
    ],
    ['{ "a\\u001b": 1 }', `${PATH}:1: Key "a\\u001b" is not known. config dump shows all.`],
    ['{\n "port": 1\n "json": true }', `${PATH}:3: This is no JSON: comma expected.`],
    ["", `${PATH}:1: This is no JSON: value expected.`],
    ["[]", `${PATH}:1: This must be an object, in braces.`],
    ["7", `${PATH}:1: This must be an object, in braces.`],
  ];
  for (const [text, mistake] of wrong) assertEquals(mistakesIn(text), [mistake], text);
});

Deno.test("all that is wrong is told, in the order of the lines; the first is the message", () => {
  const text = '{ "peers": [\n"a", 5,\n"a:1", ""],\n "x": 1,\n "port": 0\n}';
  assertEquals(
    mistakesIn(text).map((line) => line.slice(PATH.length + 1).split(/ must| is/)[0]),
    [
      '2: Item 1 of "peers"',
      '2: Item 2 of "peers"',
      '3: Item 4 of "peers"',
      '4: Key "x"',
      '5: Key "port"',
    ],
  );
  const { message, exitCode } = assertThrows(() => parseConfig(text, PATH), ExitError);
  assertEquals(exitCode, 2);
  assert(message.startsWith(`${PATH}:2: Item 1 of "peers" must be`), message);
  assert(message.endsWith(" (4 more: config check shows all)"), message);
});

Deno.test("what is nested too deeply is said to be, also where brackets do not match", () => {
  const nested = (opening: string) => `{ "name": "[[{{",\n "peers": ${opening.repeat(5_000)}`;
  for (const text of [nested("[") + "]".repeat(5_000) + "}", nested('{],"a":'), nested("[},")]) {
    const [mistake, ...more] = mistakesIn(text);
    assertEquals(
      [mistake, more],
      [`${PATH}:2: This is nested too deeply, in 64 lists and objects.`, []],
    );
  }
  const [flat, ...more] = mistakesIn(`{ "peers": [${"[[]],".repeat(100)}] }`);
  assertEquals([flat!.includes("nested"), more.length], [false, 99]);
});

Deno.test("a word is taken for another that is much like it, or that it begins", () => {
  const known = ["port", "load", "mesh-key-file"];
  const words = { prot: "port", PORT: "port", "mesh-key": "mesh-key-file" };
  for (const [word, meant] of Object.entries(words)) assertEquals(nearest(word, known), meant);
  for (const word of ["foo", "bogus", "x", "p", ""]) assertEquals(nearest(word, known), undefined);
});

Deno.test("a secret in the file is refused with advice and not shown", () => {
  const texts = [`{ "meshKey": "${MESH_KEY}" }`, `{ "meshKeyFile": "${MESH_KEY}" }`];
  for (const text of texts) {
    const [mistake = "", ...more] = mistakesIn(text);
    assertEquals([mistake.includes(MESH_KEY), more], [false, []], mistake);
  }
  assert(mistakesIn(texts[0]!)[0]!.endsWith('with "meshKeyFile", or set SHIVYA_MESH_KEY.'));
});

Deno.test("what is no text, too long or not there cannot be read", async () => {
  await using folder = await temporaryFolder();
  const at = async (name: string, bytes: Uint8Array) => {
    await Deno.writeFile(`${folder.path}/${name}`, bytes);
    return `${folder.path}/${name}`;
  };
  const right = await at("right", new TextEncoder().encode("\ufeff{ }\r\n"));
  assertEquals(parseConfig(readConfigText(right), right).values, {});
  const wrong = [
    await at("binary", new Uint8Array([0x7b, 0xff, 0x7d])),
    await at("long", new Uint8Array(262_145).fill(0x20)),
    folder.path,
    `${folder.path}/none`,
  ];
  for (const path of wrong) {
    const { exitCode, message } = assertThrows(() => readConfigText(path), ExitError);
    assertEquals(exitCode, 2);
    assert(message.startsWith(`Cannot read the configuration file ${path}: `), message);
  }
});

Deno.test("flag, variable and key of a setting go by one name", () => {
  for (const name of KEY_NAMES) {
    const { flag, variable, key } = KEYS[name];
    const words = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    assertEquals(variable, `SHIVYA_${words}`);
    if (flag !== undefined) assertEquals(flag, `--${words.toLowerCase().replaceAll("_", "-")}`);
    if (key !== undefined) assertEquals(key, name === "peer" ? "peers" : name);
  }
  const { flag, key, isSecret } = KEYS.meshKey;
  assertEquals([flag, key, isSecret], [undefined, undefined, true]);
});
