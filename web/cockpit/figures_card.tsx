/** What each array comes to, in numbers, side by side. */
import type { JSX } from "preact";
import { waitText } from "../picture/mod.ts";
import { type Figures, WINDOW_SECONDS } from "./figures.ts";
import { amount, rate } from "./format.ts";
import type { LayerName } from "./recipe.ts";

interface FigureText {
  readonly figure: keyof Figures;
  readonly title: string;
  readonly note: string;
  readonly write: (value: number) => string;
}

const TEXTS: readonly FigureText[] = [
  {
    figure: "spreadSeconds",
    title: "Spread of waits",
    note: "longest less shortest wait of a host",
    write: waitText,
  },
  {
    figure: "waitSeconds",
    title: "Time in the array",
    note: "items there over items finished a second",
    write: waitText,
  },
  {
    figure: "errorPerSecond",
    title: "Prediction error",
    note: "|came − expected| of a host",
    write: rate,
  },
  {
    figure: "circledItems",
    title: "Sent in circles",
    note: "because routes said so, since the start",
    write: (value) => amount(value, "items"),
  },
  {
    figure: "slotsAwake",
    title: "Slots awake",
    note: "of all hosts; what they ask for",
    write: (value) => amount(value),
  },
  {
    figure: "slotChanges",
    title: "Slots split and culled",
    note: "since the start",
    write: (value) => amount(value),
  },
];

interface FiguresCardOptions {
  full: Figures;
  twin: Figures;
  without: readonly LayerName[];
  telling: keyof Figures;
}

/** The table; the row that the scenario is about is marked. */
export function FiguresCard({ full, twin, without, telling }: FiguresCardOptions): JSX.Element {
  return (
    <section class="card figures" aria-labelledby="figures">
      <h2 id="figures">What the layers contribute</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Mean of the last {WINDOW_SECONDS} s</th>
            <th scope="col" class="number full">
              <span class="line" aria-hidden="true" /> All layers
            </th>
            <th scope="col" class="number twin">
              <span class="line" aria-hidden="true" /> Without {without.join(", ") || "nothing"}
            </th>
          </tr>
        </thead>
        <tbody>
          {TEXTS.map(({ figure, title, note, write }) => (
            <tr key={figure} class={figure === telling ? "telling" : ""}>
              <th scope="row">
                {title} <span class="note">{note}</span>
              </th>
              {([["full", full[figure]], ["twin", twin[figure]]] as const).map(([lane, value]) => (
                <td key={lane} class="number">
                  <data value={String(value)} data-figure={figure} data-lane={lane}>
                    {write(value)}
                  </data>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
