import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { shivya, sideBySide, temporaryFolder } from "./harness.ts";

const MESH_KEY = "A".repeat(43);

Deno.test("config shows what is wrong, and what holds", async (test) => {
  await using folder = await temporaryFolder();
  const at = (name: string) => `${folder.path}/${name}.json`;
  await Deno.writeTextFile(at("right"), '{ "port": 9797, "network": "a" } // done');
  await Deno.writeTextFile(at("wrong"), `{\n"prot": 1,\n"meshKey": "${MESH_KEY}" }`);

  await sideBySide(test, {
    "a right file": async () => {
      const { code, stdout, stderr } = await shivya(["config", "check", at("right")]);
      assertEquals([code, stdout, stderr], [0, `${at("right")} is right: 2 settings\n`, ""]);
      // As deno task says where it was called.
      const env = { SHIVYA_CONFIG: "right.json", INIT_CWD: folder.path, SHIVYA_PROT: "9" };
      const json = await shivya(["config", "check", "--json"], env);
      assertEquals(JSON.parse(json.stdout), {
        schema: "shivya.configCheck/1",
        file: at("right"),
        settings: 2,
        mistakes: [],
      });
      assertMatch(json.stderr, /^shivya: Variable SHIVYA_PROT is .* did you mean SHIVYA_PORT\?\n$/);
    },
    "what comes through a pipe, a little late": async () => {
      const { code, stdout } = await new Deno.Command("sh", {
        args: ["-c", `(sleep 0.2; echo '{ "port": 9797 }') | exec "$0" "$@"`, Deno.execPath()]
          .concat("run", "-A", "--no-prompt", "-q", "daemon/main.ts")
          .concat("config", "check", "/dev/stdin"),
        cwd: fromFileUrl(new URL("../../", import.meta.url)),
      }).output();
      assertEquals(
        [code, new TextDecoder().decode(stdout)],
        [0, "/dev/stdin is right: 1 setting\n"],
      );
    },
    "a wrong file, line by line": async () => {
      const { code, stdout, stderr } = await shivya(["config", "check", at("wrong")]);
      assertEquals([code, stdout], [2, ""]);
      const [first, second, end] = stderr.split("\n");
      assertEquals(
        first,
        `shivya: ${at("wrong")}:2: Key "prot" is not known. Did you mean "port"?`,
      );
      assertMatch(second!, /wrong\.json:3: Key "meshKey" would be a secret/);
      assertEquals([end, stderr.includes(MESH_KEY)], ["", false]);
    },
    "no file": async () => {
      const { code, stderr } = await shivya(["config", "check"]);
      assertEquals(code, 2);
      assertMatch(stderr, /^shivya: No file to check: name one, or /);
      const none = await shivya(["config", "check", at("none")]);
      assertEquals(none.code, 2);
      assertMatch(
        none.stderr,
        /^shivya: Cannot read the configuration file \S+none\.json: No such/,
      );
    },
    "what holds": async () => {
      const args = ["config", "dump", at("right"), "--socket", "/tmp/x.sock"];
      const { code, stdout, stderr } = await shivya(args, { SHIVYA_MESH_KEY: MESH_KEY });
      assertEquals([code, stderr, stdout.includes(MESH_KEY)], [0, "", false]);
      assertMatch(stdout, /^port +9797 +\S+right\.json:1$/m);
      assertMatch(stdout, /^socket +\/tmp\/x\.sock +--socket$/m);
      assertMatch(stdout, /^meshKey +set +SHIVYA_MESH_KEY$/m);
      const { settings } = JSON.parse((await shivya([...args, "--json"])).stdout);
      assertEquals(settings.socket, { value: "/tmp/x.sock", from: "flag", flag: "--socket" });
    },
    "every verb reads the file": async () => {
      const status = await shivya(["status", "--config", at("right")]);
      assertEquals(status.code, 3);
      assertMatch(status.stderr, / at \/tmp\/shivya_cli_9797\.sock; /);
      const wrong = await shivya(["status"], { SHIVYA_CONFIG: at("wrong") });
      assertEquals(wrong.code, 2);
      assertMatch(
        wrong.stderr,
        /^shivya: \S+:2: Key "prot" .* \(1 more: config check shows all\)\n$/,
      );
    },
    "no secret is a flag": async () => {
      const { code, stderr } = await shivya(["start", "--mesh-key", MESH_KEY]);
      assertEquals([code, stderr.includes(MESH_KEY)], [2, false]);
      assertMatch(stderr, /^shivya: Unknown option "--mesh-key"/);
      const asFile = await shivya(["start", "--mesh-key-file", MESH_KEY]);
      assertEquals([asFile.code, asFile.stderr.includes(MESH_KEY)], [2, false]);
    },
  });
});
