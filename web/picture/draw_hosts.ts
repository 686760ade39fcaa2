/** Hosts: size, colour, and a mark for each state. */
import { type Palette, waitColour } from "./palette.ts";
import type { Dot, Scene } from "./scene.ts";

const FULL = 2 * Math.PI;

/** Draws all hosts; the chosen one and this one have a ring around them. */
export function drawHosts(
  context: CanvasRenderingContext2D,
  { dots }: Scene,
  palette: Palette,
  selected: string | undefined,
): void {
  for (const dot of dots.values()) {
    context.setLineDash([]);
    clear(context, dot, palette);
    if (dot.host.state === "dead" || dot.host.state === "left") drawGone(context, dot, palette);
    else drawLive(context, dot, palette);
    context.setLineDash([]);
    if (dot.host.isSelf) ring(context, dot, 3.5, 2, palette.accent);
    if (dot.host.id === selected) ring(context, dot, dot.host.isSelf ? 7 : 4, 1.5, palette.text);
  }
}

/** Links end short of the host. */
function clear(context: CanvasRenderingContext2D, { x, y, radius }: Dot, palette: Palette): void {
  context.fillStyle = palette.surface;
  context.beginPath();
  context.arc(x, y, radius + 2.5, 0, FULL);
  context.fill();
}

function drawLive(context: CanvasRenderingContext2D, dot: Dot, palette: Palette): void {
  const { host, x, y, radius } = dot;
  context.fillStyle = waitColour(palette, host.waitSeconds);
  context.beginPath();
  context.arc(x, y, radius, 0, FULL);
  context.fill();
  if (host.state === "suspect") {
    context.setLineDash([4, 3]);
    ring(context, dot, 0.5, 2.5, palette.warn);
    badge(context, dot, palette, "?", palette.warn);
  } else {
    ring(context, dot, 0, 1, palette.ring);
  }
}

/** Dead: crossed out. Left of its own accord: an empty place. */
function drawGone(context: CanvasRenderingContext2D, dot: Dot, palette: Palette): void {
  const { host, x, y, radius } = dot;
  if (host.state === "left") {
    context.setLineDash([1.5, 3]);
    return ring(context, dot, 0, 1.5, palette.muted);
  }
  ring(context, dot, 0, 1.75, palette.bad);
  const arm = radius * 0.42;
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  context.stroke();
}

function ring(
  context: CanvasRenderingContext2D,
  { x, y, radius }: Dot,
  out: number,
  width: number,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  context.arc(x, y, radius + out, 0, FULL);
  context.stroke();
}

function badge(
  context: CanvasRenderingContext2D,
  { x, y, radius }: Dot,
  palette: Palette,
  text: string,
  colour: string,
): void {
  const at = { x: x + radius * 0.8, y: y - radius * 0.8 };
  context.setLineDash([]);
  context.fillStyle = colour;
  context.beginPath();
  context.arc(at.x, at.y, 7, 0, FULL);
  context.fill();
  context.fillStyle = palette.surface;
  context.font = `700 10px ${palette.sans}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, at.x, at.y + 0.5);
}
