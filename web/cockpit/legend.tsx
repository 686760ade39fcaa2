/** What the colours of the pictures mean. */
import type { JSX } from "preact";

/** In the words of the dashboard's. */
export function Legend(): JSX.Element {
  return (
    <ul class="legend">
      <li>
        Wait 0 s <span class="ramp" role="img" aria-label="from pale to dark" /> 60 s
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
        </svg>
        turns in a circle
      </li>
      <li>Large circles finish more a second.</li>
    </ul>
  );
}

function Arrow({ tone }: { tone: string }): JSX.Element {
  return (
    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path class={tone} d="M2 2 10.5 6 2 10Z" />
    </svg>
  );
}
