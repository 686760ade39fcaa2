import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createPicker, KEEP, type Shares } from "../../daemon/host/picker.ts";
import { long } from "../long.ts";

const SEED = 20_260_101;

const shares = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 17,
});

function sharesOf(weights: readonly number[]): Map<string, number> {
  return new Map(weights.map((weight, i) => [i === 0 ? KEEP : `peer ${i}`, weight]));
}

function normalised(shares: Shares): [name: string, share: number][] {
  const sum = [...shares.values()].reduce((total, share) => total + share, 0);
  return [...shares].map(([name, share]) => [name, share / sum]);
}

Deno.test("after every pick each destination has had its share, give or take less than one", () => {
  fc.assert(
    fc.property(shares, (weights) => {
      const picker = createPicker();
      const followed = sharesOf(weights);
      picker.follow(followed);
      const expected = normalised(followed);
      const counts = new Map<string, number>();
      for (let n = 1; n <= 400; n++) {
        const name = picker.pick();
        counts.set(name, (counts.get(name) ?? 0) + 1);
        for (const [name, share] of expected) {
          const beside = (counts.get(name) ?? 0) - n * share;
          assert(Math.abs(beside) < 1, `${name} is ${beside} beside its share after ${n} picks`);
        }
      }
    }),
    { seed: SEED, numRuns: long(2_000, 200) },
  );
});

Deno.test("shares that change every few picks are followed within two", () => {
  const five = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 5,
    maxLength: 5,
  });
  fc.assert(
    fc.property(fc.array(five, { minLength: 50, maxLength: 50 }), (changes) => {
      const picker = createPicker();
      const owed = new Map<string, number>();
      for (const weights of changes) {
        const followed = sharesOf([weights[0]! + 1e-3, ...weights.slice(1)]);
        picker.follow(followed);
        for (let n = 0; n < 7; n++) {
          for (const [name, share] of normalised(followed)) {
            owed.set(name, (owed.get(name) ?? 0) + share);
          }
          const name = picker.pick();
          owed.set(name, owed.get(name)! - 1);
          for (const [name, credit] of owed) {
            assert(Math.abs(credit) < 2, `${name} is ${credit} beside its shares`);
          }
        }
      }
    }),
    { seed: SEED, numRuns: long(2_000, 100) },
  );
});

Deno.test("credit outlasts a change: a share of a tenth, told anew each pick, gets a tenth", () => {
  const picker = createPicker();
  let sent = 0;
  for (let n = 0; n < 1_000; n++) {
    picker.follow(new Map([[KEEP, 0.9 + (n % 2) * 1e-3], ["b", 0.1]]));
    if (picker.pick() === "b") sent++;
  }
  assert(sent === 99 || sent === 100, `${sent}`);
});

Deno.test("what goes away is picked no more, and what it was owed goes to the others", () => {
  const picker = createPicker();
  picker.follow(new Map([[KEEP, 0.5], ["b", 0.5]]));
  picker.pick();
  picker.follow(new Map([[KEEP, 0.5], ["c", 0.5]]));
  const names = Array.from({ length: 100 }, () => picker.pick());
  assertEquals(names.filter((name) => name === "c").length, 50);
  picker.follow(new Map([[KEEP, 0], ["c", 0.3], ["d", 0]]));
  assertEquals(new Set(Array.from({ length: 10 }, () => picker.pick())), new Set(["c"]));
});

Deno.test("without shares, or with none above zero, everything is kept", () => {
  const picker = createPicker();
  assertEquals(picker.pick(), KEEP);
  picker.follow(new Map([["b", 0]]));
  assertEquals(picker.pick(), KEEP);
});

Deno.test("equal shares take turns", () => {
  const picker = createPicker();
  picker.follow(new Map([[KEEP, 1 / 3], ["b", 1 / 3], ["c", 1 / 3]]));
  const names = Array.from({ length: 9 }, () => picker.pick());
  for (let at = 0; at < 9; at += 3) assertEquals(new Set(names.slice(at, at + 3)).size, 3);
});
