import { assertEquals } from "@std/assert";
import { givenToApi, givenToBridge, givenToNotifier, givenToPeer } from "./given_permissions.ts";

Deno.test("the API's worker is given its socket and its files", async () => {
  const socket = "/run/s";
  assertEquals(await givenToApi({ socket }), {
    file: "api_worker.ts",
    permissions: { read: [socket], write: [socket], net: ["unix:/run/s"] },
  });
  const pidFile = { path: "/run/p", dev: 1, ino: 1 };
  const tokenFile = "/run/t";
  const { permissions } = await givenToApi({ socket, pidFile, tokenFile, configFile: "/etc/c" });
  assertEquals(permissions, {
    read: ["/run/s", "/run/p", "/run/t", "/etc/c"],
    write: ["/run/s", "/run/p", "/run/t"],
    net: ["unix:/run/s"],
  });
});

Deno.test("the dashboard's worker is given its address", async () => {
  const permissions = { net: ["127.0.0.1:9002"] };
  assertEquals(await givenToBridge(9002), { file: "bridge_worker.ts", permissions });
});

Deno.test("the peer's worker is given the range of its address, and the seeds that are names", async () => {
  const seeds = [{ hostname: "seed.example", port: 1 }, { hostname: "10.0.0.1", port: 2 }];
  const net = {
    "127.0.0.1": ["127.0.0.0/8", "seed.example"],
    "127.0.0.5": ["127.0.0.0/8", "seed.example"],
    "10.0.0.7": ["0.0.0.0/0", "seed.example"],
    "0.0.0.0": ["0.0.0.0/0", "seed.example"],
    "::1": ["[::1]", "seed.example"],
    // There is no form for a range of these.
    "2001:db8::1": true,
    "::": true,
  };
  for (const [host, expected] of Object.entries(net)) {
    const given = await givenToPeer(host, seeds);
    assertEquals(given, { file: "p2p_worker.ts", permissions: { net: expected } } as typeof given);
  }
});

Deno.test("the notifier's worker is given two sockets", async () => {
  const from = `/run/x/notify.${Deno.pid}`;
  assertEquals(await givenToNotifier("/run/notify", "/run/x"), {
    file: "notify_worker.ts",
    permissions: {
      read: [from],
      write: [from, "/run/notify"],
      net: [`unix:${from}`, "unix:/run/notify"],
    },
  });
  // There is no form for abstract names.
  assertEquals((await givenToNotifier("\0notify", "/run/x")).permissions, { net: true });
});
