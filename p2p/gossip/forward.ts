/** To whom a record is passed on. */

/** What the choice follows from; hosts are named by their ids in hexadecimal. */
export interface Passing {
  /** Our links. */
  readonly links: readonly string[];
  /** Who gave us the record. */
  readonly sender: string;
  /** Whom it is about. */
  readonly origin: string;
  /** Neighbours of a host as it announced them; `undefined` if it has not. */
  readonly linksOf: (hex: string) => ReadonlySet<string> | undefined;
  /** Most to pass it on to. */
  readonly fanout: number;
  /** A random whole number from 0 up to, but not including, `count`. */
  readonly draw: (count: number) => number;
}

/**
 * Random neighbours, `fanout` at most, who do not have the record: not its sender nor its origin, nor
 * those linked with the origin, which tells all its neighbours, nor those linked with the sender, if
 * these are so few that it passed the record on to all of them.
 */
export function forwardTo(passing: Passing): string[] {
  const { links, sender, origin, linksOf, fanout, draw } = passing;
  const told = linksOf(origin);
  const isNew = (hex: string) => hex !== sender && hex !== origin && !told?.has(hex);
  const sendersLinks = linksOf(sender);
  const tellsAll = sendersLinks !== undefined && mostTold(sendersLinks, isNew) <= fanout;
  const left = links.filter((hex) => isNew(hex) && !(tellsAll && sendersLinks.has(hex)));
  const chosen: string[] = [];
  while (chosen.length < fanout && left.length > 0) {
    chosen.push(...left.splice(draw(left.length), 1));
  }
  return chosen;
}

/** How many of its links a sender may have to tell: it had the record from one of them itself. */
function mostTold(links: ReadonlySet<string>, isNew: (hex: string) => boolean): number {
  const fresh = [...links].filter(isNew).length;
  return fresh === links.size ? fresh - 1 : fresh;
}
