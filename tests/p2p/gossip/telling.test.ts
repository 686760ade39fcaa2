import { assert } from "@std/assert";
import type { Link, Links } from "../../../p2p/gossip/record.ts";
import { isLinksNews, isLoadNews } from "../../../p2p/gossip/telling.ts";
import { loadOf } from "./live_mesh.ts";

const told = loadOf({ capacityPerSecond: 100, predictedArrivalsPerSecond: 50, backlog: 10 });

Deno.test("a load is news from 2 % of the capacity on, up or down", () => {
  assert(!isLoadNews(told, told));
  assert(!isLoadNews({ ...told, predictedArrivalsPerSecond: 51.9 }, told));
  assert(isLoadNews({ ...told, predictedArrivalsPerSecond: 52.1 }, told));
  assert(isLoadNews({ ...told, predictedArrivalsPerSecond: 47.9 }, told));
  assert(isLoadNews({ ...told, capacityPerSecond: 97 }, told));
  assert(isLoadNews({ ...told, backlog: 31 }, told));
  assert(!isLoadNews({ ...told, backlog: 29 }, told));
  assert(isLoadNews({ ...told, offer: 0.75 }, told));
  assert(!isLoadNews({ ...told, freeEnergyNats: 9 }, told));
  assert(isLoadNews({ ...told, activator: 1 }, told));
});

const link = (first: number, more: Partial<Link> = {}): Link => ({
  id: new Uint8Array(20).fill(first),
  shippedPerSecond: 0,
  ...more,
});
const links = (...some: Link[]): Links => ({
  publicKey: new Uint8Array(32),
  name: "ada",
  service: "",
  links: some,
});

Deno.test("links are news when one comes, goes, or carries 2 % of the capacity more or less", () => {
  const before = links(link(1), link(2, { shippedPerSecond: 5 }));
  const isNews = (now: Links) => isLinksNews(now, before, { age: 1, capacityOf: () => 100 });
  assert(!isNews(links(link(1), link(2, { shippedPerSecond: 6.9 }))));
  assert(isNews(links(link(1), link(2, { shippedPerSecond: 7.1 }))));
  assert(isNews(links(link(1), link(2))));
  assert(isNews(links(link(1, { shippedPerSecond: 0.6 }), link(2, { shippedPerSecond: 5 }))));
  assert(!isNews(links(link(1, { shippedPerSecond: 0.4 }), link(2, { shippedPerSecond: 5 }))));
  assert(isNews(links(link(1), link(3, { shippedPerSecond: 5 }))));
  assert(isNews(links(link(1))));
  assert(isNews(links(link(1, { rttSeconds: 1 }), link(2, { shippedPerSecond: 5 }))));
  assert(isNews({ ...before, name: "bob" }));
  assert(isNews({ ...before, service: "127.0.0.1:80" }));
});

Deno.test("the older the last word on a rate, the less it takes; of the lesser end's capacity", () => {
  const before = links(link(1, { shippedPerSecond: 5 }), link(2, { shippedPerSecond: 5 }));
  const isNews = (age: number, first: number, second: number) =>
    isLinksNews(
      links(link(1, { shippedPerSecond: first }), link(2, { shippedPerSecond: second })),
      before,
      { age, capacityOf: (id) => id[0] === 1 ? 100 : 10 },
    );
  for (const age of [0, 1, 3]) {
    assert(isNews(age, 5, 5.21) && !isNews(age, 5, 5.19));
    assert(isNews(age, 2.99, 5) && !isNews(age, 3.01, 5));
  }
  assert(isNews(30, 5.21, 5) && !isNews(30, 5.19, 5));
  assert(isNews(1_000, 5.051, 5) && !isNews(1_000, 5.049, 5));
  assert(!isNews(1e9, 5, 5));
});
