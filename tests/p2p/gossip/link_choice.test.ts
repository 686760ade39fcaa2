import { assert, assertEquals } from "@std/assert";
import { createRandom } from "../../../layers/random.ts";
import { type Candidate, chooseLinks } from "../../../p2p/gossip/link_choice.ts";
import { bucketIndex } from "../../../p2p/node_id.ts";
import { randomBytes } from "../random.ts";

const random = createRandom(1);
const own = randomBytes(random, 20);

function candidates(count: number, more: (i: number) => Partial<Candidate> = () => ({})) {
  return Array.from({ length: count }, (_, i): Candidate => {
    const id = randomBytes(random, 20);
    const hex = id.toHex();
    return { id, hex, listsUs: false, isListed: false, roundTrip: -1, ...more(i) };
  });
}

Deno.test("up to sixteen others are all neighbours", () => {
  const all = candidates(16);
  assertEquals(chooseLinks(own, all), all);
  assertEquals(chooseLinks(own, []), []);
});

Deno.test("of more, one of every bucket is chosen, and sixteen in all", () => {
  for (let run = 0; run < 50; run++) {
    const all = candidates(17 + run);
    const chosen = chooseLinks(own, all);
    assertEquals(new Set(chosen).size, 16);
    const buckets = (some: Candidate[]) => new Set(some.map(({ id }) => bucketIndex(own, id)));
    assertEquals(buckets(chosen), buckets(all));
  }
});

Deno.test("beyond those, who is a neighbour both ways stays, then who wants to be, then the nearest", () => {
  const all = candidates(60, (i) => ({
    listsUs: i < 10,
    isListed: i < 5 || i >= 50,
    roundTrip: i / 1000,
  }));
  const chosen = new Set(chooseLinks(own, all));
  assert(all.slice(0, 5).every((candidate) => chosen.has(candidate)));
  const none = candidates(60, (i) => ({ roundTrip: i < 30 ? -1 : i / 1000 }));
  const nearest = chooseLinks(own, none).filter(({ roundTrip }) => roundTrip >= 0);
  assert(nearest.length >= 8);
});

Deno.test("the order in which candidates come makes no difference", () => {
  const all = candidates(60, (i) => ({ listsUs: i % 3 === 0, roundTrip: i % 2 }));
  const names = (some: Candidate[]) => some.map(({ hex }) => hex).sort();
  assertEquals(names(chooseLinks(own, all.toReversed())), names(chooseLinks(own, all)));
});
