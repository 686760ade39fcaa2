/**
 * When each node wants its next tick: a binary heap of nodes that knows where each of them is, since
 * the wish changes with almost every datagram. Of two with the same time the lower index is first.
 */

/** State: one time for each node, `Infinity` while it wants none. */
export interface Wakes {
  /** How many nodes there are. */
  count: number;
  /** By node: when it wants its tick, and its place in the heap. */
  times: Float64Array;
  places: Int32Array;
  /** By place: the node. */
  heap: Int32Array;
}

/** Creates an empty one. */
export function createWakes(): Wakes {
  return {
    count: 0,
    times: new Float64Array(64),
    places: new Int32Array(64),
    heap: new Int32Array(64),
  };
}

/** Adds the next node, which wants no tick yet, and answers with its index. */
export function addWake(wakes: Wakes): number {
  const node = wakes.count++;
  if (node === wakes.times.length) grow(wakes);
  wakes.times[node] = Infinity;
  wakes.places[node] = node;
  wakes.heap[node] = node;
  return node;
}

/** When the first tick is wanted; `Infinity` if none is. */
export function firstWakeTime(wakes: Wakes): number {
  return wakes.count === 0 ? Infinity : wakes.times[wakes.heap[0]!]!;
}

/** Sets when this node wants its next tick. */
export function setWake(wakes: Wakes, node: number, at: number): void {
  const before = wakes.times[node]!;
  if (before === at) return;
  wakes.times[node] = at;
  if (at < before) rise(wakes, node);
  else sink(wakes, node);
}

function rise(wakes: Wakes, node: number): void {
  const { heap, places } = wakes;
  let place = places[node]!;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const other = heap[parent]!;
    if (!isBefore(wakes, node, other)) break;
    heap[place] = other;
    places[other] = place;
    place = parent;
  }
  heap[place] = node;
  places[node] = place;
}

function sink(wakes: Wakes, node: number): void {
  const { heap, places, count } = wakes;
  let place = places[node]!;
  for (let child = 2 * place + 1; child < count; child = 2 * place + 1) {
    if (child + 1 < count && isBefore(wakes, heap[child + 1]!, heap[child]!)) child++;
    const other = heap[child]!;
    if (!isBefore(wakes, other, node)) break;
    heap[place] = other;
    places[other] = place;
    place = child;
  }
  heap[place] = node;
  places[node] = place;
}

function isBefore(wakes: Wakes, a: number, b: number): boolean {
  const left = wakes.times[a]!;
  const right = wakes.times[b]!;
  return left < right || (left === right && a < b);
}

function grow(wakes: Wakes): void {
  const room = 2 * wakes.times.length;
  const { times, places, heap } = wakes;
  wakes.times = new Float64Array(room);
  wakes.places = new Int32Array(room);
  wakes.heap = new Int32Array(room);
  wakes.times.set(times);
  wakes.places.set(places);
  wakes.heap.set(heap);
}
