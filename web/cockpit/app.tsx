/** The page. */
import type { JSX } from "preact";
import { BenchCard } from "./bench_card.tsx";
import { ChangeCard } from "./change_card.tsx";
import { ChartsCard } from "./charts_card.tsx";
import { Controls } from "./controls.tsx";
import { FiguresCard } from "./figures_card.tsx";
import { HostsCard } from "./hosts_card.tsx";
import { LaneCard } from "./lane_card.tsx";
import { LayerCards } from "./layer_cards.tsx";
import { Legend } from "./legend.tsx";
import { LogCard } from "./log_card.tsx";
import { figuresOfRun } from "./run.ts";
import { scenarioOf } from "./scenarios.ts";
import {
  chooseScenario,
  chooseSeed,
  perform,
  rewind,
  type Session,
  stepSession,
  switchLayer,
  undo,
} from "./session.ts";
import { StoryCard } from "./story_card.tsx";

interface AppOptions {
  session: Session;
  /** Changes the session and shows it. */
  change: (how: (session: Session) => void) => void;
  /** Copies the address; whether that worked. */
  copy: () => Promise<boolean>;
}

/** Everything, as the session has it now. */
export function App({ session, change, copy }: AppOptions): JSX.Element {
  const { recipe, run, selected, complaint } = session;
  const scenario = scenarioOf(recipe.scenario);
  const [full, twin] = [run.full.world, run.twin.world];
  const isPassing = session.goal !== undefined;
  const missing = recipe.without.join(", ") || "nothing";
  const select = (id: string | undefined) =>
    change((s) => {
      s.selected = id ?? s.selected;
      s.wanted = undefined;
    });
  return (
    <>
      <header class="top">
        <svg class="logo" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <path d="M16 5 27 24.5H5Z" />
          <circle cx="16" cy="6" r="4" />
          <circle cx="6" cy="24" r="4" />
          <circle cx="26" cy="24" r="4" />
        </svg>
        <h1>Shivya cockpit</h1>
        <p class="muted">
          Two arrays under the same work: one with all five layers of the daemon, its twin without
          some.
        </p>
      </header>
      <main aria-busy={isPassing}>
        {session.notice !== "" && <p class="complaint" role="alert">{session.notice}</p>}
        <StoryCard scenario={scenario} choose={(id) => change((s) => chooseScenario(s, id))} />
        <Controls
          session={session}
          play={(isPlaying) => change((s) => s.isPlaying = isPlaying)}
          step={(seconds) => change((s) => stepSession(s, seconds))}
          restart={() => change((s) => rewind(s, s.recipe, 0))}
          speed={(speed) => change((s) => s.speed = speed)}
          seed={(seed) => change((s) => chooseSeed(s, seed))}
          copy={copy}
        />
        <div class="lanes">
          <LaneCard
            lane="full"
            title="All layers"
            aside={sides(full)}
            world={full}
            {...{ selected, select, isPassing }}
          />
          <LaneCard
            lane="twin"
            title={`Twin without ${missing}`}
            aside={sides(twin)}
            world={twin}
            {...{ selected, select, isPassing }}
          />
        </div>
        <Legend />
        <div class="columns">
          <FiguresCard {...figuresOfRun(run)} without={recipe.without} telling={scenario.figure} />
          <HostsCard {...{ full, twin, selected, select }} />
        </div>
        <ChartsCard session={session} />
        <div class="heading">
          <h2>The layers</h2>
          <p class="muted">
            With the numbers of <b>{selected}</b>{" "}
            in the array that has them all. A switch takes a layer from the twin, whose run is then
            done over, from the start until now.
          </p>
        </div>
        <LayerCards
          world={full}
          selected={selected}
          without={recipe.without}
          onSwitch={(layer, isOn) => change((s) => switchLayer(s, layer, isOn))}
        />
        <div class="columns">
          <ChangeCard
            world={full}
            {...{ selected, complaint }}
            isBusy={session.goal !== undefined}
            perform={(verb, ...words) => change((s) => perform(s, verb, ...words))}
          />
          <div class="stack">
            <LogCard
              {...{ scenario }}
              actions={recipe.actions}
              faults={run.faults}
              tick={run.tick}
              undo={(index) => change((s) => undo(s, index))}
            />
            <BenchCard />
          </div>
        </div>
      </main>
    </>
  );
}

function sides({ array, hosts }: Session["run"]["full"]["world"]): string {
  const cut = array.sides.size > 1 ? `, cut in ${array.sides.size}` : "";
  return `${hosts.size} hosts${cut}`;
}
