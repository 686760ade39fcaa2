import { ValidationError } from "@cliffy/command";
import { assertEquals, assertThrows } from "@std/assert";
import {
  checkSeeds,
  meshKey,
  meshName,
  networkName,
  peer,
  settleWire,
} from "../../daemon/config/mesh_settings.ts";
import { ExitError } from "../../daemon/exit_error.ts";
import { networkIdOf } from "../../p2p/frame_envelope.ts";
import { temporaryFolder } from "./harness.ts";

const given = (value: string) => ({ label: "Option", name: "--x", type: "x", value });
const KEY = new Uint8Array(32).fill(9);

Deno.test("a peer is an IPv4 address, an IPv6 address in brackets or a name, and a port", () => {
  const right: [text: string, hostname: string, port: number][] = [
    ["192.0.2.1:8085", "192.0.2.1", 8085],
    [" [2001:db8::1]:65535 ", "2001:db8::1", 65535],
    ["seed.example.org:1", "seed.example.org", 1],
    ["my_host-7:80", "my_host-7", 80],
    ["3com.example:80", "3com.example", 80],
  ];
  for (const [text, hostname, port] of right) assertEquals(peer(given(text)), { hostname, port });
  const wrong = [
    "",
    ":1",
    "a",
    "a:0",
    "a:65536",
    "a:x",
    "::1:80",
    "[::1]",
    "[a]:1",
    "a b:1",
    "*:1",
  ];
  // What resolvers would take for numbers, and what nobody can be reached at.
  wrong.push("1.2.3:80", "1.2.3.4.5:80", "256.1.1.1:80", "12:80", "0.0.0.0:80", "[::]:80");
  wrong.push("224.0.0.1:80", "[fe80::1%eth0]:80", `${"a".repeat(64)}:1`, "a..b:1", "-a:1", "a/b:1");
  for (const text of wrong) {
    const { message } = assertThrows(() => peer(given(text)), ValidationError, undefined, text);
    assertEquals(
      message,
      `Option "--x" must be ADDRESS:PORT, [IPV6]:PORT or NAME:PORT, but is "${text}".`,
    );
  }
});

Deno.test("a network's name is what a line of the status holds", () => {
  for (const name of ["a", "größe 1", "n".repeat(50)]) assertEquals(networkName(given(name)), name);
  for (const name of ["n".repeat(51), "a\nb", "\x1b[31m", "\ud800"]) {
    assertThrows(() => networkName(given(name)), ValidationError);
  }
});

Deno.test("a mesh key that is none is not shown", () => {
  assertEquals(meshKey(given(KEY.toBase64({ alphabet: "base64url", omitPadding: true }))), [KEY]);
  const { message } = assertThrows(() => meshKey(given("hunter2")), ValidationError);
  assertEquals(message.includes("hunter2"), false);
});

Deno.test("the wire follows from key and name; the world needs a key or a word", () => {
  const wire = (settings: Parameters<typeof settleWire>[0]) => settleWire(settings, () => {});
  const host = "127.0.0.9";
  assertEquals(wire({ host }), { kind: "open" });
  assertEquals(wire({ host: "::1", network: "a" }), { kind: "named", network: networkIdOf("a") });
  const keys = [KEY];
  const sealed = { kind: "sealed" as const, network: networkIdOf("shivya"), keys };
  assertEquals(wire({ host: "0.0.0.0", meshKey: keys }), sealed);
  for (const world of ["0.0.0.0", "::", "192.168.1.2", "2001:db8::1"]) {
    const { exitCode } = assertThrows(() => wire({ host: world, network: "a" }), ExitError);
    assertEquals(exitCode, 2);
    assertEquals(wire({ host: world, insecure: true }), { kind: "open" });
  }
  const names = [meshName({ kind: "open" }), meshName(sealed)];
  assertEquals(names, ["open", `sealed ${networkIdOf("shivya").toHex()}`]);
});

Deno.test("seeds that the bound address cannot reach are told of; names are not known yet", () => {
  const check = (host: string, hostname: string) =>
    checkSeeds({ host, peer: [{ hostname, port: 1 }] });
  const fine = [["127.0.0.1", "127.3.2.1"], ["127.0.0.1", "a.example"], ["::", "192.0.2.1"]];
  fine.push(["0.0.0.0", "127.0.0.1"], ["::1", "::1"], ["::", "2001:db8::1"]);
  for (const [host, hostname] of fine) check(host!, hostname!);
  const wrong = [["127.0.0.1", "192.0.2.1"], ["127.0.0.1", "::1"], ["::1", "127.0.0.1"]];
  wrong.push(["0.0.0.0", "::1"], ["2001:db8::1", "192.0.2.1"]);
  for (const [host, hostname] of wrong) {
    const { exitCode } = assertThrows(() => check(host!, hostname!), ExitError);
    assertEquals(exitCode, 2);
  }
});

Deno.test("a key that others may read is warned of, unless systemd put it there for this service", async () => {
  await using folder = await temporaryFolder();
  const meshKeyFile = `${folder.path}/mesh.key`;
  await Deno.writeTextFile(meshKeyFile, KEY.toBase64({ alphabet: "base64url", omitPadding: true }));
  await Deno.chmod(meshKeyFile, 0o440); // of a credential, which others get no way to
  const warnings = (credentials: string) => {
    const told: string[] = [];
    Deno.env.set("CREDENTIALS_DIRECTORY", credentials);
    try {
      settleWire({ host: "127.0.0.1", meshKeyFile }, (message) => told.push(message));
    } finally {
      Deno.env.delete("CREDENTIALS_DIRECTORY");
    }
    return told;
  };
  assertEquals(warnings(folder.path), []);
  const warning = `Others may read the mesh key ${meshKeyFile}: run chmod 600 on it`;
  for (const elsewhere of [`${folder.path}/other`, `${folder.path}/..`, "/", ""]) {
    assertEquals(warnings(elsewhere), [warning]);
  }
});
