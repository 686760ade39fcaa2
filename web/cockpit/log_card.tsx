/** All that happens in a run: what the scenario has in store, and what the reader did. */
import type { JSX } from "preact";
import { wordsOf } from "./action_words.ts";
import type { Action } from "./actions.ts";
import type { Scenario } from "./scenarios.ts";

interface LogCardOptions {
  scenario: Scenario;
  actions: readonly Action[];
  faults: readonly string[];
  tick: number;
  undo: (index: number) => void;
}

/** A line each, in the order of time; what the reader did can be taken back. */
export function LogCard({ scenario, actions, faults, tick, undo }: LogCardOptions): JSX.Element {
  const told = scenario.script.filter((action) => action.tick > 0)
    .map((action) => ({ action, index: -1 }));
  const done = actions.map((action, index) => ({ action, index }));
  const all = [...told, ...done].sort((a, b) => a.action.tick - b.action.tick);
  return (
    <section class="card log" aria-labelledby="log">
      <h2 id="log">What happens when</h2>
      <ol>
        {all.map(({ action, index }, i) => (
          <li key={`${i}`} class={action.tick <= tick ? "past" : "ahead"}>
            <span class="number">{action.tick} s</span>
            <span>{wordsOf(action)}</span>
            {index >= 0 && (
              <button
                type="button"
                class="quiet"
                onClick={() => undo(index)}
                aria-label={`Take back: ${wordsOf(action)}`}
              >
                Take back
              </button>
            )}
          </li>
        ))}
        {all.length === 0 && <li class="muted">Nothing but work that comes and goes.</li>}
      </ol>
      {faults.map((fault) => <p key={fault} class="complaint">{fault}</p>)}
    </section>
  );
}
