/**
 * Arrays kept in order by binary search. The order must be strict: no two elements compare as 0,
 * and nothing that it depends on changes while an element is inside.
 */

/** Negative if `a` comes first, positive if `b` does, 0 only if they are one. */
export type Order<T> = (a: T, b: T) => number;

/** Puts an element into its place. */
export function insertSorted<T>(list: T[], element: T, order: Order<T>): void {
  const index = placeOf(list, element, order);
  if (index === list.length) list.push(element);
  else list.splice(index, 0, element);
}

/** Takes an element out again; does nothing if it is not inside. */
export function removeSorted<T>(list: T[], element: T, order: Order<T>): void {
  const index = placeOf(list, element, order);
  if (list[index] !== element) return;
  if (index === list.length - 1) list.pop();
  else list.splice(index, 1);
}

/** How many elements come before this one. */
function placeOf<T>(list: T[], element: T, order: Order<T>): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(list[middle]!, element) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
