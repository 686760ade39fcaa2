/** Numbers as far as they matter to who looks at them. */

/** 10 to the powers up to 22: those that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Rates below this are what rounding leaves, items per second. */
const DUST = 1e-9;

/**
 * The number with four significant digits, so that it prints as such; zero from 1e-18 down, as it is
 * from 1e22 up and if it is not finite.
 */
export function fourDigits(value: number): number {
  const size = Math.abs(value);
  if (!(size > 1e-18)) return Number.isNaN(value) ? value : 0;
  if (size >= 1e22) return value;
  const shift = 3 - Math.floor(Math.log10(size));
  // Both are exact, so that the quotient is the double nearest to the decimal.
  return shift >= 0
    ? Math.round(value * POWERS[shift]!) / POWERS[shift]!
    : Math.round(value / POWERS[-shift]!) * POWERS[-shift]!;
}

/** The rate, or zero for what is left of rates that cancel out; items per second. */
export function withoutDust(perSecond: number): number {
  return Math.abs(perSecond) < DUST ? 0 : perSecond;
}
