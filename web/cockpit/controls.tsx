/** Time: on, off, a second at a time, faster; the seed; and the address of just this. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { SEED_LIMIT } from "./arrivals.ts";
import { type Session, SPEEDS } from "./session.ts";

interface ControlsOptions {
  session: Session;
  play: (isPlaying: boolean) => void;
  step: (seconds: number) => void;
  restart: () => void;
  speed: (speed: number) => void;
  seed: (seed: number) => void;
  /** Copies the address; whether that worked. */
  copy: () => Promise<boolean>;
}

/** The bar with all of it. */
export function Controls(options: ControlsOptions): JSX.Element {
  const { session, play, step, restart, speed, seed } = options;
  const { isPlaying, goal, run } = session;
  const isBusy = goal !== undefined;
  return (
    <section class="controls" aria-label="Time">
      <div class="group">
        <button type="button" class="primary play" onClick={() => play(!isPlaying)}>
          {isPlaying ? "Pause" : "Play"}
        </button>
        <button type="button" onClick={() => step(1)} disabled={isPlaying || isBusy}>
          Step
        </button>
        <button type="button" onClick={() => step(60)} disabled={isBusy}>+60 s</button>
        <button type="button" onClick={restart}>Restart</button>
      </div>
      <output class="clock" aria-label="Second of the run">
        <data value={String(run.tick)} class="tick">{run.tick}</data> s
        {isBusy && <span class="muted">{` to ${goal}`}</span>}
      </output>
      <div class="group">
        <label>
          Speed{" "}
          <select
            value={String(session.speed)}
            onChange={(event) => speed(Number(event.currentTarget.value))}
          >
            {SPEEDS.map((each) => <option key={each} value={String(each)}>×{each}</option>)}
          </select>
        </label>
        <label>
          Seed{" "}
          <input
            class="seed"
            type="number"
            min="0"
            max={SEED_LIMIT - 1}
            value={session.recipe.seed}
            onChange={(event) => {
              const { valueAsNumber, validity } = event.currentTarget;
              if (validity.valid && Number.isInteger(valueAsNumber)) seed(valueAsNumber);
              else event.currentTarget.value = String(session.recipe.seed);
            }}
          />
        </label>
        <CopyLink copy={options.copy} />
      </div>
    </section>
  );
}

function CopyLink({ copy }: { copy: () => Promise<boolean> }): JSX.Element {
  const [said, say] = useState("");
  const click = async () => {
    say(await copy() ? "Copied" : "It is in the address bar");
    setTimeout(() => say(""), 2500);
  };
  return (
    <>
      <button type="button" onClick={click} title="Address that shows just this, to the second">
        Copy link
      </button>
      <span class="muted said" role="status">{said}</span>
    </>
  );
}
