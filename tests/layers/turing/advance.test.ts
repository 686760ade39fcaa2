import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createRandom, nextFloat } from "../../../layers/random.ts";
import { derivative } from "../../../layers/turing/derivative.ts";
import {
  advance,
  createField,
  DEFAULT_PARAMETERS,
  type Field,
  MAXIMUM_SUBSTEPS,
} from "../../../layers/turing/mod.ts";
import { long } from "../../long.ts";
import {
  activatorOf,
  emptyDense,
  fromDense,
  inhibitorOf,
  randomDense,
  ringDense,
} from "./graphs.ts";
import { denseSlopes, jacobian, restingState } from "./reference.ts";

const seeded = (seed: number, size: number, scale: number): Float64Array => {
  const random = createRandom(seed);
  return new Float64Array(size).map(() => scale * nextFloat(random));
};

/** Evenly spread, unlike fc.double, which is spread evenly over exponents. */
const upTo = (max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1e6 }).map((millionths) => (max * millionths) / 1e6);

Deno.test("slopes equal a dense evaluation of the equations", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), (size, seed) => {
      const weights = randomDense(createRandom(seed), size, 6);
      const stress = seeded(seed + 1, size, 2);
      const parameters = { production: 1.3, saturation: 0.2, activatorDecay: 0.7 };
      const field = createField(fromDense(weights), {
        parameters,
        stress,
        activator: seeded(seed + 2, size, 3),
        inhibitor: seeded(seed + 3, size, 3),
      });
      const [slopes] = field.workspace.slopes;
      derivative(field, field.state, slopes);
      denseSlopes({ ...DEFAULT_PARAMETERS, ...parameters }, weights, stress, field.state)
        .forEach((slope, i) =>
          assertAlmostEquals(slopes[i]!, slope, 1e-12 * (1 + Math.abs(slope)))
        );
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("the rate bounds the spectral radius of every production's Jacobian", () => {
  const level = fc.oneof(upTo(50), upTo(0.01));
  fc.assert(
    fc.property(level, level, upTo(10), (u, v, saturation) => {
      const p = { ...DEFAULT_PARAMETERS, saturation, activatorDecay: 0, inhibitorDecay: 0 };
      const field = createField(fromDense([[0]]), {
        parameters: p,
        activator: [u],
        inhibitor: [v],
      });
      const rate = derivative(field, field.state, field.workspace.slopes[0]);
      const [[a, b], [c]] = jacobian(p, u, v) as [[number, number], [number, number]];
      const discriminant = a * a + 4 * b * c;
      const radius = discriminant < 0
        ? Math.sqrt(-b * c)
        : (Math.abs(a) + Math.sqrt(discriminant)) / 2;
      assert(rate >= radius * (1 - 1e-12), `rate ${rate}, radius ${radius}`);
    }),
    { seed: 2, numRuns: 500 },
  );
});

Deno.test("steps of half the length leave a sixteenth of the error", () => {
  const weights = randomDense(createRandom(11), 12, 4);
  const stress = seeded(12, 12, 0.5);
  const at = (maximumStepSeconds: number): Float64Array => {
    const field = createField(fromDense(weights), {
      parameters: { inhibitorDiffusion: 0.4 },
      stress,
      activator: seeded(13, 12, 1).map((x) => 1.5 + x),
      inhibitor: seeded(14, 12, 1).map((x) => 1.5 + x),
    });
    const report = advance(field, 1, { maximumStepSeconds });
    assertEquals(report, { steps: 1 / maximumStepSeconds, halvings: 0, unreachedSeconds: 0 });
    return field.state;
  };
  const exact = at(1 / 2048);
  const error = (step: number): number =>
    Math.max(...at(step).map((level, i) => Math.abs(level - exact[i]!)));
  const errors = [1 / 16, 1 / 32, 1 / 64, 1 / 128].map(error);
  for (let k = 1; k < errors.length; k++) {
    const order = Math.log2(errors[k - 1]! / errors[k]!);
    assertAlmostEquals(order, 4, 0.25, `errors ${errors}`);
  }
});

Deno.test("unbounded steps follow an integration by tiny Euler steps, also from u = 2.5, v = 0", () => {
  for (const [u, v, stress] of [[2.5, 0, 0], [0, 0, 1], [0.1, 3, 0.2], [6, 0.5, 0]] as const) {
    const weights = ringDense(3);
    const field = createField(fromDense(weights), {
      activator: [u, u / 2, u],
      inhibitor: [v, v, v / 2],
      stress: [stress, stress, 0],
    });
    const slow = [...field.state];
    const count = 400_000;
    for (let k = 0; k < count; k++) {
      const slopes = denseSlopes(DEFAULT_PARAMETERS, weights, field.stress, slow);
      for (let i = 0; i < 6; i++) slow[i]! += (2 / count) * slopes[i]!;
    }
    assertEquals(advance(field, 2).unreachedSeconds, 0);
    for (let i = 0; i < 6; i++) {
      assertAlmostEquals(field.state[i]!, slow[i]!, 5e-3 * (1 + slow[i]!));
    }
  }
});

Deno.test("any stiff setting stays finite and non-negative, and the time adds up", () => {
  const settings = fc.record({
    size: fc.integer({ min: 1, max: 60 }),
    degree: fc.integer({ min: 1, max: 50 }),
    seed: fc.nat(),
    activatorDiffusion: upTo(10),
    inhibitorDiffusion: upTo(10),
    production: upTo(10),
    activatorDecay: upTo(5),
    inhibitorDecay: upTo(5),
    saturation: fc.oneof(fc.constant(0), upTo(1)),
    stress: upTo(5),
    seconds: upTo(100),
    start: fc.constantFrom("spent", "random", "spike"),
  });
  fc.assert(
    fc.property(settings, ({ size, degree, seed, seconds, stress, start, ...parameters }) => {
      const field = createField(fromDense(randomDense(createRandom(seed), size, degree)), {
        parameters,
        stress: seeded(seed + 1, size, stress),
        activator: start === "random"
          ? seeded(seed + 2, size, 5)
          : new Float64Array(size).map((_, i) => start === "spent" || i === 0 ? 2.5 : 0),
        inhibitor: start === "random" ? seeded(seed + 3, size, 5) : new Float64Array(size),
      });
      const { steps, halvings, unreachedSeconds } = advance(field, seconds);
      assert(field.state.every((x) => x >= 0 && x <= 1e30), `levels ${field.state}`);
      assert(steps + halvings <= MAXIMUM_SUBSTEPS);
      assert(unreachedSeconds >= 0 && unreachedSeconds <= seconds);
      if (unreachedSeconds > 0) assertEquals(steps + halvings, MAXIMUM_SUBSTEPS);
    }),
    { seed: 3, numRuns: long(1000, 30) },
  );
});

Deno.test("no setting a field takes makes it overflow, however absurd", () => {
  const wild = fc.integer({ min: -40, max: 30 }).map((exponent) => 10 ** exponent);
  fc.assert(
    fc.property(fc.array(wild, { minLength: 12, maxLength: 12 }), ([a, b, c, d, e, f, ...rest]) => {
      const weights = ringDense(3, rest[0]!);
      const field = createField(fromDense(weights), {
        parameters: {
          activatorDiffusion: a!,
          inhibitorDiffusion: b!,
          production: c!,
          activatorDecay: d!,
          inhibitorDecay: e!,
          saturation: f!,
        },
        activator: [rest[1]!, rest[2]!, 0],
        inhibitor: [0, rest[3]!, rest[4]!],
        stress: [rest[5]!, 0, 1],
      });
      advance(field, 1);
      assert(field.state.every((x) => x >= 0 && x <= 1e30), `levels ${field.state}`);
    }),
    { seed: 6, numRuns: long(500, 100) },
  );
});

Deno.test("a field comes to rest at the uniform steady state", () => {
  const field = createField(fromDense(ringDense(5, 0.1)), {
    activator: new Float64Array(5).fill(1),
    inhibitor: new Float64Array(5).fill(1),
    stress: new Float64Array(5).fill(0.4),
  });
  advance(field, 200);
  const [u, v] = restingState(DEFAULT_PARAMETERS, 0.4);
  for (const level of activatorOf(field.state)) assertAlmostEquals(level, u, 1e-9);
  for (const level of inhibitorOf(field.state)) assertAlmostEquals(level, v, 1e-9);
});

Deno.test("frozen vertices keep every bit and still pull their neighbours", () => {
  const weights = emptyDense(3);
  weights[0]![1] =
    weights[1]![0] =
    weights[1]![2] =
    weights[2]![1] =
      1;
  const field = createField(fromDense(weights), {
    reaction: false,
    frozen: [1, 0, 1],
    activator: [3, 0, 1],
    inhibitor: [0, 9, 0.5],
  });
  assertEquals(advance(field, 400).unreachedSeconds, 0);
  assertEquals([...field.state.subarray(0, 2), ...field.state.subarray(4)], [3, 0, 1, 0.5]);
  assertAlmostEquals(field.state[2]!, 2, 1e-12);
  assertAlmostEquals(field.state[3]!, 0.25, 1e-12);
});

Deno.test("what was reached and what was not is the time asked for", () => {
  const field = (): Field =>
    createField(fromDense([[0, 1e3], [1e3, 0]]), {
      parameters: { inhibitorDiffusion: 10 },
      activator: [2, 1],
      inhibitor: [1, 2],
    });
  const { steps, halvings, unreachedSeconds } = advance(field(), 100);
  assertEquals(steps + halvings, MAXIMUM_SUBSTEPS);
  assert(unreachedSeconds > 98 && unreachedSeconds < 100);
  const twice = field();
  advance(twice, 100 - unreachedSeconds, { maximumStepSeconds: 1e-4 });
  const once = field();
  advance(once, 100);
  for (let i = 0; i < 4; i++) assertAlmostEquals(once.state[i]!, twice.state[i]!, 1e-4);
});

Deno.test("a refused call leaves the field as it was; no time takes no step", () => {
  const field = createField(fromDense(ringDense(3)), { activator: [1, 2, 3] });
  const before = field.state.slice();
  for (const seconds of [-1, NaN, Infinity]) {
    assertThrows(() => advance(field, seconds), RangeError, "seconds");
  }
  for (const maximumStepSeconds of [0, -1, NaN]) {
    assertThrows(() => advance(field, 1, { maximumStepSeconds }), RangeError, "maximumStepSeconds");
  }
  assertEquals(advance(field, 0), { steps: 0, halvings: 0, unreachedSeconds: 0 });
  assertEquals(field.state, before);
});

Deno.test("pure diffusion keeps the mass to 1e-12 and levels every component", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 2, max: 50 }),
      fc.nat(),
      upTo(10),
      upTo(100),
      (size, degree, seed, diffusion, seconds) => {
        const field = createField(fromDense(randomDense(createRandom(seed), size, degree)), {
          reaction: false,
          parameters: { activatorDiffusion: diffusion, inhibitorDiffusion: 10 - diffusion },
          activator: seeded(seed + 1, size, 1),
          inhibitor: seeded(seed + 2, size, 1e9).map((x, i) => i === 0 ? x : 0),
        });
        const sum = (levels: Float64Array): number => levels.reduce((a, b) => a + b, 0);
        const [u, v] = [sum(activatorOf(field.state)), sum(inhibitorOf(field.state))];
        advance(field, seconds);
        assertLess(Math.abs(sum(activatorOf(field.state)) - u), 1e-12 * u + 1e-300);
        assertLess(Math.abs(sum(inhibitorOf(field.state)) - v), 1e-12 * v + 1e-300);
      },
    ),
    { seed: 8, numRuns: long(500, 40) },
  );
});

Deno.test("a cosine on a ring decays at the rate of its Laplacian eigenvalue", () => {
  const size = 24;
  const wave = (k: number, i: number): number => Math.cos((2 * Math.PI * k * i) / size);
  for (const k of [1, 5, 12]) {
    const field = createField(fromDense(ringDense(size)), {
      reaction: false,
      parameters: { activatorDiffusion: 0.3, inhibitorDiffusion: 0.1 },
      activator: Array.from({ length: size }, (_, i) => 2 + wave(k, i)),
      inhibitor: Array.from({ length: size }, (_, i) => 2 + wave(k, i)),
    });
    advance(field, 1.5, { maximumStepSeconds: 0.02 });
    const eigenvalue = 2 - 2 * Math.cos((2 * Math.PI * k) / size);
    for (let i = 0; i < size; i++) {
      const expected = (rate: number): number =>
        2 + wave(k, i) * Math.exp(-rate * eigenvalue * 1.5);
      assertAlmostEquals(field.state[2 * i]!, expected(0.3), 1e-8);
      assertAlmostEquals(field.state[2 * i + 1]!, expected(0.1), 1e-8);
    }
  }
});
