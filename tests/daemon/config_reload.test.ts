import { assertEquals, assertThrows } from "@std/assert";
import { type Config, effective, gather } from "../../daemon/config/config.ts";
import { parseConfig } from "../../daemon/config/config_file.ts";
import { KEY_NAMES, KEYS } from "../../daemon/config/config_keys.ts";
import { reload, reloadConfig } from "../../daemon/config/config_reload.ts";
import { ExitError } from "../../daemon/exit_error.ts";

const PATH = "/etc/shivya.json";

/** As `start` would have it with this file. */
function started(text: string, variables: Record<string, string> = {}): Config {
  return { ...gather({ port: 9 }, true, (name) => variables[name]), file: parseConfig(text, PATH) };
}

Deno.test("level, format, name and service can change while the daemon runs, no other can", () => {
  const live = KEY_NAMES.filter((name) => KEYS[name].isLive);
  assertEquals(live, ["name", "service", "logLevel", "logFormat"]);
  const old = effective(started("{}"));
  assertEquals(reload(old, { ...old }), { now: [], later: [] });
  const next = {
    ...old,
    name: "b",
    logLevel: "debug" as const,
    peer: [{ hostname: "a", port: 1 }],
    network: "n",
    meshKey: [new Uint8Array(32)],
  };
  assertEquals(reload(old, next), {
    now: ["name", "logLevel"],
    later: ["peer", "network", "meshKey"],
  });
});

Deno.test("what is read again takes effect, or is named as waiting for a restart, until it gets one", () => {
  const first = reloadConfig(
    started('{ "logLevel": "error", "host": "::1" }'),
    '{ "name": "b", "host": "127.0.0.2", "peers": ["a:1"] }',
  );
  assertEquals([first.now, first.later], [["name", "logLevel"], ["host", "peer"]]);
  const { name, logLevel, host, peer, port } = first.values;
  assertEquals([name, logLevel, host, peer, port], ["b", "info", "::1", [], 9]);
  assertEquals(
    first.summary,
    `${PATH} read again: name is "b" now; logLevel is "info" now; ` +
      "what it says of host, peers needs a restart",
  );
  const second = reloadConfig(first.config, '{ "host": "127.0.0.2", "name": "b" }');
  assertEquals([second.now, second.later], [[], ["host"]]);
  const third = reloadConfig(second.config, '{ "host": "::1", "name": "b" }');
  assertEquals(third.summary, `${PATH} read again: nothing changed`);
});

Deno.test("flags and variables still win over a file that is read again", () => {
  const config = started("{}", { SHIVYA_LOG_LEVEL: "warning" });
  const { now, later, values } = reloadConfig(config, '{ "port": 7, "logLevel": "debug" }');
  assertEquals([now, later, values.logLevel, values.port], [[], [], "warning", 9]);
});

Deno.test("a file that is wrong changes nothing, and without one there is nothing to read", () => {
  const config = started('{ "name": "a" }');
  const { message } = assertThrows(() => reloadConfig(config, '{\n"nam": "b" }'), ExitError);
  assertEquals(message, `${PATH}:2: Key "nam" is not known. Did you mean "name"?`);
  const { file: _, ...without } = config;
  assertThrows(() => reloadConfig(without, "{}"), ExitError, "no configuration file");
});
