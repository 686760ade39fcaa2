/** The mesh on its canvas, with what its colours mean. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import { createPicture, describe, type PictureView } from "../picture/mod.ts";
import { count } from "./format.ts";
import { meshPicture } from "./mesh_picture.ts";

interface MeshCardOptions {
  state: DashboardState;
  selected: string;
  /** Whether what is shown may be over. */
  isStale: boolean;
  select: (id: string | undefined) => void;
}

/** The picture itself; the hosts' table says and chooses the same without a pointer. */
export function MeshCard({ state, selected, isStale, select }: MeshCardOptions): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<PictureView>();
  const picture = useMemo(() => meshPicture(state), [state]);
  useEffect(() => {
    view.current = createPicture(canvas.current!, { onSelect: select });
    // For who measures: frames per second of the picture.
    Object.assign(globalThis, { shivyaFrameRate: () => view.current?.frameRate() ?? 0 });
    return () => view.current?.stop();
  }, []);
  useEffect(() => view.current?.show(picture), [picture]);
  useEffect(() => view.current?.select(selected), [selected]);
  useEffect(() => view.current?.hold(isStale), [isStale]);
  const { agreement } = state.status;
  return (
    <figure class="card mesh">
      <header>
        <h2>Mesh</h2>
        <span class="muted">
          {count(agreement?.hosts, "host")}, {count(agreement?.links, "link")},{" "}
          {count(agreement?.faces, "triangle")}
        </span>
      </header>
      <div class="stage">
        <canvas class="picture" ref={canvas} role="img" aria-label={describe(picture)} />
      </div>
      <figcaption>
        <Legend />
      </figcaption>
    </figure>
  );
}

function Legend(): JSX.Element {
  return (
    <ul class="legend">
      <li class="ramp">
        Wait
        <svg viewBox="0 0 168 22" width="168" height="22" role="img" aria-label="0, 1, 10, 60 s">
          <defs>
            <linearGradient id="waits">
              {[0, 1, 2, 3, 4].map((i) => (
                <stop key={i} offset={i / 4} stop-color={`var(--wait-${i})`} />
              ))}
            </linearGradient>
          </defs>
          <rect x="8" width="150" height="8" rx="4" fill="url(#waits)" />
          {([["0", 8], ["1 s", 64], ["10 s", 116], ["60 s", 156]] as const).map(([text, x]) => (
            <text key={text} x={x} y="20">{text}</text>
          ))}
        </svg>
      </li>
      <li>
        <Arrow tone="planned" /> moves as planned
      </li>
      <li>
        <Arrow tone="reported" /> moves unlike the plan
      </li>
      <li>
        <Arrow tone="awaited" /> planned, does not move
      </li>
      <li>
        <svg viewBox="0 0 16 14" width="16" height="14" aria-hidden="true">
          <path class="turning" d="M8 1 15 13H1Z" />
        </svg>{" "}
        turns in a circle
      </li>
    </ul>
  );
}

function Arrow({ tone }: { tone: string }): JSX.Element {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path class={`arrow ${tone}`} d="M2 2 10.5 6 2 10Z" />
    </svg>
  );
}
