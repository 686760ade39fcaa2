import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_TUNING, tune, type Tuning } from "../../p2p/tuning.ts";

Deno.test("what is not chosen is the default", () => {
  assertEquals(tune(), DEFAULT_TUNING);
  assertEquals(tune({ parallel: 5, keepalive: 0.5 }), {
    ...DEFAULT_TUNING,
    parallel: 5,
    keepalive: 0.5,
  });
});

Deno.test("every choice has to be positive, and the error names it", () => {
  for (const name of Object.keys(DEFAULT_TUNING) as (keyof Tuning)[]) {
    for (const value of [0, -1, NaN]) {
      const choice: Partial<Tuning> = { [name]: value };
      assertThrows(() => tune(choice), RangeError, `Cannot tune ${name}`);
    }
  }
});

Deno.test("counts are whole, and no more than frames or sense allow", () => {
  for (const [name, most] of [["parallel", 16], ["copies", 8], ["named", 8]] as const) {
    assertEquals(tune({ [name]: most })[name], most);
    assertEquals(tune({ [name]: 1 })[name], 1);
    for (const value of [most + 1, 1.5, Infinity]) {
      assertThrows(() => tune({ [name]: value }), RangeError, `Cannot tune ${name}`);
    }
  }
});
