/** A card for each layer: what it is for, its equation, its terms, its source, and its switch. */
import type { JSX } from "preact";
import { FluxEquation, HodgeEquation, MorphicEquation, TuringEquation } from "./equations.tsx";
import { termsOf } from "./layer_terms.ts";
import { OnsagerEquation } from "./plan_equation.tsx";
import { type LayerName, LAYERS } from "./recipe.ts";
import { SlotStrip } from "./slot_strip.tsx";
import { TickCard } from "./tick_card.tsx";
import type { World } from "./world.ts";

interface LayerText {
  readonly title: string;
  readonly purpose: string;
  readonly Equation: () => JSX.Element;
  /** What its letters mean. */
  readonly where: string;
  /** Authors, title, where. */
  readonly sources: readonly (readonly [authors: string, title: string, where: string])[];
}

const TEXTS: Record<LayerName, LayerText> = {
  hodge: {
    title: "Circulation",
    purpose:
      "Takes what turns in circles out of the reports. What moves work from host to host stays.",
    Equation: HodgeEquation,
    where:
      "f reported flows, p the plan; d₀ takes differences along links, d₁ᵀ turns around triangles, h around holes; f* is what routes follow. The three parts are orthogonal.",
    sources: [
      ["L.-H. Lim", "Hodge Laplacians on Graphs", "SIAM Review 62(3), 2020"],
      [
        "X. Jiang, L.-H. Lim, Y. Yao, Y. Ye",
        "Statistical ranking and combinatorial Hodge theory",
        "Mathematical Programming 127, 2011",
      ],
    ],
  },
  flux: {
    title: "Belief",
    purpose:
      "Believes in a level of load and its drift, by least free energy, and chooses what to offer.",
    Equation: FluxEquation,
    where:
      "q belief, p model, s what was sensed, x load and drift; π how much to offer, G its expected free energy, β = 16.",
    sources: [
      [
        "K. Friston",
        "The free-energy principle: a unified brain theory?",
        "Nature Reviews Neuroscience 11, 2010",
      ],
      [
        "K. Friston, T. FitzGerald, F. Rigoli, P. Schwartenbeck, G. Pezzulo",
        "Active inference: a process theory",
        "Neural Computation 29, 2017",
      ],
    ],
  },
  morphic: {
    title: "Law",
    purpose:
      "Rewrites the program by which the load is expected to move, when errors show structure.",
    Equation: MorphicEquation,
    where:
      "x the last loads, L the law as a program; E its squared error on history that it was not made from.",
    sources: [
      ["J. R. Koza", "Genetic Programming", "MIT Press 1992"],
      ["F. Takens", "Detecting strange attractors in turbulence", "Springer 1981"],
      ["G. Schwarz", "Estimating the dimension of a model", "Annals of Statistics 6, 1978"],
    ],
  },
  onsager: {
    title: "Plan",
    purpose: "Plans the cheapest flow that has every host equally busy.",
    Equation: OnsagerEquation,
    where:
      "e links, d₀ᵀ net inflow; a demand, c capacity, d degree, r round trip, r₀ = 50 ms. A host offers the part π of its surplus s, and what the others lack is scaled to match. v(S) is what a coalition saves by pooling its queues q; σ is the part of all waiting that a pair saves, of what is to come; ρ is alike from both ends.",
    sources: [
      [
        "L. Onsager",
        "Reciprocal relations in irreversible processes",
        "Physical Review 37 and 38, 1931",
      ],
      [
        "D. Straszak, N. K. Vishnoi",
        "IRLS and slime mold: equivalence and convergence",
        "arXiv 1601.02712, 2016",
      ],
      [
        "J. C. Harsanyi",
        "A bargaining model for the cooperative n-person game",
        "Princeton 1959",
      ],
    ],
  },
  turing: {
    title: "Slots",
    purpose: "Grows a pattern on the worker slots: stress wakes them, rest puts them to sleep.",
    Equation: TuringEquation,
    where:
      "u activator, v inhibitor of a slot, s its stress; Δ what flows in from linked slots; ρ = 1, κ = 0.01.",
    sources: [
      ["A. M. Turing", "The chemical basis of morphogenesis", "Phil. Trans. R. Soc. B 237, 1952"],
      [
        "A. Gierer, H. Meinhardt",
        "A theory of biological pattern formation",
        "Kybernetik 12, 1972",
      ],
      [
        "H. Nakao, A. S. Mikhailov",
        "Turing patterns in network-organized activator–inhibitor systems",
        "Nature Physics 6, 2010",
      ],
    ],
  },
};

interface LayerCardsOptions {
  world: World;
  selected: string | undefined;
  without: readonly LayerName[];
  onSwitch: (layer: LayerName, isOn: boolean) => void;
}

/** All five, from the bottom up. */
export function LayerCards({ world, selected, without, onSwitch }: LayerCardsOptions): JSX.Element {
  return (
    <div class="layers">
      {LAYERS.map((layer, i) => (
        <LayerCard
          key={layer}
          {...{ layer, world, selected }}
          level={i}
          isOn={!without.includes(layer)}
          onSwitch={(isOn) => onSwitch(layer, isOn)}
        />
      ))}
      <TickCard />
    </div>
  );
}

interface LayerCardOptions {
  layer: LayerName;
  level: number;
  world: World;
  selected: string | undefined;
  isOn: boolean;
  onSwitch: (isOn: boolean) => void;
}

function LayerCard(
  { layer, level, world, selected, isOn, onSwitch }: LayerCardOptions,
): JSX.Element {
  const { title, purpose, Equation, where, sources } = TEXTS[layer];
  return (
    <section class={`card layer ${isOn ? "" : "off"}`} data-layer={layer} aria-labelledby={layer}>
      <header>
        <h3 id={layer}>
          <span class="level">L{level}</span> {title} <code class="muted">{layer}</code>
        </h3>
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={isOn}
            onChange={(event) =>
              onSwitch(event.currentTarget.checked)}
            aria-label={`${layer} in the twin`}
          />
          <span class="track" aria-hidden="true" />
          <span aria-hidden="true">{isOn ? "on in the twin" : "off in the twin"}</span>
        </label>
      </header>
      <p class="muted">{purpose}</p>
      <div class="equation" role="group" tabIndex={0} aria-label={`Equations of ${layer}`}>
        <Equation />
      </div>
      <p class="where muted">{where}</p>
      <dl class="terms">
        {termsOf(layer, world, selected).map(({ sign, meaning, value }) => (
          <div key={sign + meaning}>
            <dt>
              {sign !== "" && <span class="sign">{sign}</span>} {meaning}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {layer === "turing" && <SlotStrip {...{ world, selected }} />}
      <ul class="sources">
        {sources.map(([authors, title, where]) => (
          <li key={title}>
            {authors}, <cite>{title}</cite>, {where}
          </li>
        ))}
      </ul>
    </section>
  );
}
