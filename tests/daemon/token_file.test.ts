import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import type { StartSettings } from "../../daemon/config/settings.ts";
import { makeTokenFile, tokenFilePath } from "../../daemon/dashboard/token_file.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { startLine } from "../../daemon/lifecycle/start_line.ts";
import { exists, temporaryFolder } from "./harness.ts";

const ADDRESS = `http://127.0.0.1:9002/#${"0a".repeat(16)}`;

Deno.test("the address lies beside the socket, for its owner alone", async () => {
  await using folder = await temporaryFolder();
  const path = tokenFilePath(join(folder.path, "api.sock"));
  assertEquals(path, join(folder.path, "api.sock.dashboard"));
  // Left behind by daemons that were killed, one of them on a full disk.
  for (const left of ["", `${ADDRESS.replace("9002", "80")}\n`]) {
    Deno.writeTextFileSync(path, left, { mode: 0o644 });
    const place = makeTokenFile(path, ADDRESS);
    const { mode, ino } = Deno.lstatSync(path);
    assertEquals([place.path, place.ino, mode! & 0o777], [path, ino, 0o600]);
    assertEquals(Deno.readTextFileSync(path), `${ADDRESS}\n`);
  }
});

Deno.test("two sockets never share the place of the address", () => {
  const sockets = ["/x/a", "/x/a.sock", "/x/a.sock.sock", "/x/a.dashboard"];
  assertEquals(new Set(sockets.map(tokenFilePath)).size, sockets.length);
});

Deno.test("what lies there and is none stays as it is", async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  Deno.writeTextFileSync(at("other"), "precious");
  Deno.symlinkSync(at("other"), at("link"));
  Deno.symlinkSync(at("nowhere"), at("dangling"));
  const cases = [
    ["link", "it is there and is not a file"],
    ["dangling", "it is there and is not a file"],
    ["other", "it holds something else"],
  ];
  if (Deno.uid() === 0) {
    Deno.writeTextFileSync(at("theirs"), "");
    Deno.chownSync(at("theirs"), 12_345, 12_345);
    cases.push(["theirs", "it belongs to another user (id 12345)"]);
  }
  for (const [name, reason] of cases) {
    const { message } = assertThrows(() => makeTokenFile(at(name!), ADDRESS), ExitError);
    assertEquals(
      message,
      `Cannot use ${at(name!)} for the dashboard's address: ${reason}; ` +
        "name another place with --socket",
    );
  }
  assertEquals(Deno.readTextFileSync(at("other")), "precious");
  assertEquals(await exists(at("nowhere")), false);
});

Deno.test("the token is printed on a terminal and nowhere else", () => {
  const settings = { host: "::1", port: 1, socket: "/s.sock", stateDir: "/d", visualize: 9002 };
  for (const json of [false, true]) {
    const news = {
      settings: { ...settings, json } as StartSettings,
      nodeId: "id",
      mode: "open",
      peersRemembered: 0,
      ask: "ask",
      token: "0a0b",
    };
    const [there, elsewhere] = [startLine(news, true), startLine(news, false)];
    assertEquals([there.includes("9002/#0a0b"), elsewhere.includes("0a0b")], [true, false]);
    assertStringIncludes(elsewhere, "/s.sock.dashboard");
  }
});
