/**
 * Picks one destination after the other so that what went to each follows its share as closely as
 * whole items can: with fixed shares, after n picks each has had n · share give or take less than one
 * (the chairman assignment problem; Tijdeman 1980).
 *
 * Each pick adds its share to the credit of every destination and takes one from that of the chosen.
 * Of those that would not have had too much then, the one is chosen that would soonest have had too
 * little.
 */

/** What to do with the items here: keep the first, send the others to who is named. */
export const KEEP = "";

/** Where items can go: the share of each, by name; they need not add up to one. */
export type Shares = ReadonlyMap<string, number>;

/** Credits that outlast changes of the shares. */
export interface Picker {
  /** Takes new shares; credit of who is no longer there goes to who is, by share. */
  follow(shares: Shares): void;
  /** Where the next item goes. */
  pick(): string;
}

interface Destination {
  readonly name: string;
  share: number;
  credit: number;
}

/** A picker that keeps everything until it is told shares. */
export function createPicker(): Picker {
  let destinations: Destination[] = [{ name: KEEP, share: 1, credit: 0 }];
  return {
    follow(shares) {
      destinations = succeed(destinations, shares);
    },
    pick() {
      const chosen = choose(destinations);
      for (const each of destinations) each.credit += each.share;
      chosen.credit -= 1;
      return chosen.name;
    },
  };
}

/** Picks so often: how many items go where. */
export function pickMany(picker: Picker, count: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let n = 0; n < count; n++) {
    const name = picker.pick();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** The destinations of these shares, with the credits of those before them. */
function succeed(before: readonly Destination[], shares: Shares): Destination[] {
  const left = new Map(before.map(({ name, credit }) => [name, credit]));
  const positive = [...shares].filter(([, share]) => share > 0);
  const sum = positive.reduce((total, [, share]) => total + share, 0);
  const present = sum > 0 ? positive : [[KEEP, 1] as const];
  const after = present.map(([name, share]): Destination => {
    const credit = left.get(name) ?? 0;
    left.delete(name);
    return { name, share: sum > 0 ? share / sum : 1, credit };
  });
  const orphaned = [...left.values()].reduce((total, credit) => total + credit, 0);
  for (const each of after) each.credit += orphaned * each.share;
  return after;
}

function choose(destinations: readonly Destination[]): Destination {
  const [first] = destinations;
  if (destinations.length === 1) return first!;
  // The bounds of the theorem: credits stay within these, of which none is tighter for so many.
  const least = 1 / (2 * destinations.length - 2);
  let chosen: Destination | undefined;
  let soonest = Infinity;
  let richest = first!;
  for (const each of destinations) {
    const credit = each.credit + each.share;
    if (credit > richest.credit + richest.share) richest = each;
    if (credit < least) continue;
    const picksLeft = (1 - least - credit) / each.share;
    if (picksLeft >= soonest) continue;
    soonest = picksLeft;
    chosen = each;
  }
  // Rounding may leave nobody with enough.
  return chosen ?? richest;
}
