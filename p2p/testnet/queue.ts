/**
 * What happens when: a binary heap over flat arrays. Things of the same time leave in the order in
 * which they came, so that a run is the same every time.
 */

/** State of one queue. */
export interface EventQueue<T> {
  /** How many wait. */
  count: number;
  /** How many ever came; the order among things of the same time. */
  pushed: number;
  /** Heap: when each is due, which it was, and what it is. */
  times: Float64Array;
  orders: Float64Array;
  readonly items: (T | undefined)[];
}

/** Creates an empty queue. */
export function createEventQueue<T>(): EventQueue<T> {
  return {
    count: 0,
    pushed: 0,
    times: new Float64Array(64),
    orders: new Float64Array(64),
    items: [],
  };
}

/** When the first is due; `Infinity` if nothing waits. */
export function firstTime<T>(queue: EventQueue<T>): number {
  return queue.count === 0 ? Infinity : queue.times[0]!;
}

/** Adds one. */
export function pushEvent<T>(queue: EventQueue<T>, at: number, item: T): void {
  if (queue.count === queue.times.length) grow(queue);
  const { times, orders, items } = queue;
  let place = queue.count++;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (times[parent]! <= at) break; // whoever waits came earlier
    times[place] = times[parent]!;
    orders[place] = orders[parent]!;
    items[place] = items[parent];
    place = parent;
  }
  times[place] = at;
  orders[place] = queue.pushed++;
  items[place] = item;
}

/** Takes the first out. Call it only if something waits. */
export function takeEvent<T>(queue: EventQueue<T>): T {
  const { times, orders, items } = queue;
  const first = items[0]!;
  const last = --queue.count;
  const time = times[last]!;
  const order = orders[last]!;
  const item = items[last];
  items[last] = undefined;
  if (last === 0) return first;
  let place = 0;
  for (let child = 1; child < last; child = 2 * place + 1) {
    if (child + 1 < last && isBefore(queue, child + 1, times[child]!, orders[child]!)) child++;
    if (!isBefore(queue, child, time, order)) break;
    times[place] = times[child]!;
    orders[place] = orders[child]!;
    items[place] = items[child];
    place = child;
  }
  times[place] = time;
  orders[place] = order;
  items[place] = item;
  return first;
}

function isBefore<T>(queue: EventQueue<T>, place: number, time: number, order: number): boolean {
  const other = queue.times[place]!;
  return other < time || (other === time && queue.orders[place]! < order);
}

function grow<T>(queue: EventQueue<T>): void {
  const times = new Float64Array(2 * queue.times.length);
  const orders = new Float64Array(times.length);
  times.set(queue.times);
  orders.set(queue.orders);
  queue.times = times;
  queue.orders = orders;
}
