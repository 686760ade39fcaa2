/** What is drawn where: a picture, laid out and fitted to its canvas. */
import { beyondPlan, type Face, facesOf } from "./faces.ts";
import { createLayout, type Layout, updateLayout } from "./layout.ts";
import type { Picture, PictureHost, PictureLink } from "./types.ts";

/** A host on the canvas, in CSS pixels. */
export interface Dot {
  host: PictureHost;
  x: number;
  y: number;
  radius: number;
}

/** How flow along a link relates to the plan. */
export type FlowKind = "planned" | "reported" | "awaited";

/** A link on the canvas. */
export interface Line {
  link: PictureLink;
  tail: Dot;
  head: Dot;
  kind: FlowKind;
  /** What is drawn, items per second from tail to head. */
  flow: number;
  /** Share of the strongest flow, 0 to 1. */
  strength: number;
  /** How far its arrows have come, pixels. */
  phase: number;
}

/** Pixels a unit of the layout, each way, and where its origin is. */
interface View {
  scaleX: number;
  scaleY: number;
  x: number;
  y: number;
}

/** Everything on the canvas. */
export interface Scene {
  readonly layout: Layout;
  readonly dots: Map<string, Dot>;
  lines: Line[];
  faces: Face[];
  /** The strongest flow, items per second. */
  strongest: number;
  /** From units of the layout to pixels. */
  view: View | undefined;
  width: number;
  height: number;
}

/** Room for names around the outermost hosts, pixels. */
const MARGIN = 54;
/** Pixels a unit of the layout at most, and one way against the other. */
const LARGEST = 2.2;
const STRETCH = 1.6;
/** Flows apart by less than this share of the larger are the same. */
const ALIKE = 0.2;
/** Below this share of the strongest flow nothing moves that is worth telling. */
const DUST = 0.02;
/** Items per second that nobody can tell from nothing. */
const NOTHING = 1e-6;

/** Nothing to draw yet. */
export function createScene(): Scene {
  return {
    layout: createLayout(),
    dots: new Map(),
    lines: [],
    faces: [],
    strongest: 0,
    view: undefined,
    width: 0,
    height: 0,
  };
}

/** Takes over a picture; arrows go on from where they were. */
export function updateScene(scene: Scene, picture: Picture): void {
  updateLayout(scene.layout, picture, scene.width / Math.max(1, scene.height));
  const { dots } = scene;
  const present = new Set(picture.hosts.map(({ id }) => id));
  for (const id of dots.keys()) if (!present.has(id)) dots.delete(id);
  for (const host of picture.hosts) {
    const dot = dots.get(host.id);
    if (dot === undefined) dots.set(host.id, { host, x: 0, y: 0, radius: 0 });
    else dot.host = host;
  }
  sizeDots(scene);
  scene.strongest = Math.max(
    NOTHING,
    ...picture.links.map(({ plannedPerSecond, reportedPerSecond }) =>
      Math.max(Math.abs(plannedPerSecond), Math.abs(reportedPerSecond))
    ),
  );
  const phases = new Map(
    scene.lines.map(({ tail, head, phase }) => [`${tail.host.id} ${head.host.id}`, phase] as const),
  );
  scene.lines = picture.links.flatMap((link): Line[] => {
    const tail = dots.get(link.tail);
    const head = dots.get(link.head);
    if (tail === undefined || head === undefined || tail === head) return [];
    const { kind, flow } = flowOf(link, scene.strongest * DUST);
    const strength = Math.abs(flow) / scene.strongest;
    const phase = phases.get(`${link.tail} ${link.head}`) ?? 0;
    return [{ link, tail, head, kind, flow, strength, phase }];
  });
  scene.faces = facesOf(picture, Math.max(NOTHING, 0.05 * scene.strongest));
  place(scene, 1);
}

/**
 * Puts hosts where the layout has them, seen so that all fit. The view follows by so much, 0 to 1;
 * whether it still has some way to go.
 */
export function place(scene: Scene, follow: number): boolean {
  const wanted = fit(scene);
  const { view } = scene;
  const share = view === undefined ? 1 : follow;
  const from = view ?? wanted;
  const between = (name: keyof View) => from[name] + (wanted[name] - from[name]) * share;
  scene.view = {
    scaleX: between("scaleX"),
    scaleY: between("scaleY"),
    x: between("x"),
    y: between("y"),
  };
  const { scaleX, scaleY, x, y } = scene.view;
  for (const dot of scene.dots.values()) {
    const spot = scene.layout.spots.get(dot.host.id)!;
    dot.x = x + spot.x * scaleX;
    dot.y = y + spot.y * scaleY;
  }
  return Math.abs(wanted.x - x) + Math.abs(wanted.y - y) > 0.5 ||
    Math.abs(wanted.scaleX / scaleX - 1) + Math.abs(wanted.scaleY / scaleY - 1) > 0.002;
}

/** Area tells capacity; many hosts are all drawn smaller. */
export function sizeDots({ dots, width, height }: Scene): void {
  const room = Math.sqrt((width * height) / Math.max(1, dots.size));
  const largest = Math.min(32, Math.max(6, room * 0.13));
  const most = Math.max(...[...dots.values()].map(({ host }) => host.capacityPerSecond ?? 0));
  for (const dot of dots.values()) {
    const share = Math.sqrt((dot.host.capacityPerSecond ?? 0) / (most || 1));
    dot.radius = largest * (0.45 + 0.55 * share);
  }
}

/** What a link shows: what moves, or what ought to while nothing does. */
function flowOf(link: PictureLink, dust: number): { kind: FlowKind; flow: number } {
  const { plannedPerSecond: planned, reportedPerSecond: reported } = link;
  const most = Math.max(Math.abs(planned), Math.abs(reported));
  if (most < dust || link.isCut) return { kind: "planned", flow: 0 };
  if (Math.abs(beyondPlan(link)) < ALIKE * most) return { kind: "planned", flow: reported };
  if (Math.abs(reported) < dust) return { kind: "awaited", flow: planned };
  return { kind: "reported", flow: reported };
}

/** All of it is seen; what is round is drawn a little wide on a wide canvas, or high on a high one. */
function fit({ layout, width, height }: Scene): View {
  const spots = [...layout.spots.values()];
  if (spots.length === 0) return { scaleX: 1, scaleY: 1, x: width / 2, y: height / 2 };
  const range = (values: number[]) => [Math.min(...values), Math.max(...values)] as const;
  const [left, right] = range(spots.map(({ x }) => x));
  const [top, bottom] = range(spots.map(({ y }) => y));
  const across = Math.max(40, width - 2 * MARGIN) / Math.max(1, right - left);
  const down = Math.max(40, height - 2 * MARGIN) / Math.max(1, bottom - top);
  const scaleX = Math.min(LARGEST, across, STRETCH * down);
  const scaleY = Math.min(LARGEST, down, STRETCH * across);
  return {
    scaleX,
    scaleY,
    x: width / 2 - scaleX * (left + right) / 2,
    y: height / 2 - scaleY * (top + bottom) / 2,
  };
}
