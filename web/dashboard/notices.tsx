/** What must not be overlooked: who is suspected, who is out of reach, what healed. */
import type { ComponentChildren, JSX } from "preact";
import type { DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import { eventWords } from "../../daemon/watch/watch_events.ts";
import { count, nameOf } from "./format.ts";
import { clock } from "./header.tsx";
import { outOfReach } from "./mesh_picture.ts";
import type { Model } from "./model.ts";

/** A heal is told for so long, seconds. */
const HEAL_TOLD = 60;
/** Names in a notice; the hosts' table has all. */
const MOST_NAMES = 6;

interface NoticeOptions {
  state: DashboardState;
  select: (id: string) => void;
}

/** One line for each kind of trouble there is. */
export function Notices(
  { model: { state, events }, select }: { model: Model; select: (id: string) => void },
): JSX.Element | null {
  if (state === undefined) return null;
  const suspects = Object.entries(state.hosts).filter(([, host]) => host.state === "suspect")
    .map(([id]) => id);
  const dead = outOfReach(state.hosts);
  const healed = events.findLast(({ kind, at }) =>
    kind === "healed" && Math.abs(state.at - Date.parse(at) / 1000) < HEAL_TOLD
  );
  return (
    <div class="notices" role="status">
      {suspects.length > 0 && (
        <p class="banner warn" data-notice="suspect">
          <strong>{count(suspects.length, "host")} suspected:</strong>{" "}
          <Names ids={suspects} state={state} select={select} />
          no news of late, others are asked.
        </p>
      )}
      {dead.length > 0 && (
        <p class="banner bad" data-notice="dead">
          <strong>
            {dead.length === 1
              ? "1 host is dead:"
              : `Partition? ${dead.length} hosts out of reach:`}
          </strong>{" "}
          <Names ids={dead} state={state} select={select} />
          asked again every tick until they are back.
        </p>
      )}
      {state.status.isDraining === true && (
        <p class="banner warn" data-notice="draining">
          <strong>This host drains:</strong> it gives all its work away.
        </p>
      )}
      {healed !== undefined && (
        <p class="banner good" data-notice="healed">
          <strong>Healed at {clock(Date.parse(healed.at) / 1000)}:</strong> {eventWords(healed)}.
        </p>
      )}
    </div>
  );
}

function Names({ ids, state, select }: NoticeOptions & { ids: string[] }): JSX.Element {
  const shown: ComponentChildren[] = ids.slice(0, MOST_NAMES).map((id) => (
    <button
      type="button"
      class="quiet"
      key={id}
      onClick={() => select(id)}
    >
      <bdi>{nameOf(id, state.hosts[id]?.name)}</bdi>
    </button>
  ));
  return (
    <>
      {shown}
      {ids.length > MOST_NAMES ? ` and ${ids.length - MOST_NAMES} more; ` : " "}
    </>
  );
}
