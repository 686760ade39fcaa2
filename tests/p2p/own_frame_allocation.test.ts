import { assertLess } from "@std/assert";
import { FRAME_FAULTS } from "../../p2p/frame.ts";
import { createMessage } from "../../p2p/message.ts";
import { decodeOwn } from "../../p2p/own_decode.ts";
import vectors from "../fixtures/frames/own_vectors.json" with { type: "json" };
import { fromHex } from "./said.ts";

// A file of its own, as `frame_allocation.test.ts` is.

const CALLS = 50_000;

Deno.test("decoding own frames allocates nothing", () => {
  const datagrams = vectors.map(({ hex }) => fromHex(hex));
  const network = fromHex(vectors[0]!.network);
  const message = createMessage();
  const grown: number[] = [];
  let accepted = 0;
  for (let round = 0; round < 31; round++) {
    const before = Deno.memoryUsage().heapUsed;
    for (let i = 0; i < CALLS; i++) {
      const datagram = datagrams[i % datagrams.length]!;
      if (decodeOwn(datagram, network, message) === FRAME_FAULTS.none) accepted++;
    }
    grown.push(Deno.memoryUsage().heapUsed - before);
  }
  // Versions above 2 ** 31 are boxed: fewer than one frame in six holds one.
  const median = grown.sort((a, b) => a - b)[grown.length >> 1]! / CALLS;
  assertLess(median, 3, `${accepted}`);
});
