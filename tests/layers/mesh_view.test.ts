import { assertEquals, assertThrows } from "@std/assert";
import {
  BELIEF_COUNT,
  checkMeshView,
  createMeshView,
  createSoloView,
  type HostRecord,
  type MeshView,
  setRecord,
} from "../../layers/mesh_view.ts";
import { complexOf, pairsOf } from "./views.ts";

const create = () => createMeshView(complexOf(4, pairsOf(4)), 2);

/** What each column refuses, and the last value it takes. */
const limits: Record<string, { bad: number[]; good: number[] }> = {
  backlog: { bad: [-1, 1.1e15], good: [0, 1e15] },
  capacityPerSecond: { bad: [0, -1, 9e-7, 1.1e15], good: [1e-6, 1e15] },
  predictedArrivalsPerSecond: { bad: [-1e-9, 1.1e15], good: [0, 1e15] },
  offer: { bad: [-0.1, 1.1], good: [0, 1] },
  freeEnergyNats: { bad: [1.1e100, -1.1e100], good: [-1e100, 1e100] },
  activator: { bad: [-1, 1.1e30], good: [0, 1e30] },
  inhibitor: { bad: [-1, 1.1e30], good: [0, 1e30] },
  beliefs: { bad: [1.1e30, -1.1e30], good: [-1e30, 1e30] },
  roundTripSeconds: { bad: [-1, 86_401], good: [0, 86_400] },
  reportedFlow: { bad: [1.1e15, -1.1e15], good: [-1e15, 1e15] },
};

const columnOf = (view: MeshView, name: string): Float64Array =>
  (view as unknown as Record<string, Float64Array>)[name]!;

Deno.test("a new view is idle, alike and silent; a host alone is one vertex", () => {
  const view = create();
  checkMeshView(view);
  assertEquals([view.self, view.complex.edgeCount, view.beliefs.length], [2, 6, 4 * BELIEF_COUNT]);
  for (const name of ["backlog", "predictedArrivalsPerSecond", "reportedFlow"]) {
    assertEquals(Math.max(...columnOf(view, name)), 0);
  }
  const solo = createSoloView();
  checkMeshView(solo);
  assertEquals([solo.complex.vertexCount, solo.complex.edgeCount, solo.self], [1, 0, 0]);
});

Deno.test("every number column has limits here", () => {
  const columns = Object.entries(create()).filter(([, value]) => value instanceof Float64Array);
  assertEquals(columns.map(([name]) => name).sort(), Object.keys(limits).sort());
});

Deno.test("a column of a wrong length or with an impossible value is refused by name", () => {
  for (const [name, { bad, good }] of Object.entries(limits)) {
    for (const value of [...bad, NaN, Infinity, -Infinity]) {
      const view = create();
      columnOf(view, name)[3] = value;
      assertThrows(() => checkMeshView(view), RangeError, `${name}[3]`);
    }
    for (const value of good) {
      const view = create();
      columnOf(view, name)[3] = value;
      checkMeshView(view);
    }
    for (const length of [0, columnOf(create(), name).length + 1]) {
      const view = { ...create(), [name]: new Float64Array(length).fill(1) };
      assertThrows(() => checkMeshView(view), RangeError, name);
    }
  }
});

Deno.test("a vertex that does not exist is refused", () => {
  for (const self of [-1, 4, 0.5, NaN]) {
    assertThrows(() => createMeshView(create().complex, self), RangeError, "self");
    assertThrows(() => checkMeshView({ ...create(), self }), RangeError, "self");
  }
});

Deno.test("a record fills its row and no other", () => {
  const record: HostRecord = {
    backlog: 1,
    capacityPerSecond: 2,
    predictedArrivalsPerSecond: 3,
    offer: 0.4,
    freeEnergyNats: -5,
    activator: 6,
    inhibitor: 7,
    belief: Float64Array.of(8, 9, 10, 11),
  };
  const view = create();
  const untouched = create();
  setRecord(view, 1, record);
  assertEquals([...view.beliefs.subarray(4, 8)], [8, 9, 10, 11]);
  assertEquals([view.backlog[1], view.capacityPerSecond[1], view.offer[1]], [1, 2, 0.4]);
  assertEquals([view.predictedArrivalsPerSecond[1], view.freeEnergyNats[1]], [3, -5]);
  assertEquals([view.activator[1], view.inhibitor[1]], [6, 7]);
  for (const name of Object.keys(limits)) {
    const stride = name === "beliefs" ? BELIEF_COUNT : 1;
    const rest = (v: MeshView) => columnOf(v, name).filter((_, i) => Math.floor(i / stride) !== 1);
    assertEquals(rest(view), rest(untouched), name);
  }
  assertThrows(() => setRecord(view, 4, record), RangeError, "vertex");
  const short = { ...record, belief: new Float64Array(3) };
  assertThrows(() => setRecord(view, 1, short), RangeError, "belief");
});
