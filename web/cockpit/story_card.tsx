/** Which scenario, told in a few sentences. */
import type { JSX } from "preact";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

/** Scenarios to choose from, and the one that runs. */
export function StoryCard(
  { scenario, choose }: { scenario: Scenario; choose: (id: string) => void },
): JSX.Element {
  return (
    <section class="card story">
      <fieldset class="choices">
        <legend class="unseen">Scenario</legend>
        {SCENARIOS.map(({ id, title }) => (
          <label key={id} class="choice">
            <input
              type="radio"
              name="scenario"
              value={id}
              checked={id === scenario.id}
              onChange={() => choose(id)}
            />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      <div class="telling">
        <p>{scenario.story}</p>
        <p class="promise">
          <strong>What to look for.</strong> {scenario.promise}
        </p>
      </div>
    </section>
  );
}
