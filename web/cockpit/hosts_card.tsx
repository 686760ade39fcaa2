/** Every host in numbers, and the one that is looked at. */
import type { JSX } from "preact";
import { statesSeenBy } from "../../layers/array.ts";
import { waitText } from "../picture/mod.ts";
import { amount, percent, rate } from "./format.ts";
import { capacityOf, type World, type WorldHost } from "./world.ts";

interface HostsCardOptions {
  full: World;
  twin: World;
  selected: string | undefined;
  select: (id: string) => void;
}

/** A row for each; the name chooses. */
export function HostsCard({ full, twin, selected, select }: HostsCardOptions): JSX.Element {
  const isCut = full.array.sides.size > 1;
  return (
    <section class="card hosts" aria-labelledby="hosts">
      <h2 id="hosts">Hosts, all layers</h2>
      <div class="scroll" role="group" tabIndex={0} aria-label="Table of hosts">
        <table>
          <thead>
            <tr>
              <th scope="col">Host</th>
              {isCut && <th scope="col">Side</th>}
              <th scope="col" class="number">Comes</th>
              <th scope="col" class="number">Capacity</th>
              <th scope="col" class="number">Queue</th>
              <th scope="col" class="number">Wait</th>
              <th scope="col" class="number">In the twin</th>
              <th scope="col">Keeps, sends on</th>
            </tr>
          </thead>
          <tbody>
            {[...full.hosts.values()].map((host) => (
              <tr key={host.id} class={host.id === selected ? "selected" : ""} data-host={host.id}>
                <th scope="row">
                  <button
                    type="button"
                    class="quiet"
                    aria-pressed={host.id === selected}
                    onClick={() =>
                      select(host.id)}
                  >
                    {host.id}
                  </button>
                </th>
                {isCut && <td>{full.array.hosts.get(host.id)!.side + 1}</td>}
                <td class="number">{rate(host.arrived)}</td>
                <td class="number">{rate(capacityOf(full, host))}</td>
                <td class="number">{amount(Math.floor(host.queue))}</td>
                <td class="number">{waitText(host.queue / capacityOf(full, host))}</td>
                <td class="number muted">{waitIn(twin, host)}</td>
                <td>{sending(full, host)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {isCut &&
        [...full.array.sides.keys()].map((side) => (
          <p key={side} class="muted">{memoryOf(full, side)}</p>
        ))}
    </section>
  );
}

function waitIn(world: World, { id }: WorldHost): string {
  const host = world.hosts.get(id)!;
  return waitText(host.queue / capacityOf(world, host));
}

function sending({ array }: World, { id }: WorldHost): string {
  const plan = array.hosts.get(id)!.status?.plan;
  if (plan === undefined) return "—";
  const routes = plan.routes.filter(({ perSecond }) => perSecond >= 0.1)
    .map((route) => `${amount(route.perSecond)} to ${route.id}`);
  return [percent(plan.keepShare), ...routes].join(", ");
}

/** What a side still makes of the hosts that it does not hear. */
function memoryOf({ array }: World, side: number): string {
  const others = [...statesSeenBy(array, side)].filter(([id]) =>
    array.hosts.get(id)?.side !== side
  );
  const counted = others.filter(([, state]) => state !== "dead").map(([id]) => id);
  const lost = others.filter(([, state]) => state === "dead").map(([id]) => id);
  return `Side ${side + 1} ` + [
    ...(counted.length > 0 ? [`goes on with the last it heard of ${counted.join(", ")}`] : []),
    ...(lost.length > 0 ? [`has counted out ${lost.join(", ")}`] : []),
  ].join(" and ") + ".";
}
