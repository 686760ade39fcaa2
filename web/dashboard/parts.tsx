/** Small parts that many sections are made of. */
import type { ComponentChildren, JSX } from "preact";
import type { PictureHostState } from "../picture/mod.ts";

/** A number as text, the number itself, and where `status --json` has it. */
export function Value(
  { path, value, children }: {
    path: string;
    value: number | string | undefined;
    children: ComponentChildren;
  },
): JSX.Element {
  return <data value={value === undefined ? "" : String(value)} data-path={path}>{children}</data>;
}

/** A label and what belongs to it. */
export function Fact(
  { label, children }: { label: string; children: ComponentChildren },
): JSX.Element {
  return (
    <div class="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A part of a card with a small heading. */
export function Section(
  { title, aside, children }: {
    title: string;
    aside?: ComponentChildren;
    children: ComponentChildren;
  },
): JSX.Element {
  return (
    <section class="section">
      <header>
        <h3>{title}</h3>
        {aside !== undefined && <span class="muted">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

/** A bar for a share, 0 to 1; the number stands beside it. */
export function Bar(
  { share, tone = "accent" }: { share: number; tone?: "accent" | "curl" | "good" },
): JSX.Element {
  const width = Number((100 * Math.min(1, Math.max(0, share))).toFixed(2));
  return (
    <svg class={`bar ${tone}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="6" />
      <rect class="fill" width={width} height="6" />
    </svg>
  );
}

/** Mean and two deviations either way on a line that has zero on it. */
export function Interval({ mean, deviation }: { mean: number; deviation: number }): JSX.Element {
  const low = Math.min(0, mean - 2 * deviation);
  const high = Math.max(0, mean + 2 * deviation);
  const at = (value: number) => 4 + (92 * (value - low)) / (high - low || 1);
  return (
    <svg class="interval" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <line class="axis" x1="0" x2="100" y1="6" y2="6" />
      <line class="zero" x1={at(0)} x2={at(0)} y1="2" y2="10" />
      <line
        class="span"
        x1={at(mean - 2 * deviation)}
        x2={at(mean + 2 * deviation)}
        y1="6"
        y2="6"
      />
      <line class="mean" x1={at(mean)} x2={at(mean)} y1="1" y2="11" />
    </svg>
  );
}

/** How a host does: a mark of its own shape for each, and the word. */
export function StateMark({ state }: { state: PictureHostState }): JSX.Element {
  return (
    <span class={`state ${state}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {state === "alive" && <circle cx="6" cy="6" r="4" class="full" />}
        {state === "suspect" && <path d="M6 1.2 11.4 10.8H.6Z" class="full" />}
        {state === "dead" && <path d="M2.2 2.2l7.6 7.6M9.8 2.2 2.2 9.8" class="stroke" />}
        {state === "left" && <circle cx="6" cy="6" r="4" class="stroke thin" />}
      </svg>
      {state}
    </span>
  );
}
