/** Worker slots and the field that wakes and culls them. */
import type { JSX } from "preact";
import type { DashboardStatus } from "../../daemon/dashboard/dashboard_feed.ts";
import { amount, count } from "./format.ts";
import { Bar, Section, Value } from "./parts.tsx";

/** Slots drawn one by one. */
const MOST_SQUARES = 64;

/** Activator against inhibitor on one scale, and a square for each slot. */
export function Field({ status: { morphogenesis } }: { status: DashboardStatus }): JSX.Element {
  const { stress, slotsActive, slotsTotal, splits, culls, refusals } = morphogenesis ?? {};
  return (
    <Section
      title="Slots"
      aside={
        <>
          <Value path="morphogenesis.slotsActive" value={slotsActive}>{slotsActive ?? "—"}</Value>
          {` of ${slotsTotal ?? "—"} awake`}
        </>
      }
    >
      {slotsTotal !== undefined && slotsTotal <= MOST_SQUARES && (
        <div class="slots" aria-hidden="true">
          {Array.from(
            { length: slotsTotal },
            (_, i) => <i key={i} class={i < (slotsActive ?? 0) ? "awake" : ""} />,
          )}
        </div>
      )}
      <FieldBars activator={morphogenesis?.activator} inhibitor={morphogenesis?.inhibitor} />
      <p class="muted small">
        Stress <Value path="morphogenesis.stress" value={stress}>{amount(stress)}</Value>;{" "}
        {count(splits, "split")}, {count(culls, "cull")}, {refusals ?? "—"} refused
      </p>
    </Section>
  );
}

/** Both totals as bars of one scale. */
export function FieldBars(
  { activator, inhibitor }: { activator: number | undefined; inhibitor: number | undefined },
): JSX.Element {
  const most = Math.max(activator ?? 0, inhibitor ?? 0, 1);
  return (
    <ul class="rows">
      <li>
        <span>Activator</span>
        <Bar share={(activator ?? 0) / most} tone="curl" />
        <span class="number">
          <Value path="morphogenesis.activator" value={activator}>{amount(activator)}</Value>
        </span>
      </li>
      <li>
        <span>Inhibitor</span>
        <Bar share={(inhibitor ?? 0) / most} />
        <span class="number">
          <Value path="morphogenesis.inhibitor" value={inhibitor}>{amount(inhibitor)}</Value>
        </span>
      </li>
    </ul>
  );
}
