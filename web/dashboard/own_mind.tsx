/** What this host believes, by which law, with whom it pools, and how its slots stand. */
import type { JSX } from "preact";
import type { DashboardState, DashboardStatus } from "../../daemon/dashboard/dashboard_feed.ts";
import {
  amount,
  count,
  deviation,
  lawText,
  milliseconds,
  nameOf,
  percent,
  rate,
} from "./format.ts";
import { Bar, Interval, Section, Value } from "./parts.tsx";
import { Field } from "./slots.tsx";

/** Neighbours listed. */
const MOST = 8;

/** Everything that `status` says beyond the work itself. */
export function OwnMind(
  { state, select }: { state: DashboardState; select: (id: string) => void },
): JSX.Element {
  const { status } = state;
  return (
    <>
      <Beliefs status={status} />
      <Law status={status} />
      <Routes status={status} select={select} />
      <Dividends status={status} select={select} />
      <Field status={status} />
    </>
  );
}

function Beliefs({ status: { belief, prediction } }: { status: DashboardStatus }): JSX.Element {
  const error = prediction?.errorPerSecond;
  return (
    <Section
      title="Beliefs"
      aside={error === undefined
        ? undefined
        : `off by ${rate(error)}, last value by ${rate(prediction?.naiveErrorPerSecond)}`}
    >
      <ul class="beliefs">
        {belief?.mean.map((mean, i) => (
          <li key={i}>
            <span>{["Level", "Drift"][i] ?? `Added ${i - 1}`}</span>
            <Interval mean={mean} deviation={belief.deviation[i] ?? 0} />
            <span class="number">
              <Value path={`belief.mean.${i}`} value={mean}>{rate(mean).replace(" /s", "")}</Value>
              {" ± "}
              <Value path={`belief.deviation.${i}`} value={belief.deviation[i]}>
                {deviation(belief.deviation[i], ["/s", "/s a tick"][i])}
              </Value>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Law({ status: { program } }: { status: DashboardStatus }): JSX.Element {
  // Below zero it is less surprised than is usual: that is none at all.
  const surprise = program?.novelty === undefined ? undefined : Math.max(0, program.novelty);
  return (
    <Section
      title="Law in force"
      aside={
        <>
          <Value path="program.swaps" value={program?.swaps}>{count(program?.swaps, "swap")}</Value>
          {", "}
          <Value path="program.rollbacks" value={program?.rollbacks}>
            {program?.rollbacks ?? "—"} rolled back
          </Value>
        </>
      }
    >
      <p class="formula">
        <code>
          <Value path="program.formula" value={program?.formula}>{lawText(program?.formula)}</Value>
        </code>
      </p>
      <p class="muted small">
        For {count(program?.ageTicks, "tick")}, in{" "}
        {count(program?.dimension, "dimension")}; surprise at {percent(surprise)} of what is novel
      </p>
    </Section>
  );
}

interface NeighboursOptions {
  status: DashboardStatus;
  select: (id: string) => void;
}

function Routes({ status: { plan }, select }: NeighboursOptions): JSX.Element {
  const routes = [...plan?.routes ?? []].sort((a, b) => b.share - a.share);
  return (
    <Section title="Routes" aside={`keeps ${percent(plan?.keepShare)}`}>
      {routes.length === 0 && <p class="muted empty">Sends nothing to others.</p>}
      <ul class="rows routes">
        {routes.slice(0, MOST).map(({ id, name, share, perSecond, rttSeconds }) => (
          <li key={id}>
            <button type="button" class="quiet" onClick={() => select(id)}>
              <bdi>{nameOf(id, name)}</bdi>
            </button>
            <Bar share={share} />
            <span class="number">{percent(share)}</span>
            <span class="number muted">{rate(perSecond)}</span>
            <span class="number muted">{milliseconds(rttSeconds)}</span>
          </li>
        ))}
      </ul>
      <More number={routes.length - MOST} />
    </Section>
  );
}

function Dividends({ status: { cooperation }, select }: NeighboursOptions): JSX.Element {
  const dividends = cooperation?.dividends ?? [];
  const most = Math.max(...dividends.map(({ itemSeconds }) => itemSeconds), 1e-12);
  return (
    <Section title="Dividends" aside="what pooling saves">
      {dividends.length === 0 && <p class="muted empty">Nobody to pool with.</p>}
      <ul class="rows">
        {dividends.slice(0, MOST).map(({ id, name, itemSeconds }) => (
          <li key={id}>
            <button type="button" class="quiet" onClick={() => select(id)}>
              <bdi>{nameOf(id, name)}</bdi>
            </button>
            <Bar share={itemSeconds / most} tone="good" />
            <span class="number">{amount(itemSeconds, "item·s")}</span>
          </li>
        ))}
      </ul>
      <More number={dividends.length - MOST} />
    </Section>
  );
}

function More({ number }: { number: number }): JSX.Element | null {
  return number > 0 ? <p class="muted small">and {number} more</p> : null;
}
