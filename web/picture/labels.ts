/** Which hosts have a name beside them, and where: as many as have room. */
import { escapeControls } from "../../daemon/text/printable.ts";
import type { Dot, Scene } from "./scene.ts";
import { waitText } from "./wait_text.ts";

/** A place on the canvas, CSS pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What is written beside a host. */
export interface Label {
  readonly lines: readonly string[];
  /** Whether its name stands out. */
  readonly isStrong: boolean;
  readonly box: Box;
}

/** Height of a line, CSS pixels. */
export const LINE = 14;
/** Beyond so many hosts only those have a name that matter now. */
const CROWD = 40;
/** Characters of a name at most, and fewer where there is no room for so many. */
const LENGTHS = [20, 12, 8];

/**
 * Names hosts, those first that matter most; what would cover another is left out. `measure` says how
 * wide a line is, CSS pixels.
 */
export function placeLabels(
  scene: Scene,
  measure: (line: string, isStrong: boolean) => number,
  selected: string | undefined,
  hovered: string | undefined,
): Label[] {
  const dots = [...scene.dots.values()];
  const taken: Box[] = dots.map(({ x, y, radius }) => around(x, y, radius, radius));
  const ranked = dots.map((dot) => ({ dot, rank: rankOf(dot, selected, hovered) }))
    .filter(({ rank }) => dots.length <= CROWD || rank > 1)
    .sort((a, b) => b.rank - a.rank);
  const above = linkedBelow(scene);
  return ranked.flatMap(({ dot, rank }) => {
    const isStrong = rank >= 6;
    const below = textBelow(dot, dots.length <= CROWD || rank >= 8);
    for (const name of namesOf(dot)) {
      const lines = [name, ...below];
      const width = Math.max(...lines.map((line, i) => measure(line, isStrong && i === 0)));
      const box = room(dot, width, lines.length * LINE, scene, taken, rank >= 8, above);
      if (box === undefined) continue;
      taken.push(box);
      return [{ lines, isStrong, box }];
    }
    return [];
  });
}

/** What is pointed at, chosen, this host, in trouble, waits long: in this order. */
function rankOf({ host }: Dot, selected: string | undefined, hovered: string | undefined): number {
  if (host.id === hovered) return 9;
  if (host.id === selected) return 8;
  if (host.isSelf) return 7;
  if (host.state === "suspect" || host.state === "dead") return 3;
  return Math.min(2, (host.waitSeconds ?? 0) / 5);
}

/** Its name, and shorter ones if it is long. */
function namesOf({ host }: Dot): string[] {
  const characters = [...escapeControls(host.name === "" ? host.id.slice(0, 8) : host.name)];
  const cut = LENGTHS.filter((length) => length < characters.length)
    .map((length) => `${characters.slice(0, length - 1).join("")}…`);
  return characters.length > LENGTHS[0]! ? cut : [characters.join(""), ...cut];
}

function textBelow({ host }: Dot, isLong: boolean): string[] {
  if (!isLong) return [];
  if (host.state !== "alive") return [host.state];
  return host.waitSeconds === undefined ? [] : [waitText(host.waitSeconds)];
}

/** Hosts whose links mostly go down: their names are better off above. */
function linkedBelow({ lines }: Scene): ReadonlySet<Dot> {
  const down = new Map<Dot, number>();
  for (const { tail, head } of lines) {
    const length = Math.hypot(head.x - tail.x, head.y - tail.y) || 1;
    const drop = (head.y - tail.y) / length;
    down.set(tail, (down.get(tail) ?? 0) + drop);
    down.set(head, (down.get(head) ?? 0) - drop);
  }
  return new Set([...down].filter(([, sum]) => sum > 0.4).map(([dot]) => dot));
}

/** Where a label fits; one that must be seen is put where it fits best in any case. */
function room(
  dot: Dot,
  width: number,
  height: number,
  { width: right, height: bottom }: Scene,
  taken: readonly Box[],
  isForced: boolean,
  above: ReadonlySet<Dot>,
): Box | undefined {
  const { x, y, radius, host } = dot;
  const out = radius + (host.isSelf ? 10 : 6);
  const first = above.has(dot) ? -1 : 1;
  const boxes = [
    around(x, y + first * (out + height / 2), width / 2, height / 2),
    around(x, y - first * (out + height / 2), width / 2, height / 2),
    around(x + out + width / 2 + 2, y, width / 2, height / 2),
    around(x - out - width / 2 - 2, y, width / 2, height / 2),
  ].filter((box) =>
    box.left >= 2 && box.top >= 2 && box.right <= right - 2 &&
    box.bottom <= bottom - 2
  );
  const covered = (box: Box) => taken.filter((other) => overlap(box, other)).length;
  const [best] = boxes.map((box) => ({ box, covered: covered(box) }))
    .sort((a, b) => a.covered - b.covered);
  return best !== undefined && (best.covered === 0 || isForced) ? best.box : undefined;
}

function around(x: number, y: number, halfWidth: number, halfHeight: number): Box {
  return {
    left: x - halfWidth,
    top: y - halfHeight,
    right: x + halfWidth,
    bottom: y + halfHeight,
  };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
