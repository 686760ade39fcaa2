import { assert, assertEquals } from "@std/assert";
import { equalAddresses } from "../../p2p/address.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  attach,
  createSmallMesh,
  detach,
  type Host,
  joinAll,
  type SmallMesh,
} from "./small_mesh.ts";

const KEEPALIVE = 20;

function meshOf(count: number) {
  const mesh = createSmallMesh();
  const hosts = Array.from({ length: count }, (_, n) => addPeer(mesh, n + 1));
  joinAll(mesh, hosts, 30);
  return { mesh, hosts };
}

/** How many of a host's entries have not failed but belong to these. */
function wronglyKnown({ peer }: Host, dead: readonly Host[]): number {
  return peer.members().filter(({ hasFailed, address }) =>
    !hasFailed && dead.some((host) => equalAddresses(host.address, address))
  ).length;
}

/** Questions that a host asked in this time. */
function requestsIn(mesh: SmallMesh, { peer }: Host, seconds: number): number {
  const { requests } = peer.stats;
  advance(mesh, seconds);
  return peer.stats.requests - requests;
}

Deno.test("at rest a host asks one entry in 20 seconds, and nothing else", () => {
  const { mesh, hosts } = meshOf(8);
  advance(mesh, 60);
  for (const host of hosts.slice(0, 2)) {
    const requests = requestsIn(mesh, host, 2_000);
    assert(requests > 80 && requests < 125, `${requests}`);
  }
});

Deno.test("who died is noticed although nobody asks, and the more died the sooner", () => {
  for (const deaths of [1, 5]) {
    const { mesh, hosts } = meshOf(10);
    const dead = hosts.slice(-deaths);
    for (const { address } of dead) detach(mesh, address);
    const [host] = hosts;
    const startedAt = mesh.now;
    assert(advanceUntil(mesh, () => wronglyKnown(host!, dead) < deaths, 300));
    const firstAt = mesh.now;
    assert(firstAt - startedAt < 9 * 1.5 * KEEPALIVE);
    // Once one is found dead the others are looked at at once.
    assert(advanceUntil(mesh, () => wronglyKnown(host!, dead) === 0, 30));
    assert(mesh.now - firstAt < 10, `${mesh.now - firstAt} s`);
  }
});

Deno.test("an alarm ends when the others turn out to be alive", () => {
  const { mesh, hosts } = meshOf(10);
  const [host, dead] = hosts;
  detach(mesh, dead!.address);
  assert(advanceUntil(mesh, () => wronglyKnown(host!, [dead!]) === 0, 300));
  assert(requestsIn(mesh, host!, 10) >= 4);
  advance(mesh, 20);
  assert(requestsIn(mesh, host!, 200) < 25);
});

Deno.test("who is cut off pings in vain, and ever more seldom", () => {
  const { mesh, hosts } = meshOf(10);
  const [host] = hosts;
  mesh.latency = ({ from, to }) =>
    equalAddresses(from, host!.address) || equalAddresses(to, host!.address) ? Infinity : 0.01;
  advance(mesh, 400);
  assert(!host!.peer.isJoined);
  const sent = host!.peer.stats.sent;
  advance(mesh, 600);
  assert(host!.peer.stats.sent - sent < 600, `${host!.peer.stats.sent - sent} in ten minutes`);
});

Deno.test("who was lost is called for a day, and is back when he answers", () => {
  const { mesh, hosts } = meshOf(6);
  const [host, lost] = hosts;
  detach(mesh, lost!.address);
  advance(mesh, 400);
  assertEquals(wronglyKnown(host!, [lost!]), 0);
  const isCalled = () => {
    const { length } = mesh.sent;
    advance(mesh, 200);
    return mesh.sent.slice(length).some(({ from, to }) =>
      equalAddresses(from, host!.address) && equalAddresses(to, lost!.address)
    );
  };
  assert(isCalled());
  attach(mesh, lost!.address, lost!.peer);
  assert(advanceUntil(mesh, () => wronglyKnown(host!, [lost!]) === 1, 300), "alive, that is");
  detach(mesh, lost!.address);
  advance(mesh, 3_600);
  assert(isCalled());
});
