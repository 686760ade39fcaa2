/** What each layer solves; that of the plan is in a file of its own. */
import type { JSX } from "preact";
import { accent, both, Formula, n, o, over, row, sub, sup, v, words } from "./math.tsx";

const d0 = sub(v("d"), n(0));
const d1t = both(v("d"), n(1), v("T"));

/** Reports beyond the plan taken apart; a half of what carries work is kept. */
export function HodgeEquation(): JSX.Element {
  return (
    <>
      <Formula>
        {row(v("f"), o("−"), v("p"), o("="), d0, v("φ"), o("+"), d1t, v("ψ"), o("+"), v("h"))}
      </Formula>
      <Formula>
        {row(sup(v("f"), o("∗")), o("="), v("p"), o("+"), over(n(1), n(2)), d0, v("φ"))}
      </Formula>
    </>
  );
}

/** Variational free energy, and how much to offer. */
export function FluxEquation(): JSX.Element {
  return (
    <>
      <Formula>
        {row(
          v("F"),
          o("="),
          words("KL"),
          o("("),
          v("q"),
          o("‖"),
          v("p"),
          o(")"),
          o("−"),
          sub(v("E"), v("q")),
          words("\u00a0ln\u2009"),
          v("p"),
          o("("),
          v("s"),
          o("|"),
          v("x"),
          o(")"),
        )}
      </Formula>
      <Formula>
        {row(
          v("P"),
          o("("),
          v("π"),
          o(")"),
          o("∝"),
          sup(v("e"), row(o("−"), v("β"), v("G"), o("("), v("π"), o(")"))),
        )}
      </Formula>
    </>
  );
}

/** The law is a program; another takes its place only if it does better on rows it has not seen. */
export function MorphicEquation(): JSX.Element {
  const next = sub(v("x"), row(v("t"), o("+"), n(1)));
  return (
    <>
      <Formula>
        {row(
          next,
          o("="),
          v("L"),
          o("("),
          sub(v("x"), v("t")),
          o(","),
          sub(v("x"), row(v("t"), o("−"), n(1))),
          o(","),
          o("…"),
          o(")"),
        )}
      </Formula>
      <Formula>
        {row(
          v("L"),
          o("←"),
          sup(v("L"), o("′")),
          words("\u00a0if\u00a0"),
          sub(v("E"), words("unseen")),
          o("("),
          sup(v("L"), o("′")),
          o(")"),
          o("<"),
          n("0.98"),
          sub(v("E"), words("unseen")),
          o("("),
          v("L"),
          o(")"),
        )}
      </Formula>
    </>
  );
}

/** Activator and inhibitor on the worker slots. */
export function TuringEquation(): JSX.Element {
  const square = sup(v("u"), n(2));
  return (
    <>
      <Formula>
        {row(
          accent(v("u"), "˙"),
          o("="),
          over(
            row(v("ρ"), square),
            row(
              o("("),
              n(1),
              o("+"),
              v("κ"),
              square,
              o(")"),
              o("("),
              v("v"),
              o("+"),
              n("0.01"),
              o(")"),
            ),
          ),
          o("−"),
          v("μ"),
          v("u"),
          o("+"),
          v("s"),
          o("+"),
          sub(v("D"), v("u")),
          v("Δ"),
          v("u"),
        )}
      </Formula>
      <Formula>
        {row(
          accent(v("v"), "˙"),
          o("="),
          v("ρ"),
          square,
          o("−"),
          v("ν"),
          v("v"),
          o("+"),
          sub(v("D"), v("v")),
          v("Δ"),
          v("v"),
        )}
      </Formula>
    </>
  );
}
