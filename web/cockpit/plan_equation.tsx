/** What the plan solves. */
import type { JSX } from "preact";
import {
  accent,
  both,
  Formula,
  least,
  n,
  o,
  over,
  root,
  row,
  sub,
  sum,
  sup,
  v,
  words,
} from "./math.tsx";

/** The cheapest flow that levels utilisation, over conductances alike from both ends. */
export function OnsagerEquation(): JSX.Element {
  const d0t = both(v("d"), n(0), v("T"));
  const roundTrip = sub(v("r"), row(v("i"), v("j")));
  const synergy = sub(v("σ"), row(v("i"), v("j")));
  const offered = accent(v("s"), "~");
  const waiting = (work: string) => over(sup(v(work), n(2)), row(n(2), v("c")));
  const saved = (work: string, coalition: JSX.Element) =>
    row(sub(v("v"), v(work)), o("("), coalition, o(")"));
  return (
    <>
      <Formula>
        {row(
          least(v("p")),
          sum(v("e")),
          over(row(o("|"), sub(v("p"), v("e")), o("|")), sub(v("ρ"), v("e"))),
          words("\u00a0with\u00a0"),
          d0t,
          v("p"),
          o("="),
          o("−"),
          offered,
        )}
      </Formula>
      <Formula>
        {row(
          v("s"),
          o("="),
          v("a"),
          o("−"),
          v("c"),
          over(row(o("∑"), v("a")), row(o("∑"), v("c"))),
        )}
      </Formula>
      <Formula>
        {row(
          offered,
          o("="),
          v("π"),
          v("s"),
          words("\u00a0if\u00a0"),
          v("s"),
          o(">"),
          n(0),
        )}
      </Formula>
      <Formula>
        {row(
          sub(v("ρ"), row(v("i"), v("j"))),
          o("="),
          root(
            over(
              row(sub(v("c"), v("i")), sub(v("c"), v("j"))),
              row(sub(v("d"), v("i")), sub(v("d"), v("j"))),
            ),
          ),
          o("·"),
          over(
            row(n(1), o("+"), synergy),
            row(n(1), o("+"), roundTrip, o("/"), sub(v("r"), n(0))),
          ),
        )}
      </Formula>
      <Formula>
        {row(
          saved("q", v("S")),
          o("="),
          o("∑"),
          waiting("q"),
          o("−"),
          over(
            row(o("("), o("∑"), v("q"), sup(o(")"), n(2))),
            row(n(2), o("∑"), v("c")),
          ),
        )}
      </Formula>
      <Formula>
        {row(
          synergy,
          o("="),
          over(saved("a", row(v("i"), v("j"))), row(o("∑"), waiting("a"))),
        )}
      </Formula>
    </>
  );
}
