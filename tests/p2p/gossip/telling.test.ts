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

Deno.test("links are news when one comes, goes, carries its first or 2 % of the capacity more", () => {
  const before = links(link(1), link(2, { shippedPerSecond: 5 }));
  const isNews = (now: Links) => isLinksNews(now, before, 100);
  assert(!isNews(links(link(1), link(2, { shippedPerSecond: 6.9 }))));
  assert(isNews(links(link(1), link(2, { shippedPerSecond: 7.1 }))));
  assert(isNews(links(link(1), link(2))));
  assert(isNews(links(link(1, { shippedPerSecond: 0.5 }), link(2, { shippedPerSecond: 5 }))));
  assert(isNews(links(link(1), link(3, { shippedPerSecond: 5 }))));
  assert(isNews(links(link(1))));
  assert(isNews(links(link(1, { rttSeconds: 1 }), link(2, { shippedPerSecond: 5 }))));
  assert(isNews({ ...before, name: "bob" }));
  assert(isNews({ ...before, service: "127.0.0.1:80" }));
});
