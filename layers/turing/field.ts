import { checkFinite, checkInteger, checkLength, checkNumber } from "../check.ts";
import { createArena } from "./arena.ts";
import { checkGraph, type Graph } from "./graph.ts";
import { createKernel, type Kernel } from "./kernel.ts";
import {
  completeParameters,
  type FieldParameters,
  LARGEST_VALUE,
  withoutReaction,
} from "./parameters.ts";
import { createWiring, rewire, Role, type Wiring } from "./wiring.ts";

/**
 * An activator u and an inhibitor v on a weighted graph, with all the room a step needs. Levels are
 * dimensionless and never negative; time is in seconds.
 */
export interface Field {
  /** Own copy of the graph; after a change of its weights call `rewire`. */
  readonly graph: Graph;
  /** False where diffusion is all there is. */
  readonly reaction: boolean;
  /** Coefficients in force; production and decay are zero where the reaction is off. */
  readonly parameters: FieldParameters;
  /** Levels, u and v of vertex i at 2i and 2i + 1. */
  readonly state: Float64Array;
  /** Feed of the activator per vertex, 1/s. */
  readonly stress: Float64Array;
  /** One of `Role` per vertex; after a change call `rewire`. */
  readonly roles: Uint8Array;
  /** The links that conduct, row by row over the free vertices. */
  readonly wiring: Wiring;
  /** Room for one Runge–Kutta step. */
  readonly workspace: FieldWorkspace;
  /** The inner loops, bound to the memory in which all of this lies. */
  readonly kernel: Kernel;
}

/** Room for one Runge–Kutta step: slopes and the levels of a stage, each laid out as `state`. */
export interface FieldWorkspace {
  /** D_u, D_v, μ, ν, ρ and κ as the kernel reads them. */
  readonly coefficients: Float64Array;
  /** Slopes k₁ to k₄, zero where a vertex is not free. */
  readonly slopes: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  /** Levels of the stage at hand. */
  readonly stage: Float64Array;
}

/** What a field starts from; what is left out is zero, or free. */
export interface FieldOptions {
  /** Coefficients; those left out have the defaults of `DEFAULT_PARAMETERS`. */
  readonly parameters?: Partial<FieldParameters>;
  /** Activator per vertex, 0 to 1e30. */
  readonly activator?: ArrayLike<number>;
  /** Inhibitor per vertex, 0 to 1e30. */
  readonly inhibitor?: ArrayLike<number>;
  /** Feed of the activator per vertex, 0 to 1e30, 1/s. */
  readonly stress?: ArrayLike<number>;
  /** Vertices that keep their levels and only diffuse to others. */
  readonly frozen?: ArrayLike<number>;
  /** False leaves diffusion alone; default true. */
  readonly reaction?: boolean;
}

/**
 * Creates a field on a symmetric weighted graph, which is copied. Throws a `RangeError` that names
 * what is malformed, asymmetric, negative, not finite, or of another length than the vertices, and a
 * `TypeError` for stress without a reaction.
 */
export function createField(graph: Graph, options: FieldOptions = {}): Field {
  checkGraph(graph);
  const vertexCount = graph.offsets.length - 1;
  const linkCount = graph.neighbors.length;
  const reaction = options.reaction ?? true;
  const given = completeParameters(options.parameters);
  const parameters = reaction ? given : withoutReaction(given);
  const arena = createArena(13 * vertexCount + linkCount + 6, 2 * vertexCount + linkCount, 11);
  const levels = (): Float64Array => arena.floats(2 * vertexCount);
  const field: Field = {
    graph: {
      offsets: graph.offsets.slice(),
      neighbors: graph.neighbors.slice(),
      weights: graph.weights.slice(),
    },
    reaction,
    parameters,
    state: levels(),
    stress: arena.floats(vertexCount),
    roles: new Uint8Array(vertexCount),
    wiring: createWiring(arena, graph),
    workspace: {
      coefficients: arena.floats(6),
      slopes: [levels(), levels(), levels(), levels()],
      stage: levels(),
    },
    kernel: createKernel(arena.memory),
  };
  field.workspace.coefficients.set([
    parameters.activatorDiffusion,
    parameters.inhibitorDiffusion,
    parameters.activatorDecay,
    parameters.inhibitorDecay,
    parameters.production,
    parameters.saturation,
  ]);
  if (options.stress) setStress(field, options.stress);
  if (options.activator) fill("activator", field, 0, options.activator);
  if (options.inhibitor) fill("inhibitor", field, 1, options.inhibitor);
  if (options.frozen) freeze(field, options.frozen);
  rewire(field);
  return field;
}

/**
 * Sets the feed of the activator of every vertex, 1/s. Throws a `RangeError` on a bad length or
 * value, a `TypeError` if the field has no reaction to feed.
 */
export function setStress(field: Field, stress: ArrayLike<number>): void {
  if (!field.reaction) throw new TypeError("Cannot use stress: reaction is false");
  checkLevels("stress", field, stress);
  field.stress.set(stress);
}

/** Sets both levels of one vertex; the way to report what a frozen vertex now holds. */
export function setLevels(
  field: Field,
  vertex: number,
  activator: number,
  inhibitor: number,
): void {
  checkInteger("vertex", vertex, 0, field.roles.length - 1);
  checkNumber("activator", activator, 0, LARGEST_VALUE);
  checkNumber("inhibitor", inhibitor, 0, LARGEST_VALUE);
  field.state[2 * vertex] = activator;
  field.state[2 * vertex + 1] = inhibitor;
}

/** Sum of the activator over the vertices that are free. */
export function totalActivator(field: Field): number {
  return total(field, 0);
}

/** Sum of the inhibitor over the vertices that are free. */
export function totalInhibitor(field: Field): number {
  return total(field, 1);
}

function total({ wiring, state }: Field, species: number): number {
  let sum = 0;
  for (let row = 0; row < wiring.rowCount; row++) sum += state[wiring.places[row]! / 8 + species]!;
  return sum;
}

function fill(name: string, field: Field, species: number, levels: ArrayLike<number>): void {
  checkLevels(name, field, levels);
  for (let i = 0; i < levels.length; i++) field.state[2 * i + species] = levels[i]!;
}

function freeze(field: Field, frozen: ArrayLike<number>): void {
  checkLength("frozen", frozen, field.roles.length);
  checkFinite("frozen", frozen);
  for (let i = 0; i < frozen.length; i++) field.roles[i] = frozen[i] ? Role.frozen : Role.free;
}

function checkLevels(name: string, field: Field, levels: ArrayLike<number>): void {
  checkLength(name, levels, field.roles.length);
  for (let i = 0; i < levels.length; i++) {
    checkNumber(`${name}[${i}]`, levels[i]!, 0, LARGEST_VALUE);
  }
}
