import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { calibrate, createCalibration, interpret } from "../../../layers/agent/sensors.ts";
import { createNormal } from "./noise_source.ts";

Deno.test("learns unit and offset of a sensor, and how far to believe it", () => {
  const normal = createNormal(1);
  const calibration = createCalibration();
  for (let i = 0; i < 3000; i++) {
    const load = 100 + 20 * normal();
    calibrate(calibration, load, 7 + 0.002 * load + 0.01 * normal());
  }
  const said = interpret(calibration, 7 + 0.002 * 130)!;
  assertAlmostEquals(said.load, 130, 1.5);
  assertAlmostEquals(said.variance, (0.01 / 0.002) ** 2, 8);
});

Deno.test("reads falling sensors as well as rising ones", () => {
  const normal = createNormal(2);
  const calibration = createCalibration();
  for (let i = 0; i < 1000; i++) {
    const load = 100 + 20 * normal();
    calibrate(calibration, load, 1 - 0.004 * load);
  }
  assertAlmostEquals(interpret(calibration, 1 - 0.004 * 60)!.load, 60, 0.5);
});

Deno.test("does not listen to a sensor that is new, stuck or knows nothing of the load", () => {
  const normal = createNormal(3);
  const [fresh, stuck, unrelated] = [createCalibration(), createCalibration(), createCalibration()];
  for (let i = 0; i < 500; i++) {
    const load = 100 + 20 * normal();
    if (i < 30) calibrate(fresh, load, load);
    calibrate(stuck, load, 0.5);
    calibrate(unrelated, load, normal());
  }
  assertEquals(interpret(fresh, 100), undefined);
  assertEquals(interpret(stuck, 0.5), undefined);
  assertEquals(interpret(unrelated, 0), undefined);
});

Deno.test("is no surer than a hundredth of its spread, even when it repeats the load", () => {
  const normal = createNormal(4);
  const calibration = createCalibration();
  for (let i = 0; i < 500; i++) {
    const load = 100 + 20 * normal();
    calibrate(calibration, load, load);
  }
  assertGreater(interpret(calibration, 100)!.variance, 1);
});
