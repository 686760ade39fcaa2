import { assertEquals } from "@std/assert";
import { call, type Daemon, eventually } from "../daemon/harness.ts";
import { at, startDaemons } from "./daemons.ts";
import { type Host, type Network, obstacle, startNetwork } from "./network.ts";

const HOSTS = 5;

/** Whoever is dead to somebody is called in every tick, in turn: the first call ends the separation. */
const REUNION_MS = 30_000;

/** Newcomers look around after up to 20 seconds once more for those that they missed. */
const MEETING_MS = 60_000;

const reason = await obstacle();
if (reason !== undefined) console.log(`Skipped, tests in network namespaces: ${reason}`);

/** Addresses of the members that answer, as a daemon sees it, in order. */
async function alive({ socket }: Daemon): Promise<string[]> {
  const { json } = await call(socket, "GET", "/v1/members");
  const members: { address: string; hasFailed: boolean }[] = json.members;
  return members.filter(({ hasFailed }) => !hasFailed).map(({ address }) => address).toSorted();
}

/** Waits until each of these daemons knows those on these hosts, its own aside, and nobody else. */
async function know(
  network: Network,
  daemons: readonly Daemon[],
  hosts: readonly Host[],
  patience?: number,
): Promise<void> {
  await Promise.all(hosts.map(async (host) => {
    const daemon = daemons[network.hosts.indexOf(host)]!;
    const others = hosts.filter((other) => other !== host).map(at).toSorted();
    const willDo = (members: string[]) => members.join() === others.join();
    await eventually(() => alive(daemon), willDo, patience);
  }));
}

async function put({ socket }: Daemon, name: string): Promise<number> {
  const { status, json } = await call(socket, "PUT", `/v1/values/${name}`, `value of ${name}`);
  assertEquals(status, 200, JSON.stringify(json));
  return json.stored;
}

/** Gets what was put under a name from each of these daemons. */
async function getFromEach(daemons: readonly Daemon[], name: string): Promise<void> {
  await Promise.all(daemons.map(async ({ socket }) => {
    const { status, json } = await call(socket, "GET", `/v1/values/${name}`);
    assertEquals(status, 200, JSON.stringify(json));
    assertEquals(json.values.map(({ value }: { value: string }) => value), [`value of ${name}`]);
  }));
}

for (const [family, version] of [["IPv4", 4], ["IPv6", 6]] as const) {
  Deno.test({
    name: `hosts with ${family} addresses find each other, and what one puts all get`,
    ignore: reason !== undefined,
    async fn() {
      await using network = await startNetwork(HOSTS, version);
      await using daemons = await startDaemons(network);
      await know(network, daemons.all, network.hosts);
      for (const [i, daemon] of daemons.all.entries()) {
        assertEquals(await put(daemon, `key-${i}`), HOSTS);
        await getFromEach(daemons.all, `key-${i}`);
      }
    },
  });
}

Deno.test({
  name: "the two sides of a cut go on by themselves, and are one mesh when it heals",
  ignore: reason !== undefined,
  async fn() {
    await using network = await startNetwork(HOSTS);
    await using daemons = await startDaemons(network);
    await know(network, daemons.all, network.hosts);
    const sides = network.halves.map((half) =>
      half.map((host) => daemons.all[network.hosts.indexOf(host)]!)
    );
    await put(daemons.all[0]!, "before");

    await network.connect(false);
    for (const [i, side] of sides.entries()) {
      await getFromEach(side, "before");
      await put(side[0]!, `side-${i}`);
      await getFromEach(side, `side-${i}`);
    }
    await Promise.all(network.halves.map((half) => know(network, daemons.all, half, REUNION_MS)));
    for (const [i, side] of sides.entries()) {
      await getFromEach(side, "before");
      const { status } = await call(side[0]!.socket, "GET", `/v1/values/side-${1 - i}`);
      assertEquals(status, 404, "what the other side put cannot be had");
    }

    await network.connect(true);
    await know(network, daemons.all, network.hosts, REUNION_MS);
    for (const name of ["before", "side-0", "side-1"]) await getFromEach(daemons.all, name);
    assertEquals(await put(daemons.all[0]!, "after"), HOSTS);
    await getFromEach(daemons.all, "after");
  },
});

Deno.test({
  name: "hosts that lose 15 % of what reaches them put and get",
  ignore: reason !== undefined,
  async fn() {
    await using network = await startNetwork(HOSTS);
    await network.lose(15);
    await using daemons = await startDaemons(network);
    // While somebody is known by one alone, both may be out of luck.
    await know(network, daemons.all, network.hosts, MEETING_MS);
    for (let round = 0; round < 2; round++) {
      for (const [i, daemon] of daemons.all.entries()) {
        const name = `round-${round}-${i}`;
        await put(daemon, name);
        await getFromEach(daemons.all, name);
      }
    }
  },
});
