/** One of the two arrays on its canvas. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { createPicture, describe, type PictureView } from "../picture/mod.ts";
import { lanePicture } from "./lane_picture.ts";
import type { World } from "./world.ts";

interface LaneCardOptions {
  lane: "full" | "twin";
  title: string;
  aside: string;
  world: World;
  selected: string | undefined;
  /** Whether another moment is about to be shown: nothing is laid out for this one. */
  isPassing: boolean;
  select: (id: string | undefined) => void;
}

/** The picture; the table of hosts says and chooses the same without a pointer. */
export function LaneCard(
  { lane, title, aside, world, selected, isPassing, select }: LaneCardOptions,
): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<PictureView>();
  const picture = lanePicture(world);
  useEffect(() => {
    view.current = createPicture(canvas.current!, { onSelect: select });
    return () => view.current?.stop();
  }, []);
  useEffect(() => {
    if (!isPassing) view.current?.show(picture);
  });
  useEffect(() => view.current?.select(selected), [selected]);
  return (
    <figure class={`card lane ${lane}`}>
      <figcaption>
        <h2>
          <span class="line" aria-hidden="true" /> {title}
        </h2>
        <span class="muted">{aside}</span>
      </figcaption>
      <div class="stage">
        <canvas
          class="picture"
          ref={canvas}
          role="img"
          aria-label={`${title}. ${describe(picture)}`}
        />
      </div>
    </figure>
  );
}
