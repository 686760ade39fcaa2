import { assert } from "@std/assert";
import { createFalseAlarms, isOverloaded, noteAlarm } from "../../p2p/false_alarms.ts";

Deno.test("where peers have died, what is late stays away: that is no overload", () => {
  const alarms = createFalseAlarms();
  for (let i = 0; i < 100; i++) noteAlarm(alarms, i % 4 === 0, i / 100);
  assert(!isOverloaded(alarms, 1));
});

Deno.test("where most of what is late comes after all, the load is to blame, for a while", () => {
  const alarms = createFalseAlarms();
  for (let i = 0; i < 20; i++) noteAlarm(alarms, true, 10);
  assert(isOverloaded(alarms, 10));
  assert(!isOverloaded(alarms, 20), "forgotten without news");
  for (let i = 0; i < 20; i++) noteAlarm(alarms, true, 20);
  for (let i = 0; i < 8; i++) noteAlarm(alarms, false, 20);
  assert(!isOverloaded(alarms, 20), "or by news of deaths");
});
