/** Every host as a row: says what the picture shows, and chooses without a pointer. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { DashboardHost, DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import { amount, milliseconds, nameOf, percent, rate, waitText } from "./format.ts";
import { hostOrder, type SortKey } from "./host_order.ts";
import { StateMark } from "./parts.tsx";

interface HostsCardOptions {
  state: DashboardState;
  selected: string;
  select: (id: string) => void;
}

/** This host first, then who lives by name, then the others. */
export function HostsCard({ state, selected, select }: HostsCardOptions): JSX.Element {
  const { nodeId } = state.status;
  const [key, setKey] = useState<SortKey>("name");
  const rows = hostOrder(state.hosts, nodeId, key);
  const flows = flowsOf(state.links);
  return (
    <section class="card hosts">
      <h2>Hosts</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <SortHead title="Host" by="name" now={key} sort={setKey} />
              <th scope="col">State</th>
              <SortHead title="Wait" by="waitSeconds" now={key} sort={setKey} />
              <SortHead title="Used" by="utilisation" now={key} sort={setKey} />
              <SortHead title="Backlog" by="backlog" now={key} sort={setKey} isWide />
              <th scope="col" class="number wide">Capacity</th>
              <th scope="col" class="number wide">Sends</th>
              <th scope="col" class="number wide">Gets</th>
              <SortHead title="Round trip" by="rttSeconds" now={key} sort={setKey} isWide />
            </tr>
          </thead>
          <tbody>
            {rows.map(([id, host]) => (
              <tr key={id} data-host={id} class={id === selected ? "chosen" : ""}>
                <th scope="row">
                  <button
                    type="button"
                    class="quiet"
                    aria-pressed={id === selected}
                    onClick={() =>
                      select(id)}
                  >
                    <bdi>{nameOf(id, host.name)}</bdi>
                  </button>
                  {id === nodeId && <span class="chip">this host</span>}
                </th>
                <td>
                  <StateMark state={host.state} />
                </td>
                <td class="number">{waitText(host.waitSeconds)}</td>
                <td class="number">{percent(host.utilisation)}</td>
                <td class="number wide">{amount(host.backlog)}</td>
                <td class="number wide">{rate(host.capacityPerSecond)}</td>
                <td class="number wide">{rate(known(host, flows.get(id)?.sends))}</td>
                <td class="number wide">{rate(known(host, flows.get(id)?.gets))}</td>
                <td class="number wide">{id === nodeId ? "" : milliseconds(host.rttSeconds)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What each host sends to and gets from its neighbours, items per second. */
export function flowsOf(
  links: DashboardState["links"],
): Map<string, { sends: number; gets: number }> {
  const flows = new Map<string, { sends: number; gets: number }>();
  const of = (id: string) => {
    const known = flows.get(id) ?? { sends: 0, gets: 0 };
    flows.set(id, known);
    return known;
  };
  for (const [ends, { standingPerSecond: flow }] of Object.entries(links)) {
    const [tail = "", head = ""] = ends.split("-");
    const [from, to] = flow > 0 ? [tail, head] : [head, tail];
    of(from).sends += Math.abs(flow);
    of(to).gets += Math.abs(flow);
  }
  return flows;
}

function known({ capacityPerSecond }: DashboardHost, flow: number | undefined): number | undefined {
  return capacityPerSecond === undefined ? undefined : flow ?? 0;
}

/** The head of a column that the table can be sorted by. */
function SortHead(
  { title, by, now, sort, isWide }: {
    title: string;
    by: SortKey;
    now: SortKey;
    sort: (by: SortKey) => void;
    isWide?: boolean;
  },
): JSX.Element {
  const isSorted = by === now;
  return (
    <th
      scope="col"
      class={`${by === "name" ? "" : "number"} ${isWide ? "wide" : ""}`}
      aria-sort={isSorted ? (by === "name" ? "ascending" : "descending") : "none"}
    >
      <button type="button" class="quiet sort" onClick={() => sort(by)}>
        {title}
        <span class="caret" aria-hidden="true">{isSorted ? (by === "name" ? "▴" : "▾") : ""}</span>
      </button>
    </th>
  );
}
