/** What of the gossip may be chosen: in periods, where nothing else is said. */
export interface GossipTuning {
  /** Length of a period, seconds: as long as a tick of the host. */
  readonly period: number;
  /** A LOAD is sent at least this often. */
  readonly load: number;
  /** A LINKS is sent at least this often. */
  readonly links: number;
  /** A digest goes to a neighbour this often. */
  readonly digest: number;
  /** A neighbour not heard from for this long is pinged. */
  readonly quiet: number;
  /** A neighbour without news for this long is suspect. */
  readonly suspect: number;
  /** It is dead after this long. */
  readonly dead: number;
  /** A host that is no neighbour is suspect only after this long, and dead after twice that. */
  readonly silent: number;
  /** Dead hosts are called, and remembered, for this long, seconds. */
  readonly remember: number;
  /** Neighbours to whom the news of others is passed on. */
  readonly fanout: number;
}

/** Hosts on one network: the constants of the design. */
export const LAN: GossipTuning = {
  period: 1,
  load: 10,
  links: 60,
  digest: 3,
  quiet: 2,
  suspect: 5,
  dead: 10,
  silent: 30,
  remember: 86_400,
  fanout: 3,
};

/** Hosts far apart, over links that fail for seconds: slower to accuse, and less said. */
export const WAN: GossipTuning = { ...LAN, load: 15, digest: 5, suspect: 10, dead: 25, silent: 60 };

/** Hosts of one machine, or of a test: quick to notice. */
export const LOCAL: GossipTuning = { ...LAN, quiet: 1, suspect: 3, dead: 6 };

/** The presets by name. */
export const GOSSIP_PRESETS = { lan: LAN, wan: WAN, local: LOCAL } as const;

/** Fills in the defaults. Throws a `RangeError` for what cannot be. */
export function tuneGossip(given: Partial<GossipTuning> = {}): GossipTuning {
  const tuning = { ...LAN, ...given };
  for (const [name, value] of Object.entries(tuning)) {
    if (value > 0 && value < Infinity) continue;
    throw new RangeError(`Cannot tune ${name}: it must be positive and finite, is ${value}`);
  }
  for (const name of ["digest", "fanout"] as const) {
    if (Number.isInteger(tuning[name])) continue;
    throw new RangeError(`Cannot tune ${name}: it must be whole, is ${tuning[name]}`);
  }
  if (tuning.dead <= tuning.suspect || tuning.suspect <= tuning.quiet) {
    const { quiet, suspect, dead } = tuning;
    throw new RangeError(
      `Cannot tune gossip: quiet < suspect < dead must hold, is ${quiet}, ${suspect}, ${dead}`,
    );
  }
  return tuning;
}
