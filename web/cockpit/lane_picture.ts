/** An array of the cockpit as a picture. */
import type { Picture, PictureLink } from "../picture/mod.ts";
import { capacityOf, type World } from "./world.ts";

/** Hosts as they are, links with what really moves; those across a cut carry nothing. */
export function lanePicture(world: World): Picture {
  const { array, hosts } = world;
  const isCut = array.sides.size > 1;
  const flows = flowsByEnds(world);
  const links: PictureLink[] = [];
  for (const { id, side, links: linked } of array.hosts.values()) {
    for (const other of linked.keys()) {
      if (other < id) continue;
      const flow = flows.get(`${id} ${other}`);
      const across = array.hosts.get(other)!.side !== side;
      links.push({
        tail: id,
        head: other,
        plannedPerSecond: across ? 0 : flow?.planned ?? 0,
        reportedPerSecond: shipped(world, id, other) - shipped(world, other, id),
        standingPerSecond: across ? 0 : flow?.standing ?? 0,
        isCut: across,
      });
    }
  }
  return {
    hosts: [...hosts.values()].map((host) => ({
      id: host.id,
      name: host.id,
      capacityPerSecond: capacityOf(world, host),
      waitSeconds: host.queue / capacityOf(world, host),
      state: "alive",
      side: isCut ? array.hosts.get(host.id)!.side + 1 : 0,
    })),
    links,
  };
}

/** Items that really went, whatever anybody reports. */
function shipped({ hosts }: World, from: string, to: string): number {
  return hosts.get(from)!.shipped.get(to) ?? 0;
}

/** What was to move in the last second; what a side only remembers of others is theirs to tell. */
function flowsByEnds(
  { array, followed }: World,
): Map<string, { readonly planned: number; readonly standing: number }> {
  const found = new Map<string, { planned: number; standing: number }>();
  for (const [side, { ids, view: { complex }, settlement }] of followed) {
    settlement.plan.forEach((planned, e) => {
      const tail = ids[complex.edges[2 * e]!]!;
      if (array.hosts.get(tail)?.side !== side) return;
      const standing = settlement.standing[e]!;
      found.set(`${tail} ${ids[complex.edges[2 * e + 1]!]!}`, { planned, standing });
    });
  }
  return found;
}
