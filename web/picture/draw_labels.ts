/** Names beside hosts, as many as have room. */
import { escapeControls } from "../../daemon/printable.ts";
import type { Palette } from "./palette.ts";
import type { Dot, Scene } from "./scene.ts";
import { waitText } from "./wait_text.ts";

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Beyond so many hosts only those have a name that matter now. */
const CROWD = 40;
const LINE = 14;
const LONGEST = 20;

/** Names hosts, those first that matter most; what would cover another is left out. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  selected: string | undefined,
  hovered: string | undefined,
): void {
  const dots = [...scene.dots.values()];
  const taken: Box[] = dots.map(({ x, y, radius }) => around(x, y, radius, radius));
  const ranked = dots.map((dot) => ({ dot, rank: rankOf(dot, selected, hovered) }))
    .filter(({ rank }) => dots.length <= CROWD || rank > 1)
    .sort((a, b) => b.rank - a.rank);
  const above = linkedBelow(scene);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { dot, rank } of ranked) {
    const lines = textOf(dot, dots.length <= CROWD || rank >= 8);
    const isStrong = rank >= 6;
    const fonts = lines.map((_, i) => `${i === 0 && isStrong ? 650 : 450} 12px ${palette.sans}`);
    const width = Math.max(...lines.map((line, i) => {
      context.font = fonts[i]!;
      return context.measureText(line).width;
    }));
    const box = room(dot, width, lines.length * LINE, scene, taken, rank >= 8, above);
    if (box === undefined) continue;
    taken.push(box);
    lines.forEach((line, i) => {
      const x = (box.left + box.right) / 2;
      const y = box.top + LINE * (i + 0.5);
      context.font = fonts[i]!;
      context.lineJoin = "round";
      context.lineWidth = 3.5;
      context.strokeStyle = palette.surface;
      context.strokeText(line, x, y);
      context.fillStyle = i === 0 ? palette.text : palette.muted;
      context.fillText(line, x, y);
    });
  }
}

/** What is pointed at, chosen, this host, in trouble, waits long: in this order. */
function rankOf({ host }: Dot, selected: string | undefined, hovered: string | undefined): number {
  if (host.id === hovered) return 9;
  if (host.id === selected) return 8;
  if (host.isSelf) return 7;
  if (host.state === "suspect" || host.state === "dead") return 3;
  return Math.min(2, (host.waitSeconds ?? 0) / 5);
}

function textOf({ host }: Dot, isLong: boolean): string[] {
  const name = escapeControls(host.name === "" ? host.id.slice(0, 8) : host.name);
  const characters = [...name];
  const short = characters.length > LONGEST
    ? `${characters.slice(0, LONGEST - 1).join("")}…`
    : name;
  if (!isLong) return [short];
  if (host.state !== "alive") return [short, host.state];
  return host.waitSeconds === undefined ? [short] : [short, waitText(host.waitSeconds)];
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
