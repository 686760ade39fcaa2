import { assertEquals } from "@std/assert";
import { givenToPeer } from "./given_permissions.ts";
import { HOST, SYSTEM, UNIX } from "./permission_probe.ts";

const SEEDS = [{ hostname: "localhost", port: 1 }, { hostname: "192.0.2.9", port: 1 }];
const DENIED = "NotCapable";

/** What comes of the probe's attempts in a worker that may do what the daemon lets the peer's do. */
async function probe(host: string): Promise<Record<string, string>> {
  const { permissions } = await givenToPeer(host, SEEDS);
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, string>>();
  const worker = new Worker(new URL("./p2p_probe.ts", import.meta.url), {
    type: "module",
    deno: { permissions },
  });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(host);
  try {
    return await promise;
  } finally {
    worker.terminate();
  }
}

Deno.test("a peer on loopback reaches loopback and the names of its seeds, nothing else", async () => {
  for (const host of ["127.0.0.1", "::1"]) {
    const { "send to itself": itself, "resolve a seed": seed, ...others } = await probe(host);
    assertEquals([itself, seed], ["allowed", "allowed"]);
    const { "resolve another name": name, ...denied } = others;
    assertEquals(name, "EPERM");
    for (const [attempt, outcome] of Object.entries(denied)) {
      assertEquals(outcome, DENIED, `${attempt} on ${host}`);
    }
  }
});

Deno.test("a peer in the world reaches the world, and no file, program or variable", async () => {
  for (const host of ["0.0.0.0", "::"]) {
    const outcomes = await probe(host);
    for (const attempt of Object.keys({ ...HOST, ...SYSTEM, ...UNIX })) {
      assertEquals(outcomes[attempt], DENIED, `${attempt} on ${host}`);
    }
    assertEquals(outcomes["send to itself"] === DENIED, false, host);
    assertEquals(outcomes["send to the world"] === DENIED, false, host);
    assertEquals(outcomes["send to the world by IPv6"] === DENIED, host === "0.0.0.0");
  }
});
