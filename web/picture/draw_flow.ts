/** Arrows that run along links: direction, rate, and whether the plan asks for it. */
import type { Palette } from "./palette.ts";
import type { FlowKind, Line, Scene } from "./scene.ts";

/** Pixels from arrow to arrow, if there are not too many. */
const APART = 44;
/** Arrows on the canvas at most, about. */
const MOST = 600;
/** Pixels a second: the weakest flow, and what the strongest is faster. */
const SLOWEST = 12;
const FASTER = 52;
/** Arrows filled at a time: rasterising many at once takes longer than the same in parts. */
const BATCH = 64;

/** Lets arrows run for so many seconds. */
export function moveFlow({ lines }: Scene, seconds: number): void {
  for (const line of lines) {
    if (line.flow === 0) continue;
    line.phase += (SLOWEST + FASTER * Math.sqrt(line.strength)) * seconds;
  }
}

/** Whether there is any to move. */
export function hasFlow({ lines }: Scene): boolean {
  return lines.some(({ flow }) => flow !== 0);
}

/** Draws them: filled, and hollow where the plan asks for what does not move. */
export function drawFlow(
  context: CanvasRenderingContext2D,
  { lines }: Scene,
  palette: Palette,
): void {
  const flowing = lines.filter(({ flow }) => flow !== 0);
  const total = flowing.reduce((sum, line) => sum + lengthOf(line), 0);
  const apart = Math.max(APART, total / MOST);
  const scale = Math.min(1, Math.max(0.62, Math.sqrt(80 / flowing.length)));
  const colours: Record<FlowKind, string> = {
    planned: palette.planned,
    reported: palette.reported,
    awaited: palette.planned,
  };
  context.lineWidth = 1.25;
  context.lineJoin = "round";
  for (const kind of ["awaited", "planned", "reported"] as const) {
    context.fillStyle = context.strokeStyle = colours[kind];
    const finish = () => kind === "awaited" ? context.stroke() : context.fill();
    let count = 0;
    context.beginPath();
    for (const line of flowing) {
      if (line.kind !== kind) continue;
      count += addArrows(context, line, apart, scale);
      if (count < BATCH) continue;
      finish();
      context.beginPath();
      count = 0;
    }
    finish();
  }
}

function lengthOf({ tail, head }: Line): number {
  return Math.hypot(head.x - tail.x, head.y - tail.y);
}

/** Adds the arrows of a link to the path; how many. */
function addArrows(
  context: CanvasRenderingContext2D,
  line: Line,
  apart: number,
  scale: number,
): number {
  const [from, to] = line.flow > 0 ? [line.tail, line.head] : [line.head, line.tail];
  const length = lengthOf(line);
  const start = from.radius + 5;
  const end = length - to.radius - 5;
  if (end - start < 8) return 0;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const size = scale * (3 + 3.4 * Math.sqrt(line.strength));
  // A short link has room for one, which is then in its middle half the time.
  const step = Math.min(apart, Math.max(24, end - start));
  let count = 0;
  for (let at = start + (line.phase % step); at <= end; at += step) {
    const x = from.x + along.x * at;
    const y = from.y + along.y * at;
    const backX = x - along.x * size * 1.5;
    const backY = y - along.y * size * 1.5;
    context.moveTo(x + along.x * size * 0.5, y + along.y * size * 0.5);
    context.lineTo(backX - along.y * size * 0.8, backY + along.x * size * 0.8);
    context.lineTo(backX + along.y * size * 0.8, backY - along.x * size * 0.8);
    context.closePath();
    count++;
  }
  return count;
}
