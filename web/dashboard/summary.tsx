/** This host and its mesh in six numbers. */
import type { ComponentChildren, JSX } from "preact";
import type { DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import { amount, count, percent, rate, waitText } from "./format.ts";
import { Value } from "./parts.tsx";

/** The strip above everything. */
export function Summary({ state }: { state: DashboardState }): JSX.Element {
  const { status, hosts } = state;
  const { agreement, load, prediction, plan, belief, cooperation } = status;
  const all = Object.values(hosts);
  const inState = (wanted: string) => all.filter(({ state }) => state === wanted).length;
  const wait = hosts[status.nodeId]?.waitSeconds;
  const trouble = (["suspect", "dead", "left"] as const).filter((each) => inState(each) > 0)
    .map((each) => `${inState(each)} ${each}`);
  return (
    <dl class="summary card">
      <Stat label="Hosts alive" below={trouble.join(", ") || count(agreement?.links, "link")}>
        <Value path="agreement.hosts" value={agreement?.hosts}>{agreement?.hosts ?? "—"}</Value>
      </Stat>
      <Stat
        label="Wait here"
        below={
          <>
            backlog <Value path="load.backlog" value={load?.backlog}>{amount(load?.backlog)}</Value>
          </>
        }
      >
        <span data-number="wait">{waitText(wait)}</span>
      </Stat>
      <Stat
        label="Utilisation"
        below={
          <>
            of{" "}
            <Value path="load.capacityPerSecond" value={load?.capacityPerSecond}>
              {rate(load?.capacityPerSecond)}
            </Value>
          </>
        }
      >
        <Value path="load.utilisation" value={load?.utilisation}>
          {percent(load?.utilisation)}
        </Value>
      </Stat>
      <Stat
        label="Arriving"
        below={
          <>
            next{" "}
            <Value
              path="prediction.nextArrivalsPerSecond"
              value={prediction?.nextArrivalsPerSecond}
            >
              {rate(prediction?.nextArrivalsPerSecond)}
            </Value>
          </>
        }
      >
        <Value path="load.arrivalsPerSecond" value={load?.arrivalsPerSecond}>
          {rate(load?.arrivalsPerSecond)}
        </Value>
      </Stat>
      <Stat
        label="Kept here"
        below={
          <>
            ships{" "}
            <Value path="plan.shippedPerSecond" value={plan?.shippedPerSecond}>
              {rate(plan?.shippedPerSecond)}
            </Value>
          </>
        }
      >
        <Value path="plan.keepShare" value={plan?.keepShare}>{percent(plan?.keepShare)}</Value>
      </Stat>
      <Stat
        label="Free energy"
        below={
          <>
            mesh{" "}
            <Value
              path="cooperation.collectiveFreeEnergyNats"
              value={cooperation?.collectiveFreeEnergyNats}
            >
              {amount(cooperation?.collectiveFreeEnergyNats, "nats")}
            </Value>
          </>
        }
      >
        <Value path="belief.freeEnergyNats" value={belief?.freeEnergyNats}>
          {amount(belief?.freeEnergyNats, "nats")}
        </Value>
      </Stat>
    </dl>
  );
}

function Stat(
  { label, below, children }: {
    label: string;
    below: ComponentChildren;
    children: ComponentChildren;
  },
): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd class="large">{children}</dd>
      <dd class="muted">{below}</dd>
    </div>
  );
}
