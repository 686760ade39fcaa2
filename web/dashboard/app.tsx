/** The page. */
import type { JSX } from "preact";
import { useCallback, useState } from "preact/hooks";
import { ChartsCard } from "./charts_card.tsx";
import type { Phase } from "./connection.ts";
import { DetailCard } from "./detail_card.tsx";
import { EventsCard } from "./events_card.tsx";
import { Banner, Header } from "./header.tsx";
import { HostsCard } from "./hosts_card.tsx";
import { MeshCard } from "./mesh_card.tsx";
import type { Model } from "./model.ts";
import { Notices } from "./notices.tsx";
import { SettleCard } from "./settle_card.tsx";
import { Summary } from "./summary.tsx";

interface AppOptions {
  model: Model;
  phase: Phase;
  retry: () => void;
  settle: (token: string) => void;
}

/** Everything; until the first state there is but a word that it comes. */
export function App({ model, phase, retry, settle }: AppOptions): JSX.Element {
  const { state } = model;
  const [chosen, setChosen] = useState<string | undefined>();
  const isOpen = phase.kind === "open";
  const select = useCallback((id: string | undefined) => setChosen(id), []);
  // Who was chosen may be forgotten by now.
  const selected = chosen !== undefined && state !== undefined && Object.hasOwn(state.hosts, chosen)
    ? chosen
    : state?.status.nodeId ?? "";
  return (
    <>
      <Header model={model} phase={phase} />
      <main class={isOpen ? "" : "stale"}>
        <Banner model={model} phase={phase} retry={retry} />
        {state === undefined ? <p class="muted first-word">Waiting for the daemon…</p> : (
          <>
            <Notices model={model} select={select} />
            <Summary state={state} />
            <div class="columns">
              <MeshCard state={state} selected={selected} isStale={!isOpen} select={select} />
              <DetailCard state={state} selected={selected} select={select} />
              <HostsCard state={state} selected={selected} select={select} />
            </div>
            <ChartsCard model={model} selected={selected} />
            <div class="columns last">
              <EventsCard events={model.events} />
              <SettleCard
                state={state}
                settle={model.settle}
                isOpen={isOpen}
                ask={settle}
              />
            </div>
          </>
        )}
      </main>
    </>
  );
}
