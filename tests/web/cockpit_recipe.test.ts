import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { wordsOf } from "../../web/cockpit/action_words.ts";
import { type Action, formatActions, parseActions } from "../../web/cockpit/actions.ts";
import {
  formatRecipe,
  LAYERS,
  parseRecipe,
  type Recipe,
  recipeOf,
} from "../../web/cockpit/recipe.ts";
import { SCENARIOS } from "../../web/cockpit/scenarios.ts";
import { long } from "../long.ts";

const name = fc.constantFrom("ada", "bob", "host-12");
const rate = fc.double({ min: 0, max: 9999, noNaN: true }).map((x) => String(Number(x.toFixed(2))));

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.tuple(fc.constantFrom("load", "capacity", "swing"), name, rate),
  fc.tuple(fc.constantFrom("link", "unlink"), name, name),
  fc.tuple(fc.constant("cut"), name, name),
  fc.constant(["heal"]),
  fc.tuple(fc.constant("turn"), rate, fc.constant("60"), name, name, name),
).chain(([verb, ...words]) =>
  fc.nat({ max: 20_000 }).map((tick) => ({ tick, verb, words }) as Action)
);

const recipe: fc.Arbitrary<Recipe> = fc.record({
  scenario: fc.constantFrom(...SCENARIOS.map(({ id }) => id)),
  seed: fc.nat({ max: 2 ** 20 - 1 }),
  without: fc.subarray([...LAYERS]),
  actions: fc.array(action, { maxLength: 30 }),
  at: fc.nat({ max: 20_000 }),
});

Deno.test("an address brings back all that it was made of, and needs no escaping", () => {
  fc.assert(
    fc.property(recipe, (made) => {
      const address = formatRecipe(made);
      assertEquals(parseRecipe(address), made);
      assertEquals(new URL(address, "http://a/").hash, address);
    }),
    { numRuns: long(2000, 200), seed: 1 },
  );
});

Deno.test("an empty address is the first scenario from the start", () => {
  assertEquals(parseRecipe(""), recipeOf());
  assertEquals(parseRecipe("#seed=7"), { ...recipeOf(), seed: 7 });
});

Deno.test("an address that cannot be is refused with what is wrong", () => {
  for (
    const [address, wrong] of [
      ["#scenario=none", "scenario none"],
      ["#seed=-1", "seed"],
      ["#seed=1048576", "seed"],
      ["#seed=1e3", "seed"],
      ["#at=20001", "at"],
      ["#without=everything", "everything"],
      ["#do=5,explode,ada", "explode"],
      ["#do=x,load,ada,1", "tick"],
      ["#do=5,constructor,ada", "constructor"],
      ["#do=5,load,%E2%80%AEada,1", "Cannot read action"],
      [`#do=5,load,${"a".repeat(200_000)},1`, "Cannot read action"],
      [`#do=5,cut${",ada".repeat(28)}`, "Cannot read action"],
      [`#do=${"1,heal~".repeat(200)}1,heal`, "at most"],
    ] as const
  ) {
    assertThrows(() => parseRecipe(address), RangeError, wrong);
  }
});

Deno.test("every action has words of its own", () => {
  const texts = SCENARIOS.flatMap(({ script }) => script.map(wordsOf));
  assertEquals(texts.filter((text) => text.includes("undefined") || text === ""), []);
  assertEquals(parseActions(formatActions(SCENARIOS[2]!.script)), SCENARIOS[2]!.script);
});
