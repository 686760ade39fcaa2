/** One host in detail. */
import type { JSX } from "preact";
import type { DashboardHost, DashboardState } from "../../daemon/dashboard/dashboard_feed.ts";
import { escapeControls } from "../../daemon/text/printable.ts";
import { amount, grouped, milliseconds, nameOf, percent, rate, waitText } from "./format.ts";
import { OtherMind } from "./other_mind.tsx";
import { OwnMind } from "./own_mind.tsx";
import { Fact, StateMark, Value } from "./parts.tsx";

interface DetailCardOptions {
  state: DashboardState;
  selected: string;
  select: (id: string) => void;
}

/** Of this host all it thinks; of others what their records say. */
export function DetailCard({ state, selected, select }: DetailCardOptions): JSX.Element {
  const { status, hosts } = state;
  const isSelf = selected === status.nodeId;
  const host = hosts[selected];
  return (
    <section class="card detail" data-detail={selected} aria-label="Host in detail">
      <header>
        <h2>
          <bdi>{nameOf(selected, host?.name ?? (isSelf ? status.name : ""))}</bdi>
        </h2>
        {isSelf
          ? <span class="chip">this host</span>
          : (
            <button type="button" class="quiet" onClick={() => select(status.nodeId)}>
              Back to this host
            </button>
          )}
        {host !== undefined && <StateMark state={host.state} />}
      </header>
      <p class="muted mono id">{grouped(selected)}</p>
      {host !== undefined && <Places state={state} host={host} isSelf={isSelf} />}
      {isSelf ? <OwnWork state={state} /> : host !== undefined && <OtherWork host={host} />}
      {isSelf
        ? <OwnMind state={state} select={select} />
        : host !== undefined && (
          <OtherMind state={state} id={selected} host={host} select={select} />
        )}
    </section>
  );
}

function Places(
  { state: { status }, host, isSelf }: {
    state: DashboardState;
    host: DashboardHost;
    isSelf: boolean;
  },
): JSX.Element {
  const address = isSelf ? `${status.host}:${status.port}` : host.address;
  const places = [
    ...(address === undefined ? [] : [["mesh", address] as const]),
    ...(host.service === "" ? [] : [["takes work at", host.service] as const]),
    ...(host.rttSeconds === undefined
      ? []
      : [["round trip", milliseconds(host.rttSeconds)] as const]),
    ...(isSelf || host.isLinked ? [] : [["not linked", "with this host"] as const]),
  ];
  return (
    <p class="places">
      {places.map(([label, text]) => (
        <span key={label}>
          <span class="muted">{label}</span> <bdi class="mono">{escapeControls(text)}</bdi>
        </span>
      ))}
    </p>
  );
}

function OwnWork({ state: { status, hosts } }: { state: DashboardState }): JSX.Element {
  const { load, plan, nodeId } = status;
  return (
    <dl class="facts">
      <Fact label="Wait">{waitText(hosts[nodeId]?.waitSeconds)}</Fact>
      <Fact label="Backlog">
        <Value path="load.backlog" value={load?.backlog}>{amount(load?.backlog)}</Value>
      </Fact>
      <Fact label={load?.capacityMeasured === false ? "Capacity, stated" : "Capacity"}>
        <Value path="load.capacityPerSecond" value={load?.capacityPerSecond}>
          {rate(load?.capacityPerSecond)}
        </Value>
      </Fact>
      <Fact label="Demand">
        <Value path="load.demandPerSecond" value={load?.demandPerSecond}>
          {rate(load?.demandPerSecond)}
        </Value>
      </Fact>
      <Fact label="Finished">
        <Value path="load.completionsPerSecond" value={load?.completionsPerSecond}>
          {rate(load?.completionsPerSecond)}
        </Value>
      </Fact>
      <Fact label="Surplus">
        <Value path="plan.surplusPerSecond" value={plan?.surplusPerSecond}>
          {rate(plan?.surplusPerSecond)}
        </Value>
      </Fact>
      <Fact label="Offers of it">
        <Value path="plan.offer" value={plan?.offer}>{percent(plan?.offer)}</Value>
      </Fact>
      <Fact label="Keeps">
        <Value path="plan.keepShare" value={plan?.keepShare}>{percent(plan?.keepShare)}</Value>
      </Fact>
      <Fact label="CPU">{percent(status.telemetry?.cpuBusyShare)}</Fact>
      <Fact label="Memory">{percent(status.telemetry?.memoryUsedShare)}</Fact>
    </dl>
  );
}

function OtherWork({ host }: { host: DashboardHost }): JSX.Element {
  if (host.capacityPerSecond === undefined) {
    return <p class="muted empty">Nothing is known of its work while it is {host.state}.</p>;
  }
  return (
    <dl class="facts">
      <Fact label="Wait">{waitText(host.waitSeconds)}</Fact>
      <Fact label="Backlog">{amount(host.backlog)}</Fact>
      <Fact label="Capacity">{rate(host.capacityPerSecond)}</Fact>
      <Fact label="Demand">{rate(host.demandPerSecond)}</Fact>
      <Fact label="Utilisation">{percent(host.utilisation)}</Fact>
      <Fact label="Surplus">{rate(host.surplusPerSecond)}</Fact>
      <Fact label="Offers of it">{percent(host.offer)}</Fact>
      <Fact label="Free energy">{amount(host.freeEnergyNats, "nats")}</Fact>
    </dl>
  );
}
