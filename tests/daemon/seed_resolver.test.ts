import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type SeedResolver, startSeedResolver } from "../../daemon/peer/seed_resolver.ts";
import { formatAddress } from "../../p2p/address.ts";

const NUMERIC = [{ hostname: "192.0.2.1", port: 1 }, { hostname: "::1", port: 2 }];
const NAMED = [{ hostname: "seed.example", port: 3 }, { hostname: "192.0.2.1", port: 1 }];

interface Told {
  addresses: string[][];
  asked: string[];
  logged: string[];
  resolver: SeedResolver;
}

function start(
  seeds: typeof NUMERIC,
  answers: (string[] | Error)[],
  isWanted: () => boolean = () => true,
): Told {
  const told = { addresses: [] as string[][], asked: [] as string[], logged: [] as string[] };
  const resolver = startSeedResolver({
    seeds,
    onAddresses: (addresses) => told.addresses.push(addresses.map((each) => formatAddress(each))),
    isWanted,
    log: (line) => told.logged.push(line),
    resolve(name) {
      told.asked.push(name);
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer.map((address) => ({ address })));
    },
  });
  return { ...told, resolver };
}

Deno.test("addresses are handed on at once, in order, and nothing is asked", () => {
  for (const seeds of [NUMERIC, []]) {
    const { addresses, asked, resolver } = start(seeds, []);
    assertEquals([addresses.length, asked], [1, []]);
    resolver.lookAgain();
    resolver.stop();
  }
  assertEquals(start(NUMERIC, []).addresses, [["192.0.2.1:1", "[::1]:2"]]);
});

Deno.test("names are looked at again, after growing pauses, until nobody wants them", async () => {
  using time = new FakeTime();
  let isWanted = true;
  const { addresses, asked, logged, resolver } = start(
    NAMED,
    [new Error("no such name"), new Error("no such name"), ["192.0.2.7", "192.0.2.8"]],
    () => isWanted,
  );
  await time.tickAsync();
  assertEquals([addresses, asked.length], [[["192.0.2.1:1"]], 1]);
  await time.tickAsync(2_000);
  assertEquals(asked.length, 2);
  await time.tickAsync(3_999);
  assertEquals(asked.length, 2);
  await time.tickAsync(1);
  assertEquals(addresses.slice(1), [["192.0.2.7:3", "192.0.2.8:3", "192.0.2.1:1"]]);
  assertEquals(logged, ["Cannot resolve seed.example: no such name; trying on"]);
  isWanted = false;
  await time.tickAsync(100_000);
  assertEquals(asked.length, 4);
  // The same again is no news.
  assertEquals(addresses.length, 2);
  resolver.stop();
});

Deno.test("who is alone again looks again, soon; a name that leads nowhere keeps what it had", async () => {
  using time = new FakeTime();
  let isWanted = false;
  const { addresses, asked, resolver } = start(
    NAMED,
    [["192.0.2.7"], new Error("down"), ["192.0.2.9"]],
    () => isWanted,
  );
  await time.tickAsync(100_000);
  assertEquals([addresses.length, asked.length], [2, 1]);
  isWanted = true;
  for (let n = 0; n < 3; n++) resolver.lookAgain();
  await time.tickAsync(2_000);
  assertEquals([addresses.length, asked.length], [2, 2]);
  await time.tickAsync(4_000);
  assertEquals(addresses.at(-1), ["192.0.2.9:3", "192.0.2.1:1"]);
  resolver.stop();
  await time.tickAsync(100_000);
  assertEquals(asked.length, 3);
});
