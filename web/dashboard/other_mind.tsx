/** What the records of another host say of its beliefs, its field and its links. */
import type { JSX } from "preact";
import type {
  DashboardHost,
  DashboardLink,
  DashboardState,
} from "../../daemon/dashboard/dashboard_feed.ts";
import { amount, milliseconds, nameOf, rate } from "./format.ts";
import { Section } from "./parts.tsx";
import { FieldBars } from "./slots.tsx";

/** Links listed. */
const MOST = 16;

interface OtherMindOptions {
  state: DashboardState;
  id: string;
  host: DashboardHost;
  select: (id: string) => void;
}

/** Nothing but what it told; its uncertainty it keeps to itself. */
export function OtherMind({ state, id, host, select }: OtherMindOptions): JSX.Element {
  const links = linksOf(state, id);
  return (
    <>
      {host.belief !== undefined && (
        <Section title="Collective belief" aside="averaged with its neighbours">
          <ul class="beliefs">
            {host.belief.slice(0, 2).map((mean, i) => (
              <li key={i}>
                <span>{["Level", "Drift"][i]}</span>
                <span />
                <span class="number">{amount(mean, ["/s", "/s a tick"][i])}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {host.activator !== undefined && (
        <Section title="Field">
          <FieldBars activator={host.activator} inhibitor={host.inhibitor} />
        </Section>
      )}
      <Section title="Links" aside="sends +, gets −">
        {links.length === 0 && <p class="muted empty">Nobody is linked with it.</p>}
        {links.length > 0 && (
          <table class="links">
            <thead>
              <tr>
                <th scope="col">With</th>
                <th scope="col" class="number">Plan</th>
                <th scope="col" class="number">Moves</th>
                <th scope="col" class="number wide">Round trip</th>
              </tr>
            </thead>
            <tbody>
              {links.slice(0, MOST).map(({ other, sign, link }) => (
                <tr key={other}>
                  <th scope="row">
                    <button type="button" class="quiet" onClick={() => select(other)}>
                      <bdi>{nameOf(other, state.hosts[other]?.name)}</bdi>
                    </button>
                  </th>
                  <td class="number">{rate(sign * link.plannedPerSecond)}</td>
                  <td class="number">{rate(sign * link.reportedPerSecond)}</td>
                  <td class="number wide">{milliseconds(link.rttSeconds)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
    </>
  );
}

/** Its links, those first that move most; `sign` turns flows so that what it sends is positive. */
function linksOf({ links }: DashboardState, id: string) {
  return Object.entries(links).flatMap(([ends, link]) => {
    const [tail = "", head = ""] = ends.split("-");
    if (tail !== id && head !== id) return [];
    return [{ other: tail === id ? head : tail, sign: tail === id ? 1 : -1, link }];
  }).sort((a, b) => strength(b.link) - strength(a.link) || (a.other < b.other ? -1 : 1));
}

function strength({ plannedPerSecond, reportedPerSecond }: DashboardLink): number {
  return Math.max(Math.abs(plannedPerSecond), Math.abs(reportedPerSecond));
}
