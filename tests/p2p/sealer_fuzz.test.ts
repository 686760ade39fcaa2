import { assert, assertEquals } from "@std/assert";
import { createRandom, nextBelow } from "../../layers/random.ts";
import { SEAL_FAULTS, type SealFault, sealFaultName } from "../../p2p/seal_format.ts";
import { long } from "../long.ts";
import { randomBytes } from "./random.ts";
import { KEY, NETWORK, OTHER_KEY, sealed, sealerOf } from "./sealers.ts";

Deno.test("whatever arrives, opening answers, and only what was sealed opens, once", () => {
  const random = createRandom(8);
  const bob = sealerOf(2, [KEY, OTHER_KEY], NETWORK, 32);
  const senders = [
    ...Array.from({ length: 30 }, (_, i) => sealerOf(100 + i, [i % 3 === 0 ? OTHER_KEY : KEY])),
    sealerOf(200, [new Uint8Array(32)]),
    sealerOf(201, [KEY], new Uint8Array(8)),
  ];
  const seen = new Map<string, number>();
  const arena = new Uint8Array(4_000);
  for (let i = 0; i < long(400_000, 100_000); i++) {
    const length = mutate();
    const datagram = arena.subarray(0, length);
    const fault: SealFault = bob.open(datagram);
    const name = sealFaultName(fault);
    seen.set(name, (seen.get(name) ?? 0) + 1);
    assert(bob.sessionCount <= 32);
    if (fault !== SEAL_FAULTS.none) continue;
    // The frame tells what the datagram was, the sender among other things.
    assertEquals(bob.frame.length, length - 46);
    assertEquals(bob.session, senders[bob.frame[0]!]!.ownSession);
    assert(bob.frame[0]! < 30 && bob.frame.slice(1).every((byte) => byte === 0xee));
    if (nextBelow(random, 2) === 0) bob.confirm();
  }
  for (const name of Object.keys(SEAL_FAULTS)) {
    assert(
      (seen.get(name) ?? 0) > (name === "ownSession" ? 100 : 300),
      `${name}: ${seen.get(name)}`,
    );
  }

  /** Writes a datagram, most often a damaged one, to the start of the arena; answers its length. */
  function mutate(): number {
    const from = nextBelow(random, senders.length);
    const frame = new Uint8Array(1 + nextBelow(random, 60)).fill(0xee);
    frame[0] = from;
    const datagram = sealed(nextBelow(random, 50) === 0 ? bob : senders[from]!, frame);
    let length = datagram.length;
    arena.set(datagram);
    for (let changes = nextBelow(random, 3); changes > 0; changes--) {
      switch (nextBelow(random, 6)) {
        case 0:
          arena[nextBelow(random, length)]! ^= 1 << nextBelow(random, 8);
          break;
        case 1:
          length = 1 + nextBelow(random, length);
          break;
        case 2: {
          const more = nextBelow(random, nextBelow(random, 2) === 0 ? 20 : 1_500);
          arena.set(randomBytes(random, more), length);
          length += more;
          break;
        }
        case 3:
          arena.set(randomBytes(random, 8), 22); // another counter
          break;
        case 4:
          arena[nextBelow(random, 6)] = nextBelow(random, 32);
          break;
        default:
          bob.open(datagram); // the original comes first
      }
    }
    return length;
  }
});

Deno.test("noise is dropped without a trace", () => {
  const random = createRandom(9);
  const bob = sealerOf(2);
  for (let i = 0; i < long(100_000, 20_000); i++) {
    const datagram = randomBytes(random, nextBelow(random, 300));
    if (i % 2 === 0) datagram.set([0x53, 0x48, 0x56, 0x59, 0x10, 1].slice(0, datagram.length));
    assert(bob.open(datagram) !== SEAL_FAULTS.none);
  }
  assertEquals([bob.sessionCount, bob.isLive, bob.frame.length], [0, false, 0]);
});
