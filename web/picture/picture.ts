/** Draws a mesh while it is in sight and moves. */
import { drawFlow, hasFlow, moveFlow } from "./draw_flow.ts";
import { drawGround } from "./draw_ground.ts";
import { drawHosts } from "./draw_hosts.ts";
import { drawLabels } from "./draw_labels.ts";
import { stepLayout } from "./layout.ts";
import { readPalette } from "./palette.ts";
import { createScene, type Dot, place, sizeDots, updateScene } from "./scene.ts";
import type { PictureOptions, PictureView } from "./types.ts";

/** Finer than this the eye tells nothing, and twice the pixels take four times as long. */
const FINEST = 2;
/** A pointer this near a host means it, pixels; fingers are wide. */
const NEAR = 14;
/** Longest step of the arrows, seconds: after a pause they do not leap. */
const LONGEST_STEP = 0.1;
/** How much of the mean time between frames the last one makes. */
const SMOOTHING = 0.03;
/** How much of its way the view goes in a frame. */
const FOLLOW = 0.12;

/**
 * A picture on `canvas`, which the page lays out; sized with it from then on. Frames are drawn only
 * while it is in sight and something moves; who wants less motion sees arrows that stand.
 */
export function createPicture(
  canvas: HTMLCanvasElement,
  { onSelect }: PictureOptions,
): PictureView {
  const context = canvas.getContext("2d")!;
  const ground = document.createElement("canvas").getContext("2d")!;
  const front = document.createElement("canvas").getContext("2d")!;
  const scene = createScene();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const listening = new AbortController();
  const { signal } = listening;
  let palette = readPalette(canvas);
  let selected: string | undefined;
  let hovered: string | undefined;
  let isInSight = true;
  let isStale = true;
  let isHeld = false;
  let frame = 0;
  let drawnAt = 0;
  /** Mean time between frames, seconds; 0 while nothing moves. */
  let interval = 0;

  function draw(at: number): void {
    frame = 0;
    const elapsed = (at - drawnAt) / 1000;
    const isRunning = drawnAt !== 0 && elapsed < 1;
    if (isRunning) interval += (elapsed - interval) * (interval === 0 ? 1 : SMOOTHING);
    drawnAt = at;
    const isMoving = stepLayout(scene.layout);
    const isFollowing = place(scene, still.matches ? 1 : FOLLOW);
    if (isStale || isMoving || isFollowing) drawLayers();
    isStale = false;
    const isFlowing = !isHeld && !still.matches && hasFlow(scene);
    if (isFlowing) moveFlow(scene, isRunning ? Math.min(elapsed, LONGEST_STEP) : 0);
    context.clearRect(0, 0, scene.width, scene.height);
    stamp(ground);
    drawFlow(context, scene, palette);
    stamp(front);
    if (isMoving || isFollowing || isFlowing) request();
    else drawnAt = interval = 0;
  }

  function drawLayers(): void {
    for (const layer of [ground, front]) layer.clearRect(0, 0, scene.width, scene.height);
    // This host is chosen unless another is: that needs no stress.
    const chosen = hovered ?? (scene.dots.get(selected ?? "")?.host.isSelf ? undefined : selected);
    drawGround(ground, scene, palette, chosen);
    drawHosts(front, scene, palette, selected);
    drawLabels(front, scene, palette, selected, hovered);
  }

  function stamp(layer: CanvasRenderingContext2D): void {
    const { width, height } = layer.canvas;
    if (width * height > 0) context.drawImage(layer.canvas, 0, 0, scene.width, scene.height);
  }

  function request(): void {
    if (frame === 0 && isInSight && !signal.aborted) frame = requestAnimationFrame(draw);
  }

  function redraw(): void {
    isStale = true;
    request();
  }

  function resize(): void {
    const { clientWidth: width, clientHeight: height } = canvas;
    const scale = Math.min(FINEST, devicePixelRatio);
    for (const each of [context, ground, front]) {
      each.canvas.width = Math.round(width * scale);
      each.canvas.height = Math.round(height * scale);
      each.setTransform(scale, 0, 0, scale, 0, 0);
    }
    Object.assign(scene, { width, height, view: undefined });
    sizeDots(scene);
    // A canvas is empty after this: waiting for the next frame would let it flicker.
    isStale = true;
    cancelAnimationFrame(frame);
    drawnAt = 0;
    if (width * height > 0) draw(performance.now());
  }

  function hit({ offsetX, offsetY }: PointerEvent | MouseEvent): string | undefined {
    const away = ({ x, y, radius }: Dot) => Math.hypot(x - offsetX, y - offsetY) - radius;
    const [nearest] = [...scene.dots.values()].sort((a, b) => away(a) - away(b));
    return nearest !== undefined && away(nearest) < NEAR ? nearest.host.id : undefined;
  }

  function hover(id: string | undefined): void {
    if (id === hovered) return;
    hovered = id;
    canvas.style.cursor = id === undefined ? "default" : "pointer";
    redraw();
  }

  canvas.addEventListener("pointermove", (event) => hover(hit(event)), { signal });
  canvas.addEventListener("pointerleave", () => hover(undefined), { signal });
  canvas.addEventListener("click", (event) => onSelect(hit(event)), { signal });
  still.addEventListener("change", redraw, { signal });
  dark.addEventListener("change", () => {
    palette = readPalette(canvas);
    redraw();
  }, { signal });
  const size = new ResizeObserver(() => {
    const isSame = canvas.clientWidth === scene.width && canvas.clientHeight === scene.height;
    if (!isSame) resize();
  });
  size.observe(canvas);
  // How wide it is decides how hosts are laid out.
  resize();
  const sight = new IntersectionObserver(([entry]) => {
    isInSight = entry?.isIntersecting ?? true;
    drawnAt = 0;
    request();
  });
  sight.observe(canvas);

  return {
    show(picture) {
      updateScene(scene, picture);
      redraw();
    },
    select(id) {
      selected = id;
      redraw();
    },
    hold(wanted) {
      isHeld = wanted;
      request();
    },
    frameRate: () => interval === 0 ? 0 : 1 / interval,
    stop() {
      listening.abort();
      cancelAnimationFrame(frame);
      size.disconnect();
      sight.disconnect();
    },
  };
}
