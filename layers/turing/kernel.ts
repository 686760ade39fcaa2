import {
  type Code,
  encodeFunction,
  encodeModule,
  f64,
  f64x2,
  float,
  get,
  i32,
  integer,
  loopWhile,
  set,
  Type,
} from "./assembler.ts";
import { INHIBITOR_OFFSET, LARGEST_VALUE } from "./parameters.ts";

/**
 * The inner loops of a step, in WebAssembly on the memory that holds the field: both species of
 * a vertex lie side by side and go through one register. Arguments are byte addresses and counts.
 */
export interface Kernel {
  /**
   * Writes the slopes of the free vertices; see `derivative` for the equations. Returns the bound
   * on the rate of the production, 1/s.
   */
  readonly slopes: (
    coefficients: number,
    levels: number,
    slopes: number,
    stress: number,
    places: number,
    placesEnd: number,
    ends: number,
    targets: number,
    conductances: number,
  ) => number;
  /** Writes from + seconds · slope to `to`; returns 1 if all of it is within [0, 1e30], else 0. */
  readonly follow: (
    from: number,
    fromEnd: number,
    slope: number,
    seconds: number,
    to: number,
  ) => number;
  /** Writes from + sixth · (first + 2 second + 2 third + fourth) to `to`; returns as `follow`. */
  readonly combine: (
    from: number,
    fromEnd: number,
    first: number,
    second: number,
    third: number,
    fourth: number,
    sixth: number,
    to: number,
  ) => number;
}

const { i32: integer32, f64: real, v128: pair } = Type;

const move = (pointer: number, bytes: number): Code =>
  set(pointer, i32.add(get(pointer), integer(bytes)));

const slopes = encodeFunction(
  {
    coefficients: integer32,
    levels: integer32,
    slopes: integer32,
    stress: integer32,
    places: integer32,
    placesEnd: integer32,
    ends: integer32,
    targets: integer32,
    conductances: integer32,
  },
  {
    diffusion: pair,
    decay: pair,
    production: real,
    saturation: real,
    links: integer32, // address of the first target
    rowEnd: integer32,
    place: integer32,
    level: pair,
    inflow: pair,
    u: real,
    strength: real, // ρu
    source: real, // ρu²
    saturated: real, // 1 + κu²
    relative: real, // ∂(du/dt)/∂u of the production, halved, bounded without saturation
    produced: real,
    largest: pair, // of `relative`, and of −∂(du/dt)/∂v · ∂(dv/dt)/∂u, halved
  },
  real,
  (at) => [
    set(at.diffusion, f64x2.load(get(at.coefficients))),
    set(at.decay, f64x2.load(i32.add(get(at.coefficients), integer(16)))),
    set(at.production, f64.load(i32.add(get(at.coefficients), integer(32)))),
    set(at.saturation, f64.load(i32.add(get(at.coefficients), integer(40)))),
    set(at.links, get(at.targets)),
    loopWhile(
      i32.below(get(at.places), get(at.placesEnd)),
      set(at.place, i32.load(get(at.places))),
      set(at.rowEnd, i32.add(get(at.links), i32.load(get(at.ends)))),
      set(at.level, f64x2.load(i32.add(get(at.levels), get(at.place)))),
      set(at.inflow, f64x2.both(float(0))),
      loopWhile(
        i32.below(get(at.targets), get(at.rowEnd)),
        set(
          at.inflow,
          f64x2.add(
            get(at.inflow),
            f64x2.multiply(
              f64x2.loadBoth(get(at.conductances)),
              f64x2.subtract(
                f64x2.load(i32.add(get(at.levels), i32.load(get(at.targets)))),
                get(at.level),
              ),
            ),
          ),
        ),
        move(at.targets, 4),
        move(at.conductances, 8),
      ),
      set(at.u, f64x2.first(get(at.level))),
      set(at.strength, f64.multiply(get(at.production), get(at.u))),
      set(at.source, f64.multiply(get(at.strength), get(at.u))),
      set(
        at.saturated,
        f64.add(float(1), f64.multiply(f64.multiply(get(at.saturation), get(at.u)), get(at.u))),
      ),
      set(
        at.relative,
        f64.divide(
          get(at.strength),
          f64.multiply(
            get(at.saturated),
            f64.add(f64x2.second(get(at.level)), float(INHIBITOR_OFFSET)),
          ),
        ),
      ),
      set(at.produced, f64.multiply(get(at.relative), get(at.u))),
      set(
        at.largest,
        f64x2.larger(
          get(at.largest),
          f64x2.withSecond(
            f64x2.both(get(at.relative)),
            f64.multiply(
              f64.multiply(get(at.produced), get(at.relative)),
              get(at.saturated),
            ),
          ),
        ),
      ),
      f64x2.store(
        i32.add(get(at.slopes), get(at.place)),
        f64x2.add(
          f64x2.subtract(
            f64x2.multiply(get(at.diffusion), get(at.inflow)),
            f64x2.multiply(get(at.decay), get(at.level)),
          ),
          f64x2.withSecond(
            f64x2.both(
              f64.add(
                get(at.produced),
                f64.load(i32.add(get(at.stress), i32.shiftRight(get(at.place), integer(1)))),
              ),
            ),
            get(at.source),
          ),
        ),
      ),
      move(at.places, 4),
      move(at.ends, 4),
    ),
    f64.add(
      f64.multiply(float(2), f64x2.first(get(at.largest))),
      f64.squareRoot(f64.multiply(float(2), f64x2.second(get(at.largest)))),
    ),
  ],
);

const levelLocals = { level: pair, least: pair, most: pair, inside: pair } as const;
type LevelLocals = Record<keyof typeof levelLocals, number>;

/** Loops over all levels: each is computed, written to `to` and checked to be within [0, 1e30]. */
const eachLevel = (
  at: LevelLocals & { from: number; fromEnd: number; to: number },
  level: Code,
  ...alsoMove: number[]
): Code[] => [
  set(at.most, f64x2.both(float(LARGEST_VALUE))),
  set(at.inside, f64x2.atLeast(get(at.least), get(at.least))),
  loopWhile(
    i32.below(get(at.from), get(at.fromEnd)),
    set(at.level, level),
    f64x2.store(get(at.to), get(at.level)),
    set(
      at.inside,
      f64x2.and(
        get(at.inside),
        f64x2.and(
          f64x2.atLeast(get(at.level), get(at.least)),
          f64x2.atMost(get(at.level), get(at.most)),
        ),
      ),
    ),
    ...[at.from, at.to, ...alsoMove].map((pointer) => move(pointer, 16)),
  ),
  f64x2.allTrue(get(at.inside)),
];

const follow = encodeFunction(
  { from: integer32, fromEnd: integer32, slope: integer32, seconds: real, to: integer32 },
  levelLocals,
  integer32,
  (at) =>
    eachLevel(
      at,
      f64x2.add(
        f64x2.load(get(at.from)),
        f64x2.multiply(f64x2.both(get(at.seconds)), f64x2.load(get(at.slope))),
      ),
      at.slope,
    ),
);

const combine = encodeFunction(
  {
    from: integer32,
    fromEnd: integer32,
    first: integer32,
    second: integer32,
    third: integer32,
    fourth: integer32,
    sixth: real,
    to: integer32,
  },
  levelLocals,
  integer32,
  (at) => {
    const middle = f64x2.add(f64x2.load(get(at.second)), f64x2.load(get(at.third)));
    const outer = f64x2.add(f64x2.load(get(at.first)), f64x2.load(get(at.fourth)));
    const sum = f64x2.add(outer, f64x2.multiply(f64x2.both(float(2)), middle));
    return eachLevel(
      at,
      f64x2.add(f64x2.load(get(at.from)), f64x2.multiply(f64x2.both(get(at.sixth)), sum)),
      ...[at.first, at.second, at.third, at.fourth],
    );
  },
);

const compiled = new WebAssembly.Module(encodeModule({ slopes, follow, combine }));

/** Binds the loops to the memory a field lives in. */
export function createKernel(memory: WebAssembly.Memory): Kernel {
  const { exports } = new WebAssembly.Instance(compiled, { layer: { memory } });
  return exports as unknown as Kernel;
}
