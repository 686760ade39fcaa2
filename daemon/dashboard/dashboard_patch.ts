/**
 * JSON merge patches (RFC 7396, P. Hoffman and J. Snell, 2014), made and applied. A patch cannot say
 * that a member is `null`: what is to be patched holds none outside of arrays.
 */
import type { DashboardPatch } from "./dashboard_feed.ts";

type Members = Record<string, unknown>;

/** What makes `after` of `before`; `undefined` if they are the same. Neither holds a `null` member. */
export function createPatch(before: object, after: object): DashboardPatch | undefined {
  return patchOf(before as Members, after as Members);
}

/**
 * What the patch makes of `target`, which stays as it is; what does not change is shared. Both are
 * what `JSON.parse` may yield.
 */
export function applyPatch<State extends object>(target: State, patch: DashboardPatch): State;
export function applyPatch(target: unknown, patch: unknown): unknown;
export function applyPatch(target: unknown, patch: unknown): unknown {
  if (!isMembers(patch)) return patch;
  const members = new Map(Object.entries(isMembers(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, applyPatch(members.get(name), value));
  }
  // Defines members, whatever they are called; to set one called __proto__ is something else.
  return Object.fromEntries(members);
}

/** Removes members that are `null`, at any depth but in arrays. */
export function dropNulls(value: unknown): void {
  if (!isMembers(value)) return;
  for (const name of Object.keys(value)) {
    if (value[name] === null) delete value[name];
    else dropNulls(value[name]);
  }
}

function patchOf(before: Members, after: Members): DashboardPatch | undefined {
  const changes: [string, unknown][] = [];
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name)) changes.push([name, null]);
  }
  for (const name of Object.keys(after)) {
    const value = after[name];
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    const change = isMembers(old) && isMembers(value)
      ? patchOf(old, value)
      : isSame(old, value)
      ? undefined
      : value;
    if (change !== undefined) changes.push([name, change]);
  }
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether both are the same JSON, members in the same order. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const areObjects = typeof a === "object" && typeof b === "object";
  return areObjects && JSON.stringify(a) === JSON.stringify(b);
}
