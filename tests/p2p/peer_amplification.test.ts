import { assert } from "@std/assert";
import { nextBelow, nextFloat } from "../../layers/random.ts";
import { equalAddresses, formatAddress, parseAddress } from "../../p2p/address.ts";
import type { Wire } from "../../p2p/peer.ts";
import { long } from "../long.ts";
import { anyFrame } from "./any_frame.ts";
import { framesOf } from "./frames_of.ts";
import { addPuppet, introduce, sealedBy, sealerOf } from "./puppet.ts";
import { randomBytes } from "./random.ts";
import {
  addPeer,
  addressOf,
  advance,
  createSmallMesh,
  type Host,
  identityNumber,
  post,
  type SmallMesh,
  WIRES,
} from "./small_mesh.ts";

/** No address that never echoed may ever have had more bytes than came from it. */
function assertBalanced(mesh: SmallMesh, host: Host, strangers: readonly Uint8Array[]): number {
  const balance = new Map(strangers.map((address) => [formatAddress(address), 0]));
  let answers = 0;
  for (const { from, to, datagram } of mesh.sent) {
    const isAnswer = equalAddresses(from, host.address);
    const address = formatAddress(isAnswer ? to : from);
    const before = balance.get(address);
    if (before === undefined) continue;
    const after = before + (isAnswer ? -1 : 1) * datagram.length;
    assert(after >= 0, `${-after} bytes more were sent to ${address} than came from it`);
    balance.set(address, after);
    if (isAnswer) answers++;
  }
  return answers;
}

for (const kind of ["open", "named", "sealed"] as const) {
  Deno.test(`${kind}: an address that never echoed gets no more bytes than come from it`, () => {
    const wire: Wire = WIRES[kind];
    const mesh = createSmallMesh(kind.length);
    const { random } = mesh;
    const host = addPeer(mesh, 1, wire);
    introduce(mesh, host, addPuppet(mesh, 2, wire), addPuppet(mesh, 3, wire));
    // Those whose addresses are forged: nobody is there to answer.
    const strangers = Array.from({ length: 6 }, (_, n) => addressOf(20 + n));
    strangers.push(parseAddress("[2001:db8::9]:8085"));
    const ids = [...Array(3)].map(() => randomBytes(random, 20)).concat(identityNumber(2).id);
    const sealers = wire.kind === "sealed" ? ids.map(() => sealerOf(mesh, wire)) : [];
    const recorded: Uint8Array[] = [];
    for (let i = 0; i < long(20_000, 2_000); i++) {
      const from = strangers[nextBelow(random, strangers.length)]!;
      const who = nextBelow(random, ids.length);
      let datagram = anyFrame(random, wire, framesOf(wire, ids[who]!));
      if (sealers.length > 0) datagram = sealedBy(sealers[who]!, datagram);
      if (nextBelow(random, 4) === 0 && recorded.length > 0) {
        datagram = recorded[nextBelow(random, recorded.length)]!; // once more, from elsewhere
      }
      if (recorded.length < 50) recorded.push(datagram);
      post(mesh, from, host.address, datagram);
      if (nextBelow(random, 3) === 0) advance(mesh, nextFloat(random) ** 4 * 2);
    }
    advance(mesh, 10);
    const answers = assertBalanced(mesh, host, strangers);
    assert(answers > 200, `${answers} answers`);
    assert(host.peer.members().every(({ address }) => address[4]! < 20));
  });
}
