/** What lies under the hosts: sides of a partition, faces, links. */
import type { Palette } from "./palette.ts";
import type { Dot, Line, Scene } from "./scene.ts";

/** Draws sides, then faces, then links; those of `selected` stand out. */
export function drawGround(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  selected: string | undefined,
): void {
  drawSides(context, scene, palette);
  drawFaces(context, scene, palette);
  drawLinks(context, scene, palette, selected);
}

/** Each side of a partition lies on a sheet of its own. */
function drawSides(context: CanvasRenderingContext2D, { dots }: Scene, palette: Palette): void {
  const sides = new Map<number, Dot[]>();
  for (const dot of dots.values()) {
    const side = dot.host.side ?? 0;
    if (side !== 0) sides.set(side, [...sides.get(side) ?? [], dot]);
  }
  for (const [side, members] of sides) {
    const outline = hull(members);
    context.beginPath();
    for (const { x, y } of outline) context.lineTo(x, y);
    context.closePath();
    const colour = palette.sides[(side - 1) % palette.sides.length]!;
    // Opaque, as fill and outline overlap.
    context.fillStyle =
      context.strokeStyle =
        `color-mix(in srgb, ${colour} 9%, ${palette.surface})`;
    context.lineJoin = "round";
    context.lineWidth = 68;
    context.stroke();
    context.fill();
  }
}

function drawFaces(
  context: CanvasRenderingContext2D,
  { faces, dots, strongest }: Scene,
  { curl }: Palette,
): void {
  context.fillStyle = curl;
  for (const { corners, turnsPerSecond } of faces) {
    const [a, b, c] = corners.map((id) => dots.get(id));
    if (a === undefined || b === undefined || c === undefined) continue;
    context.globalAlpha = 0.08 + 0.3 * Math.min(1, Math.abs(turnsPerSecond) / strongest);
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.lineTo(c.x, c.y);
    context.fill();
  }
  context.globalAlpha = 1;
  for (const { corners, turnsPerSecond } of faces.slice(0, 4)) {
    const [a, b, c] = corners.map((id) => dots.get(id));
    if (a !== undefined && b !== undefined && c !== undefined) {
      drawTurn(context, [a, b, c], turnsPerSecond);
    }
  }
}

/** An arrow in the middle of a face, the way it turns, if there is room. */
function drawTurn(
  context: CanvasRenderingContext2D,
  [a, b, c]: [Dot, Dot, Dot],
  turnsPerSecond: number,
): void {
  const doubleArea = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
  const sides = Math.hypot(b.x - a.x, b.y - a.y) + Math.hypot(c.x - b.x, c.y - b.y) +
    Math.hypot(a.x - c.x, a.y - c.y);
  const radius = Math.min(15, 0.45 * Math.abs(doubleArea) / sides);
  if (radius < 7) return;
  const x = (a.x + b.x + c.x) / 3;
  const y = (a.y + b.y + c.y) / 3;
  // On a screen, y points down: corners with a positive area follow each other clockwise.
  const turn = doubleArea * turnsPerSecond > 0 ? 1 : -1;
  const end = 1.5 * Math.PI * turn;
  context.strokeStyle = context.fillStyle;
  context.lineWidth = 2;
  context.lineCap = "round";
  context.beginPath();
  context.arc(x, y, radius, 0, end, turn < 0);
  context.stroke();
  const tip = { x: x + radius * Math.cos(end), y: y + radius * Math.sin(end) };
  const ahead = turn > 0 ? end + Math.PI / 2 : end - Math.PI / 2;
  context.beginPath();
  for (const bend of [0, 2.5, -2.5]) {
    context.lineTo(tip.x + 6 * Math.cos(ahead + bend), tip.y + 6 * Math.sin(ahead + bend));
  }
  context.fill();
}

function drawLinks(
  context: CanvasRenderingContext2D,
  { lines, dots }: Scene,
  palette: Palette,
  selected: string | undefined,
): void {
  const isCrowded = lines.length > 150;
  const isNear = ({ link }: Line) => link.tail === selected || link.head === selected;
  const groups: [members: Line[], alpha: number, width: number, colour: string, dash: number[]][] =
    [
      [
        lines.filter((line) => !line.link.isCut && !isNear(line)),
        isCrowded ? 0.35 : 0.8,
        1,
        palette.line,
        [],
      ],
      [lines.filter((line) => !line.link.isCut && isNear(line)), 1, 1.5, palette.muted, []],
      [lines.filter(({ link }) => link.isCut), 0.9, 1.5, palette.bad, [3, 6]],
    ];
  for (const [members, alpha, width, colour, dash] of groups) {
    context.globalAlpha = selected !== undefined && dots.has(selected) && isCrowded && width === 1
      ? alpha * 0.6
      : alpha;
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.setLineDash(dash);
    context.beginPath();
    for (const { tail, head } of members) {
      context.moveTo(tail.x, tail.y);
      context.lineTo(head.x, head.y);
    }
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Corners of the convex hull in turn (Andrew 1979). */
function hull(dots: readonly Dot[]): { x: number; y: number }[] {
  const sorted = [...dots].sort((a, b) => a.x - b.x || a.y - b.y);
  if (sorted.length < 3) return sorted;
  const half = (points: readonly Dot[]) => {
    const chain: Dot[] = [];
    for (const point of points) {
      while (chain.length > 1 && turns(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turns(a: Dot, b: Dot, c: Dot): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
