import { assert, assertEquals } from "@std/assert";
import { kindTraffic } from "../../p2p/kind_traffic.ts";
import { addPeer, advance, createSmallMesh, type Host, joinAll, WIRES } from "./small_mesh.ts";

const KEY = new Uint8Array(20).fill(5);
const SOMEWHERE = new Uint8Array(19).fill(9);

function traffic({ peer }: Host): Map<string, number[]> {
  return new Map(
    kindTraffic(peer.stats.kinds).map((
      { kind, received, receivedBytes, sent, sentBytes },
    ) => [kind, [received, receivedBytes, sent, sentBytes]]),
  );
}

for (const [name, wire] of Object.entries(WIRES)) {
  Deno.test(`in a mesh that is ${name} kinds add up to all that came and went`, () => {
    const mesh = createSmallMesh();
    const hosts = [1, 2, 3].map((n) => addPeer(mesh, n, wire));
    joinAll(mesh, hosts, 10);
    hosts[0]!.peer.put(KEY, new Uint8Array(3), mesh.now, () => {});
    advance(mesh, 5);
    hosts[1]!.peer.get(KEY, mesh.now, () => {});
    advance(mesh, 5);
    for (const host of hosts) {
      host.peer.receive(new Uint8Array(30), SOMEWHERE, mesh.now);
      const kinds = traffic(host);
      const { received, receivedBytes, sent, sentBytes } = host.peer.stats;
      const sums = [0, 1, 2, 3].map((i) => kinds.values().reduce((sum, all) => sum + all[i]!, 0));
      assertEquals(sums, [received, receivedBytes, sent, sentBytes]);
      for (const kind of ["ping", "pong", "findNode", "foundNodes"]) {
        const [received, , sent] = kinds.get(kind)!;
        assert(received! > 0 && sent! > 0, kind);
      }
      assertEquals(kinds.get("unread"), [1, 30, 0, 0]);
    }
    const [, , stores] = traffic(hosts[0]!).get("store")!;
    assertEquals(stores, 2);
    assertEquals(traffic(hosts[2]!).get("store")!.slice(0, 1), [1]);
  });
}

Deno.test("a goodbye is counted as one", () => {
  const mesh = createSmallMesh();
  const [a, b] = [addPeer(mesh, 1, WIRES.sealed), addPeer(mesh, 2, WIRES.sealed)];
  joinAll(mesh, [a, b], 10);
  a.peer.leave(mesh.now);
  advance(mesh, 1);
  assertEquals(traffic(a).get("leave")![2], 1);
  assertEquals(traffic(b).get("leave")![0], 1);
});
