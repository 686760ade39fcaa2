/** Formulas in MathML, which browsers set and readers of screens read. */
import type { ComponentChildren, JSX } from "preact";

type Part = ComponentChildren;

/** A formula on a line of its own. */
export function Formula({ children }: { children: Part }): JSX.Element {
  return <math display="block">{row(children)}</math>;
}

/** Parts side by side. */
export const row = (...parts: Part[]): JSX.Element => <mrow>{parts}</mrow>;
/** A quantity. */
export const v = (name: string): JSX.Element => <mi>{name}</mi>;
/** A number. */
export const n = (value: string | number): JSX.Element => <mn>{value}</mn>;
/** An operator or bracket. */
export const o = (sign: string): JSX.Element => <mo>{sign}</mo>;
/** Words within a formula. */
export const words = (text: string): JSX.Element => <mtext>{text}</mtext>;
/** One above the other. */
export const over = (top: Part, bottom: Part): JSX.Element => (
  <mfrac>
    {row(top)}
    {row(bottom)}
  </mfrac>
);
/** With an index. */
export const sub = (base: Part, index: Part): JSX.Element => (
  <msub>
    {row(base)}
    {row(index)}
  </msub>
);
/** With an exponent. */
export const sup = (base: Part, exponent: Part): JSX.Element => (
  <msup>
    {row(base)}
    {row(exponent)}
  </msup>
);
/** With both. */
export const both = (base: Part, index: Part, exponent: Part): JSX.Element => (
  <msubsup>
    {row(base)}
    {row(index)}
    {row(exponent)}
  </msubsup>
);
/** A sum over what stands below. */
export const sum = (index: Part): JSX.Element => (
  <munder>
    <mo>∑</mo>
    {row(index)}
  </munder>
);
/** The smallest over what stands below. */
export const least = (index: Part): JSX.Element => (
  <munder>
    <mo>min</mo>
    {row(index)}
  </munder>
);
/** A root. */
export const root = (...parts: Part[]): JSX.Element => <msqrt>{parts}</msqrt>;
/** With a dot or bar above. */
export const accent = (base: Part, mark: string): JSX.Element => (
  <mover accent>
    {row(base)}
    <mo>{mark}</mo>
  </mover>
);
