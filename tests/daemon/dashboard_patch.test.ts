import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { applyPatch, createPatch, dropNulls } from "../../daemon/dashboard/dashboard_patch.ts";
import { long } from "../long.ts";

/** Target, patch and result: appendix A of RFC 7396. */
const EXAMPLES: [target: unknown, patch: unknown, result: unknown][] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

const { json } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.string(),
  ),
  key: fc.oneof(fc.constantFrom("a", "b", "c", "__proto__", "toString"), fc.string()),
  json: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(fc.oneof(tie("leaf"), fc.constant(null)), { maxLength: 3 }),
    tie("members"),
  ),
  members: fc.array(fc.tuple(tie("key"), tie("json")), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries as [string, unknown][])),
}));

const members = json.filter((value): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value)
);

/** As it comes over the wire. */
function sent<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("patches do what the examples of the standard say", () => {
  for (const [target, patch, result] of EXAMPLES) {
    const before = sent(target);
    assertEquals(applyPatch(target, patch), result);
    assertEquals(target, before, "the target is as it was");
  }
});

Deno.test("a patch makes the one state of the other exactly, and there is none between equals", () => {
  fc.assert(
    fc.property(members, members, (a, b) => {
      const [before, after] = [sent(a), sent(b)];
      const patch = createPatch(before, after);
      if (patch === undefined) return assertEquals(before, after);
      const text = JSON.stringify(patch);
      assertEquals(applyPatch(before, JSON.parse(text)), after);
      assertEquals(createPatch(after, sent(after)), undefined);
    }),
    { numRuns: long(20_000, 2_000), seed: 1 },
  );
});

Deno.test("a chain of patches ends where the states do", () => {
  fc.assert(
    fc.property(fc.array(members, { minLength: 1, maxLength: 8 }), (states) => {
      let held: object = sent(states[0]!);
      let last: object = held;
      for (const state of states.map(sent)) {
        const patch = createPatch(last, state);
        if (patch !== undefined) held = applyPatch(held, sent(patch));
        last = state;
        assertEquals(held, state);
      }
    }),
    { numRuns: long(5_000, 500), seed: 2 },
  );
});

Deno.test("a patch holds what changed and nothing else, and what did not is shared", () => {
  const before = { hosts: { a: { n: 1, list: [1] }, b: { n: 2 } }, at: 1 };
  const after = { hosts: { a: { n: 3, list: [1] }, c: { n: 4 } }, at: 1 };
  const patch = createPatch(before, after)!;
  assertEquals(patch, { hosts: { b: null, a: { n: 3 }, c: { n: 4 } } });
  const applied = applyPatch(before, patch);
  assert(applied.hosts.a.list === before.hosts.a.list);
});

Deno.test("members that are null go, those in lists stay, and names of prototypes are names", () => {
  const value = JSON.parse('{"a":null,"b":{"c":null,"d":[null]},"__proto__":{"e":null,"f":1}}');
  dropNulls(value);
  assertEquals(JSON.stringify(value), '{"b":{"d":[null]},"__proto__":{"f":1}}');
  const patched = applyPatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  assertEquals(Object.getPrototypeOf(patched), Object.prototype);
  assertEquals(JSON.stringify(patched), '{"__proto__":{"polluted":true}}');
});
