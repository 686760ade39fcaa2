import { assert, assertEquals } from "@std/assert";
import { compareDistance } from "../../p2p/node_id.ts";
import {
  addPeer,
  advance,
  advanceUntil,
  createSmallMesh,
  detach,
  type Host,
  joinAll,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

const KEY = new Uint8Array(20).fill(5);
const VALUE = new Uint8Array([1, 2, 3]);
const LIFETIME = 7_200;
const options = { tuning: { republish: 300 }, values: { lifetime: LIFETIME } };
/** How late the last datagram may be that a value is handed on in. */
const SLACK = 30;

/** A mesh in which every few minutes the closest keeper dies, somebody comes and somebody gets. */
class Restless {
  readonly mesh: SmallMesh = createSmallMesh();
  readonly author: Host;
  hosts: Host[];
  #count = 24;

  constructor(readonly kind: keyof typeof WIRES) {
    this.hosts = Array.from(
      { length: this.#count },
      (_, n) => addPeer(this.mesh, n + 1, WIRES[kind], options),
    );
    joinAll(this.mesh, this.hosts, 10);
    this.#sort();
    this.author = this.hosts.at(-1)!;
  }

  put(): void {
    let stored = 0;
    this.author.peer.put(KEY, VALUE, this.mesh.now, (result) => stored = result.stored);
    assert(advanceUntil(this.mesh, () => stored > 0, 30));
    assertEquals(stored, 8);
  }

  kill(host: Host): void {
    detach(this.mesh, host.address);
    this.hosts = this.hosts.filter((other) => other !== host);
  }

  /** Values got, by a holder, by one who should have it, and by another, every 200 seconds. */
  pass(seconds: number): number[] {
    const found: number[] = [];
    for (let rest = seconds; rest > 0; rest -= 600) {
      this.kill(this.hosts.find((host) => host !== this.author)!);
      const newcomer = addPeer(this.mesh, ++this.#count, WIRES[this.kind], options);
      newcomer.peer.join([this.hosts[10]!.address], this.mesh.now);
      this.hosts.push(newcomer);
      this.#sort();
      for (const host of [this.#holder() ?? newcomer, this.hosts[7]!, this.hosts[15]!]) {
        found.push(this.#get(host));
        advance(this.mesh, 200);
      }
    }
    return found;
  }

  get holders(): Host[] {
    return this.hosts.filter(({ peer }) => peer.values().length > 0);
  }

  #holder(): Host | undefined {
    return this.hosts.find(({ peer }) => peer.values().length > 0);
  }

  #get({ peer }: Host): number {
    let count: number | undefined;
    peer.get(KEY, this.mesh.now, ({ values }) => count = values.length);
    assert(advanceUntil(this.mesh, () => count !== undefined, 30));
    return count!;
  }

  #sort(): void {
    this.hosts.sort((a, b) => compareDistance(a.peer.id, b.peer.id, KEY));
  }
}

for (const kind of ["open", "named"] as const) {
  Deno.test(`${kind}: a value whose author died is gone everywhere after one lifetime, however often it is got`, () => {
    const world = new Restless(kind);
    const { mesh } = world;
    world.put();
    const originals = new Set(world.holders);
    const putAt = mesh.now;
    world.kill(world.author);
    // Others take over from those who die.
    const first = world.pass(LIFETIME / 2);
    assertEquals(first, Array(first.length).fill(1));
    assert(world.holders.filter((host) => !originals.has(host)).length >= 3);
    for (const { peer } of world.holders) {
      const { expiresAt } = peer.values()[0]!;
      assert(expiresAt <= putAt + LIFETIME + SLACK, `${expiresAt - putAt}`);
    }
    world.pass(LIFETIME / 2 - 600);
    advanceUntil(mesh, () => false, putAt + LIFETIME + SLACK - mesh.now);
    assertEquals(world.holders, []);
    const after = world.pass(1_200);
    assertEquals(after, Array(after.length).fill(0));
  });

  Deno.test(`${kind}: a value that its author puts again in time stays`, () => {
    const world = new Restless(kind);
    for (let i = 0; i < 6; i++) {
      world.put();
      const found = world.pass(LIFETIME / 2);
      assertEquals(found, Array(found.length).fill(1));
    }
  });
}
