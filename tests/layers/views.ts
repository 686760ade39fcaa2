/** Views of random meshes for the tests of what is composed from the layers. */
import fc from "fast-check";
import { buildComplex, type Complex } from "../../layers/hodge/mod.ts";
import { createMeshView, type MeshView } from "../../layers/mesh_view.ts";

/** How wide the columns of a random view range. */
export interface Ranges {
  backlog: fc.Arbitrary<number>;
  capacity: fc.Arbitrary<number>;
  arrivals: fc.Arbitrary<number>;
  roundTrip: fc.Arbitrary<number>;
  flow: fc.Arbitrary<number>;
}

/** Everyday loads, within three decades. */
export const everyday: Ranges = {
  backlog: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 500, noNaN: true })),
  capacity: fc.double({ min: 1, max: 1000, noNaN: true }),
  arrivals: fc.double({ min: 0, max: 1000, noNaN: true }),
  roundTrip: fc.double({ min: 0, max: 0.5, noNaN: true }),
  flow: fc.double({ min: -100, max: 100, noNaN: true }),
};

/** The ends of what a view may hold. */
export const extreme: Ranges = {
  backlog: fc.constantFrom(0, 5e-324, 1e-9, 1, 1e15),
  capacity: fc.constantFrom(1e-6, 1, 1e15),
  arrivals: fc.constantFrom(0, 5e-324, 1e-9, 1, 1e15),
  roundTrip: fc.constantFrom(0, 5e-324, 1, 86_400),
  flow: fc.constantFrom(0, -5e-324, 1e-9, -1, 1e15, -1e15),
};

/** Views of 1 to 9 hosts with any links, seen from any of them. */
export function arbitraryView(ranges: Ranges): fc.Arbitrary<MeshView> {
  return fc.integer({ min: 1, max: 9 }).chain((hosts) => {
    const column = (values: fc.Arbitrary<number>, length: number) =>
      fc.array(values, { minLength: length, maxLength: length });
    const pairs = pairsOf(hosts);
    return fc.record({
      links: fc.subarray(pairs),
      self: fc.nat({ max: hosts - 1 }),
      backlog: column(ranges.backlog, hosts),
      capacity: column(ranges.capacity, hosts),
      arrivals: column(ranges.arrivals, hosts),
      offer: column(fc.constantFrom(0, 0.25, 0.5, 1), hosts),
      roundTrip: column(ranges.roundTrip, pairs.length),
      flow: column(ranges.flow, pairs.length),
    }).map((drawn) => {
      const view = createMeshView(complexOf(hosts, drawn.links), drawn.self);
      const { edgeCount } = view.complex;
      view.backlog.set(drawn.backlog);
      view.capacityPerSecond.set(drawn.capacity);
      view.predictedArrivalsPerSecond.set(drawn.arrivals);
      view.offer.set(drawn.offer);
      view.roundTripSeconds.set(drawn.roundTrip.slice(0, edgeCount));
      view.reportedFlow.set(drawn.flow.slice(0, edgeCount));
      return view;
    });
  });
}

/** A complex from a list of links. */
export function complexOf(hosts: number, links: readonly (readonly number[])[]): Complex {
  return buildComplex(hosts, Uint32Array.from(links.flat()));
}

/** Every pair of hosts. */
export function pairsOf(hosts: number): number[][] {
  const pairs: number[][] = [];
  for (let u = 0; u < hosts; u++) for (let v = u + 1; v < hosts; v++) pairs.push([u, v]);
  return pairs;
}
