/** Where hosts are drawn: forces move them little, and less and less. */
// @ts-types="npm:@types/d3-force@^3.0.10"
import {
  forceCollide,
  type ForceLink,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type Simulation,
} from "d3-force";
import type { Picture, PictureHost } from "./types.ts";

/** A host and where it is, in units of the layout. */
export interface Spot {
  readonly id: string;
  x: number;
  y: number;
  vx?: number;
  vy?: number;
  /** Centre of its side of a partition. */
  homeX: number;
  homeY: number;
}

interface Tie {
  source: Spot | string;
  target: Spot | string;
}

/** Spots by id, and the forces between them. */
export interface Layout {
  readonly spots: Map<string, Spot>;
  readonly simulation: Simulation<Spot, Tie>;
  readonly ties: ForceLink<Spot, Tie>;
  /** Links and sides of before. */
  shape: string;
}

const LINK_LENGTH = 110;
/** Colder than this nothing moves that is to be seen. */
const COLD = 0.012;

/** No hosts yet. */
export function createLayout(): Layout {
  const ties = forceLink<Spot, Tie>([]).id(({ id }) => id).distance(LINK_LENGTH);
  const simulation = forceSimulation<Spot, Tie>([]).stop()
    .alpha(0).alphaMin(COLD).alphaDecay(0.035).velocityDecay(0.45)
    .force("ties", ties)
    .force("charge", forceManyBody<Spot>().strength(-420).distanceMax(900))
    .force("collide", forceCollide<Spot>(30).strength(0.6))
    .force("x", forceX<Spot>(({ homeX }) => homeX).strength(0.05))
    .force("y", forceY<Spot>(({ homeY }) => homeY).strength(0.05));
  return { spots: new Map(), simulation, ties, shape: "" };
}

/**
 * Takes over who is there and who is linked. Hosts that stay are where they were; new ones come in
 * between their neighbours. `aspect` is width over height of where it is shown.
 */
export function updateLayout(layout: Layout, { hosts, links }: Picture, aspect: number): void {
  const { spots, simulation, ties } = layout;
  const isFirst = spots.size === 0;
  const present = new Set(hosts.map(({ id }) => id));
  const open = links.filter(({ tail, head, isCut }) =>
    !isCut && tail !== head && present.has(tail) && present.has(head)
  );
  const shape = JSON.stringify([
    open.map(({ tail, head }) => `${tail}-${head}`).sort(),
    hosts.map(({ id, side }) => `${id}:${side ?? 0}`).sort(),
  ]);
  if (shape === layout.shape) return;
  const isFewer = layout.shape !== "" && hosts.length < spots.size;
  layout.shape = shape;
  for (const id of spots.keys()) if (!present.has(id)) spots.delete(id);
  let isNew = false;
  let isMoved = false;
  const homes = homesOf(hosts, aspect);
  [...hosts].sort((a, b) => (a.id < b.id ? -1 : 1)).forEach((host, index) => {
    const home = homes.get(host.side ?? 0)!;
    const spot = spots.get(host.id);
    if (spot !== undefined) {
      isMoved ||= spot.homeX !== home.homeX || spot.homeY !== home.homeY;
      return Object.assign(spot, home);
    }
    isNew = true;
    spots.set(host.id, {
      id: host.id,
      ...firstPlace(layout, isFirst ? [] : open, host, index, home),
      ...home,
    });
  });
  simulation.nodes([...spots.values()]);
  ties.links(open.map(({ tail, head }) => ({ source: tail, target: head })));
  shapeForces(simulation, hosts.length, aspect, homes.size > 2);
  if (isFirst) {
    simulation.alpha(1);
    simulation.tick(hosts.length <= 40 ? 260 : 110);
    simulation.alpha(0);
  } else {
    const warmth = isMoved ? 0.5 : isNew ? 0.25 : isFewer ? 0.06 : 0.14;
    simulation.alpha(Math.max(simulation.alpha(), warmth));
  }
}

/** Moves on by a step; whether anything moved. */
export function stepLayout({ simulation }: Layout): boolean {
  if (simulation.alpha() < COLD) return false;
  simulation.tick();
  return true;
}

/**
 * More hosts keep more together, and the sides of a partition apart; a wide canvas is filled to its
 * edges.
 */
function shapeForces(
  simulation: Simulation<Spot, Tie>,
  count: number,
  aspect: number,
  isParted: boolean,
): void {
  const pull = 0.035 + 0.0006 * Math.min(count, 128) + (isParted ? 0.16 : 0);
  const wide = isParted ? 1 : Math.min(2.2, Math.max(0.45, aspect));
  (simulation.force("x") as ReturnType<typeof forceX<Spot>>).strength(pull / wide);
  (simulation.force("y") as ReturnType<typeof forceY<Spot>>).strength(pull * wide);
}

/** Sides of a partition lie side by side along the longer edge; who is on none is with the first. */
function homesOf(hosts: readonly PictureHost[], aspect: number) {
  const sides = [...new Set(hosts.map(({ side }) => side ?? 0))].filter((side) => side !== 0)
    .sort((a, b) => a - b);
  const apart = 130 + 45 * Math.sqrt(hosts.length);
  const homes = new Map(sides.map((side, index) => {
    const at = (index - (sides.length - 1) / 2) * apart;
    return [side, aspect >= 1 ? { homeX: at, homeY: 0 } : { homeX: 0, homeY: at }];
  }));
  return homes.set(0, homes.get(sides[0] ?? 0) ?? { homeX: 0, homeY: 0 });
}

function firstPlace(
  { spots }: Layout,
  links: Picture["links"],
  { id }: PictureHost,
  index: number,
  { homeX, homeY }: { homeX: number; homeY: number },
): { x: number; y: number } {
  // The golden angle spreads those evenly who come at once; the same ones always alike.
  const angle = index * 2.399963;
  const near = links.flatMap(({ tail, head }) =>
    (tail === id ? spots.get(head) : head === id ? spots.get(tail) : undefined) ?? []
  );
  const centre = near.length === 0
    ? { x: homeX, y: homeY, out: 22 * Math.sqrt(index + 0.5) }
    : { x: mean(near.map(({ x }) => x)), y: mean(near.map(({ y }) => y)), out: 24 };
  return {
    x: centre.x + centre.out * Math.cos(angle),
    y: centre.y + centre.out * Math.sin(angle),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
