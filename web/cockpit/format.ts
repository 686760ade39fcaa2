/** Numbers as the page writes them. */

/** What is left of sums that cancel out. */
const DUST = 1e-9;

/** Three digits and the unit; large and small ones in powers of ten. */
export function amount(value: number | undefined, unit = ""): string {
  if (value === undefined || !Number.isFinite(value)) return "—";
  const size = Math.abs(value);
  const text = size < DUST
    ? "0"
    : size >= 1e6 || size < 1e-3
    ? value.toExponential(1).replace("e+", "e")
    : size >= 100
    ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(3)));
  return (unit === "" ? text : `${text} ${unit}`).replace("-", "−");
}

/** Items per second. */
export function rate(value: number | undefined): string {
  return amount(value, "/s");
}

/** A law with the signs of mathematics. */
export function lawText(formula: string): string {
  return formula.replaceAll("*", "·").replaceAll("-", "−");
}

/** A share in percent. */
export function percent(share: number | undefined): string {
  return amount(share === undefined ? undefined : 100 * share, "%");
}
