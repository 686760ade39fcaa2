import { assertEquals } from "@std/assert";
import { addPeer, createSmallMesh } from "./small_mesh.ts";

Deno.test("values let go are counted: for want of room, and at the end of their time", () => {
  const mesh = createSmallMesh();
  const { peer } = addPeer(mesh, 1, undefined, { values: { recordLimit: 2, lifetime: 60 } });
  const put = (key: number) =>
    peer.put(new Uint8Array(20).fill(key), new Uint8Array(1), mesh.now, () => {});
  const counted = () => [peer.values().length, peer.stats.evicted, peer.stats.expired];
  [1, 2, 3, 3].forEach(put);
  assertEquals(counted(), [2, 1, 0]);
  mesh.now += 61;
  peer.get(new Uint8Array(20).fill(1), mesh.now, () => {});
  assertEquals(counted(), [0, 1, 2]);
});
