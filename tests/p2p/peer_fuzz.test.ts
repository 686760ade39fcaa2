import { assert, assertEquals } from "@std/assert";
import { nextBelow, nextFloat } from "../../layers/random.ts";
import type { Wire } from "../../p2p/peer.ts";
import { long } from "../long.ts";
import { anyFrame } from "./any_frame.ts";
import { framesOf } from "./frames_of.ts";
import { addPuppet, answerEmpty, gotOf, introduce, sealedBy, sealerOf } from "./puppet.ts";
import { randomBytes } from "./random.ts";
import { addPeer, addressOf, advance, createSmallMesh, post, WIRES } from "./small_mesh.ts";

for (const kind of ["open", "named", "sealed"] as const) {
  Deno.test(`${kind}: whatever known and unknown peers say, nothing is thrown, and it goes on`, () => {
    const wire: Wire = WIRES[kind];
    const mesh = createSmallMesh(kind.length);
    const { random } = mesh;
    const host = addPeer(mesh, 1, wire, { values: { recordLimit: 20, originLimit: 12 } });
    const puppets = [2, 3, 4, 5].map((n) => addPuppet(mesh, n, wire));
    introduce(mesh, host, ...puppets);
    const sealer = wire.kind === "sealed" ? sealerOf(mesh, wire) : undefined;
    let ended = 0, started = 0;
    for (const puppet of puppets) {
      puppet.onMessage = (got) => {
        // An answer of any kind to what was asked, or a good one, or none.
        const choice = nextBelow(random, 4);
        if (choice === 0) answerEmpty(puppet, got);
        if (choice > 1) puppet.send(got.from, anyFrame(random, wire, puppet.frames, got));
        puppet.got.length = 0;
      };
    }
    for (let i = 0; i < long(5_000, 600); i++) {
      const key = new Uint8Array(20).fill(nextBelow(random, 3));
      const puppet = puppets[nextBelow(random, 4)]!;
      const done = () => void ended++;
      switch (nextBelow(random, 8)) {
        case 0:
          host.peer.lookup(key, 1 + nextBelow(random, 8), mesh.now, done);
          started++;
          break;
        case 1:
          host.peer.put(key, randomBytes(random, nextBelow(random, 257)), mesh.now, done);
          started++;
          break;
        case 2:
          host.peer.get(key, mesh.now, done);
          started++;
          break;
        case 3: { // a stranger
          const frame = anyFrame(random, wire, framesOf(wire, randomBytes(random, 20)));
          const datagram = sealer === undefined ? frame : sealedBy(sealer, frame);
          post(mesh, addressOf(50 + nextBelow(random, 9)), host.address, datagram);
          break;
        }
        default:
          puppet.send(host.address, anyFrame(random, wire, puppet.frames));
      }
      advance(mesh, nextFloat(random) ** 4 * 3);
      mesh.sent.length = 0; // or it would grow to gigabytes
    }
    for (const puppet of puppets) puppet.onMessage = (got) => answerEmpty(puppet, got);
    advance(mesh, 120);
    assertEquals(ended, started, "every lookup, put and get ends");
    assert(host.peer.values().length <= 20);

    // Afterwards it is as good a peer as before.
    const fresh = addPuppet(mesh, 90, wire);
    introduce(mesh, host, fresh);
    assertEquals(gotOf(fresh, 0), []);
    assert(host.peer.isJoined);
  });
}
