/** Names beside hosts. */
import { type Label, LINE, placeLabels } from "./labels.ts";
import type { Palette } from "./palette.ts";
import type { Scene } from "./scene.ts";

/** Names hosts, as many as have room. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  selected: string | undefined,
  hovered: string | undefined,
): void {
  const setFont = (isStrong: boolean) =>
    context.font = `${isStrong ? 650 : 450} 12px ${palette.sans}`;
  const measure = (line: string, isStrong: boolean) => {
    setFont(isStrong);
    return context.measureText(line).width;
  };
  const write = ({ lines, isStrong, box }: Label) =>
    lines.forEach((line, i) => {
      const x = (box.left + box.right) / 2;
      const y = box.top + LINE * (i + 0.5);
      setFont(isStrong && i === 0);
      context.strokeText(line, x, y);
      context.fillStyle = i === 0 ? palette.text : palette.muted;
      context.fillText(line, x, y);
    });
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = palette.surface;
  for (const label of placeLabels(scene, measure, selected, hovered)) write(label);
}
