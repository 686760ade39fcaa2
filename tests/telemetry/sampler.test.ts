import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { openSampler, type Sample } from "../../telemetry/mod.ts";
import { fixture, Stage } from "./stage.ts";

/** Samples at 100 s and 101 s, showing one instant each. */
function sampleTwice(host: string): [Sample, Sample, readonly string[]] {
  using stage = new Stage();
  stage.show(`${host}/0`);
  const sampler = openSampler(stage);
  const first = sampler.sample(100);
  stage.show(`${host}/1`);
  const second = sampler.sample(101);
  assertEquals(Object.values(sampler.missed).filter((count) => count > 0), []);
  sampler.close();
  return [first, second, sampler.notes];
}

Deno.test("an x86 machine with one of two cores busy", () => {
  const [first, second] = sampleTwice("x86");
  assertEquals(first.cpuBusyShare, undefined);
  assertEquals(first.receivedBytesPerSecond, undefined);
  assertEquals(first.cpuPressureShare, undefined);
  const ticks = (n: number) => fixture(`x86/${n}/proc/stat`).split(/\s+/).slice(1, 9).map(Number);
  const [before, after] = [ticks(0), ticks(1)];
  const passed = after.map((value, i) => value - before[i]!);
  const total = passed.reduce((sum, value) => sum + value);
  assertAlmostEquals(second.cpuBusyShare!, 1 - (passed[3]! + passed[4]!) / total, 1e-12);
  assertAlmostEquals(second.cpuBusyShare!, 0.5, 0.01);
  assertEquals(second.coreCount, 2);
  assertEquals(second.temperatureCelsius, undefined);
  assertEquals(second.cgroupCpuLimitCores, undefined);
});

Deno.test("an ARM board: every field that it has, none that it has not", () => {
  const [first, second, notes] = sampleTwice("arm");
  assertEquals(first.temperatureCelsius, 52.095);
  assertEquals(second.temperatureCelsius, 53.069);
  assertEquals(second.coreCount, 4);
  assertEquals(second.runnableTasks, 4);
  assertAlmostEquals(second.cpuBusyShare!, 120 / 400, 1e-12);
  assertEquals(second.receivedBytesPerSecond, 1_000_500);
  assertEquals(second.sentBytesPerSecond, 250_200);
  assertAlmostEquals(second.cpuPressureShare!, 0.25, 1e-9);
  assertEquals(second.memoryPressureShare, 0);
  assertAlmostEquals(second.ioPressureShare!, 0.1, 1e-9);
  assertAlmostEquals(second.cgroupCpuUsedCores!, 0.02, 1e-9);
  assertEquals(second.cgroupMemoryUsedBytes, 68157440);
  assert(!("cgroupCpuLimitCores" in second) && !("cgroupMemoryLimitBytes" in second));
  assertEquals(notes, []);
});

Deno.test("a container: the limit that binds is the tightest above it, usage is measured there", () => {
  const [, second, notes] = sampleTwice("container");
  assertEquals(second.cgroupCpuLimitCores, 1.5);
  assertAlmostEquals(second.cgroupCpuUsedCores!, 1.2, 1e-9);
  assertEquals(second.cgroupMemoryLimitBytes, 536870912);
  assertEquals(second.cgroupMemoryUsedBytes, 201326592 + 1048576);
  assertEquals(second.coreCount, 8);
  assertEquals(second.receivedBytesPerSecond, 50_000);
  assert(!("cpuPressureShare" in second) && !("temperatureCelsius" in second));
  assertEquals(notes.length, 2);
  assertStringIncludes(notes[0]!, "pressure absent");
  assertStringIncludes(notes[1]!, "temperature absent");
});

Deno.test("a limit changed while running is seen at the next sample", () => {
  using stage = new Stage();
  stage.show("container/0");
  const sampler = openSampler(stage);
  assertEquals(sampler.sample(0).cgroupCpuLimitCores, 1.5);
  stage.write("sys/fs/cgroup/kubepods.slice/pod7f.slice/cpu.max", "75000 100000\n");
  assertEquals(sampler.sample(1).cgroupCpuLimitCores, 0.75);
  stage.write("sys/fs/cgroup/kubepods.slice/pod7f.slice/cpu.max", "max 100000\n");
  assertEquals(sampler.sample(2).cgroupCpuLimitCores, undefined);
  sampler.close();
});

Deno.test("the hottest plausible zone counts; one that reads nothing is passed over", () => {
  const [first, second] = sampleTwice("thermal");
  assertEquals([first.temperatureCelsius, second.temperatureCelsius], [96.5, 71.2]);
});

Deno.test("a file truncated while running is absent, counted, and comes back", () => {
  using stage = new Stage();
  stage.show("arm/0");
  const sampler = openSampler(stage);
  sampler.sample(0);

  stage.show("arm/1");
  stage.write("proc/stat", fixture("truncated/stat_in_a_core"));
  stage.write("proc/net/dev", "");
  stage.write("proc/pressure/io", "some avg10=");
  stage.write("sys/class/thermal/thermal_zone0/temp", "");
  const broken = sampler.sample(1);
  for (
    const field of [
      "coreCount",
      "cpuBusyShare",
      "runnableTasks",
      "receivedBytesPerSecond",
      "ioPressureShare",
      "temperatureCelsius",
    ]
  ) {
    assert(!(field in broken), field);
  }
  assertAlmostEquals(broken.cpuPressureShare!, 0.25, 1e-9);
  const { cpu, network, pressure, temperature, cgroup } = sampler.missed;
  assertEquals([cpu, network, pressure, temperature, cgroup], [1, 1, 1, 1, 0]);

  stage.show("arm/1");
  const whole = sampler.sample(2);
  assertAlmostEquals(whole.cpuBusyShare!, 0.3, 1e-12);
  assertEquals(whole.receivedBytesPerSecond, 1_000_500 / 2, "bytes of two seconds");
  assertEquals(whole.temperatureCelsius, 53.069);
  assertEquals(sampler.missed.cpu, 1);

  stage.write("proc/stat", fixture("truncated/stat_at_a_line"));
  const partial = sampler.sample(3);
  assert(!("runnableTasks" in partial));
  assertEquals(sampler.missed.cpu, 2);
  sampler.close();
});

Deno.test("a file beyond a mebibyte is refused, one of many pages is read", () => {
  using stage = new Stage();
  stage.show("arm/0");
  const sampler = openSampler(stage);
  const stat = fixture("arm/0/proc/stat");
  stage.write("proc/stat", stat + `intr ${"0 ".repeat(100_000)}\n`);
  assertEquals(sampler.sample(0).coreCount, 4);
  stage.write("proc/stat", stat + `intr ${"0 ".repeat(1_000_000)}\n`);
  assertEquals(sampler.sample(1).coreCount, undefined);
  stage.write("proc/stat", stat);
  assertEquals(sampler.sample(2).coreCount, 4);
  sampler.close();
});

Deno.test("no time passed, or time that runs back, gives no rates and spoils none", () => {
  using stage = new Stage();
  stage.show("arm/0");
  const sampler = openSampler(stage);
  sampler.sample(50);
  stage.show("arm/1");
  for (const now of [50, 50 + 1e-9]) {
    const same = sampler.sample(now);
    assert(!("cpuBusyShare" in same) && !("sentBytesPerSecond" in same), `${now}`);
    assertEquals(same.runnableTasks, 4);
  }
  assertEquals(sampler.sample(52).receivedBytesPerSecond, 1_000_500 / 2);

  const back = sampler.sample(10);
  assert(!("receivedBytesPerSecond" in back) && !("cpuPressureShare" in back));
  assertEquals(sampler.sample(11).receivedBytesPerSecond, 0);
  assertEquals(Object.values(sampler.missed).filter((count) => count > 0), []);
  sampler.close();
});

Deno.test("a share stays within 0 and 1, and a span beyond all numbers has no rates", () => {
  using stage = new Stage();
  stage.show("arm/0");
  const sampler = openSampler(stage);
  sampler.sample(0);
  stage.show("arm/1");
  assertEquals(sampler.sample(0.1).cpuPressureShare, 1, "0.25 s stalled in 0.1 s");
  sampler.sample(-1e308);
  const far = sampler.sample(1e308);
  assert(!("receivedBytesPerSecond" in far) && !("cpuPressureShare" in far));
  sampler.close();
});

Deno.test("more than 32 thermal zones do not take more than 32 handles", () => {
  using stage = new Stage();
  for (let zone = 10; zone < 50; zone++) {
    stage.write(`sys/class/thermal/thermal_zone${zone}/temp`, `${zone}000\n`);
  }
  const sampler = openSampler(stage);
  assertEquals(sampler.sample(0).temperatureCelsius, 41);
  assertStringIncludes(sampler.sources.temperature!, "(32 zones)");
  sampler.close();
});

Deno.test("counters that run back give no share", () => {
  using stage = new Stage();
  stage.show("arm/1");
  const sampler = openSampler(stage);
  sampler.sample(0);
  stage.show("arm/0");
  const after = sampler.sample(1);
  assert(!("cpuBusyShare" in after) && !("cpuPressureShare" in after));
  assert(!("receivedBytesPerSecond" in after) && !("cgroupCpuUsedCores" in after));
  stage.show("arm/1");
  assertAlmostEquals(sampler.sample(2).cpuBusyShare!, 0.3, 1e-12);
  sampler.close();
});

Deno.test("a sample at no finite time, or of a closed sampler, is refused", () => {
  const sampler = openSampler();
  for (const now of [NaN, Infinity, -Infinity]) {
    assertThrows(() => sampler.sample(now), RangeError, `nowSeconds must be finite, is ${now}`);
  }
  sampler.close();
  sampler.close();
  assertThrows(() => sampler.sample(1), TypeError, "the sampler is closed");
});

Deno.test("whatever stands in the files, a sample holds finite numbers within their ranges", () => {
  using stage = new Stage();
  stage.show("container/0").show("arm/0");
  const sampler = openSampler(stage);
  const files = [
    "proc/stat",
    "proc/net/dev",
    "proc/pressure/cpu",
    "sys/fs/cgroup/system.slice/shivya.service/cpu.stat",
    "sys/fs/cgroup/system.slice/shivya.service/cpu.max",
    "sys/class/thermal/thermal_zone0/temp",
  ];
  const texts = files.map((path) => fixture(`arm/1/${path}`));
  const times = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(1000));
  fc.assert(
    fc.property(fc.nat(files.length - 1), fc.nat(300), fc.nat(20), fc.string(), times, (
      file,
      at,
      cut,
      put,
      now,
    ) => {
      const text = texts[file]!;
      stage.write(files[file]!, text.slice(0, at) + put + text.slice(at + cut));
      for (const [field, value] of Object.entries(sampler.sample(now))) {
        assert(Number.isFinite(value), `${field} is ${value}`);
        if (field === "atSeconds" || field === "temperatureCelsius") continue;
        assertGreater(value, -Number.MIN_VALUE, field);
        if (field.endsWith("Share")) assert(value <= 1, `${field} is ${value}`);
      }
    }),
    { seed: 7, numRuns: 600 },
  );
  sampler.close();
});

Deno.test("this machine: plausible, and only noted as missing what is missing", async () => {
  const sampler = openSampler();
  const started = performance.now();
  sampler.sample(started / 1000);
  let busy = 0;
  while (performance.now() - started < 300) busy += Math.sqrt(performance.now());
  await new Promise((resolve) => setTimeout(resolve, 20));
  const sample = sampler.sample(performance.now() / 1000);
  sampler.close();
  assertGreater(busy, 0);
  assertGreater(sample.memoryTotalBytes!, 2 ** 25);
  assertGreater(sample.processMemoryBytes!, 2 ** 23);
  assertAlmostEquals(
    sample.memoryUsedShare!,
    1 - sample.memoryAvailableBytes! / sample.memoryTotalBytes!,
    1e-12,
  );
  assert(sample.loadAverage1m! >= 0 && sample.loadAverage15m! >= 0);
  assertEquals(sampler.missed.cpu, 0);
  if (sampler.sources.cpu !== "/proc/stat") return;
  assert(Number.isInteger(sample.coreCount) && sample.coreCount! >= 1);
  assertGreater(sample.cpuBusyShare!, 0.1 / sample.coreCount!, "this test kept a core busy");
  assertGreater(sample.runnableTasks!, 0);
});
