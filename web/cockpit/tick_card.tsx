/** How the layers follow from each other within a second. */
import type { JSX } from "preact";

const STEPS: readonly (readonly [layer: string, what: string])[] = [
  ["senses", "what came, what waits, what was finished: nothing else is known of the world"],
  ["flux", "revises level and drift, expects the next second, chooses what to offer"],
  ["morphic", "judges the law by what it foresaw, and may rewrite it"],
  ["turing", "feeds the slots with stress; they split or go to sleep"],
  ["announces", "load and what is really sent, to the hosts of its side"],
  ["onsager", "plans from all announcements: the same plan at every host"],
  ["hodge", "corrects by half of what is sent beyond the plan, less what turns in circles"],
  ["routes", "are the shares in which the next second's work is sent on"],
];

/** A second of a host, in order. */
export function TickCard(): JSX.Element {
  return (
    <section class="card tick-card" aria-labelledby="one-second">
      <h3 id="one-second">One second at every host, in order</h3>
      <ol>
        {STEPS.map(([layer, what]) => (
          <li key={layer}>
            <b>{layer}</b> <span class="muted">{what}</span>
          </li>
        ))}
      </ol>
      <p class="muted">
        No host leads and none votes. Plan and correction are sums, products, quotients and roots in
        a fixed order, so that all who know the same come to the same flows, bit for bit.
      </p>
    </section>
  );
}
