import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  parseCpuMax,
  parseCpuUsage,
  parseMemoryCurrent,
  parseMemoryMax,
  parseOwnCgroup,
} from "../../telemetry/parse/cgroup.ts";
import { parseNetDev } from "../../telemetry/parse/net_dev.ts";
import { parsePressure } from "../../telemetry/parse/pressure.ts";
import { parseProcStat } from "../../telemetry/parse/proc_stat.ts";
import { parseTemperature } from "../../telemetry/parse/temperature.ts";
import { long } from "../long.ts";
import { fixture } from "./stage.ts";

Deno.test("/proc/stat of an x86 machine: ticks of all cores add up to those of the single ones", () => {
  const text = fixture("x86/0/proc/stat");
  const stat = parseProcStat(text)!;
  const numbers = text.split("\n")[0]!.split(/\s+/).slice(1, 9).map(Number);
  const total = numbers.reduce((sum, ticks) => sum + ticks);
  assertEquals(stat.times, { total, busy: total - numbers[3]! - numbers[4]! });
  assertEquals(stat.coreCount, 2);
  assertEquals(stat.runnableTasks, Number(/procs_running (\d+)/.exec(text)![1]));
});

Deno.test("/proc/stat of an ARM board: idle and waiting are not busy, guest time is not twice", () => {
  const stat = parseProcStat(fixture("arm/0/proc/stat"))!;
  assertEquals(stat.coreCount, 4);
  assertEquals(stat.runnableTasks, 2);
  assertEquals(stat.times.busy, 1843207 + 2211 + 931544 + 0 + 20518);
  assertEquals(stat.times.total, stat.times.busy + 60217733 + 88412);
  const withGuest = parseProcStat("cpu  10 0 5 80 5 0 0 0 9 0\ncpu0 10 0 5 80 5 0 0 0 9 0\n")!;
  assertEquals(withGuest.times, { busy: 15, total: 100 });
  assertEquals(parseProcStat("cpu  10 0 5 80\n"), { times: { busy: 15, total: 95 } });
});

Deno.test("a file cut short inside a line is no file; at the end of one, what is there is read", () => {
  assertEquals(parseProcStat(fixture("truncated/stat_in_a_core")), undefined);
  assertEquals(parseNetDev(fixture("truncated/net_dev")), undefined);
  const stat = parseProcStat(fixture("truncated/stat_at_a_line"))!;
  assertEquals(stat.runnableTasks, undefined);
  assert(stat.times.total > 0);
});

Deno.test("/proc/net/dev gives bytes of every interface, to the last of 64 bits", () => {
  const board = parseNetDev(fixture("arm/0/proc/net/dev"))!;
  assertEquals(
    [...board.keys()],
    ["lo", "eth0", "wlan0", "docker0", "veth3fa21c0", "eth0.20", "wg0"],
  );
  assertEquals(board.get("eth0"), { received: 91823120331n, sent: 7120331120n });
  assertEquals(parseNetDev(fixture("network/wrap.0"))!.get("eth1"), {
    received: 18446744073709551000n,
    sent: 18446744073709550000n,
  });
  assertEquals(parseNetDev(fixture("network/old_kernel"))!.get("eth0"), {
    received: 1203312n,
    sent: 881203n,
  });
  assertEquals(parseNetDev("eth0: 18446744073709551616 0 0 0 0 0 0 0 1 0\n"), undefined);
  assertEquals(parseNetDev("eth0: 1 2 3\n"), undefined);
});

Deno.test("pressure is the total of the some line, in seconds", () => {
  assertEquals(parsePressure(fixture("arm/0/proc/pressure/cpu")), 88.120331);
  assertEquals(parsePressure("full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n"), undefined);
  assertEquals(parsePressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=-5\n"), undefined);
});

Deno.test("control groups: own path, limits in cores and bytes, none as infinity", () => {
  assertEquals(parseOwnCgroup("5:cpu:/a\n0::/b.slice/c.service\n"), "/b.slice/c.service");
  assertEquals(parseOwnCgroup("0::/\n"), "");
  assertEquals(parseOwnCgroup("0::/../../etc\n"), undefined);
  assertEquals(parseOwnCgroup("5:cpu:/a\n"), undefined);
  assertEquals(parseCpuMax("150000 100000\n"), 1.5);
  assertEquals(parseCpuMax("max 100000\n"), Infinity);
  for (const bad of ["", "\n", "max\n", "1 0\n", "0 100000\n", "-1 5\n", "150000 100000"]) {
    assertEquals(parseCpuMax(bad), undefined, JSON.stringify(bad));
  }
  assertEquals(parseMemoryMax("max\n"), Infinity);
  assertEquals(parseMemoryMax("536870912\n"), 536870912);
  assertEquals(parseMemoryCurrent("max\n"), undefined);
  assertEquals(parseCpuUsage("usage_usec 1500000\nuser_usec 1\n"), 1.5);
  assertEquals(parseCpuUsage("user_usec 1\n"), undefined);
});

Deno.test("a temperature that no running board has is none", () => {
  assertEquals(parseTemperature("52095\n"), 52.095);
  assertEquals(parseTemperature("-12500\n"), -12.5);
  for (const bad of ["0\n", "-274000\n", "255000\n", "1e4\n", "", "\n", "5209", "garbage\n"]) {
    assertEquals(parseTemperature(bad), undefined, JSON.stringify(bad));
  }
});

Deno.test("no text makes a parser throw or answer with what is not a number", () => {
  const parsers: ((text: string) => unknown)[] = [
    parseProcStat,
    parseNetDev,
    parsePressure,
    parseOwnCgroup,
    parseCpuMax,
    parseMemoryMax,
    parseMemoryCurrent,
    parseCpuUsage,
    parseTemperature,
  ];
  const genuine = [
    "arm/0/proc/stat",
    "arm/0/proc/net/dev",
    "arm/0/proc/pressure/io",
    "container/0/proc/self/cgroup",
    "container/0/sys/fs/cgroup/kubepods.slice/pod7f.slice/cpu.max",
    "container/0/sys/fs/cgroup/kubepods.slice/pod7f.slice/cpu.stat",
    "thermal/0/sys/class/thermal/thermal_zone0/temp",
  ].map(fixture);
  const mutated = fc.tuple(
    fc.constantFrom(...genuine),
    fc.nat(2000),
    fc.nat(40),
    fc.oneof(fc.string(), fc.constantFrom("\n", " ", "-1", "1e999", "9".repeat(400), "NaN", "\0")),
  ).map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));

  const numbersIn = (value: unknown): number[] => {
    if (typeof value === "number") return [value];
    if (value instanceof Map) return [...value.values()].flatMap(numbersIn);
    if (typeof value === "bigint") return [Number(value)];
    return typeof value === "object" && value !== null
      ? Object.values(value).flatMap(numbersIn)
      : [];
  };
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string(), fc.string({ unit: "binary" })), (text) => {
      for (const parse of parsers) {
        const numbers = numbersIn(parse(text));
        const isLimit = parse === parseCpuMax || parse === parseMemoryMax;
        assert(numbers.every((n) => Number.isFinite(n) || (isLimit && n === Infinity)), text);
        assert(parse === parseTemperature || numbers.every((n) => n >= 0), text);
      }
    }),
    { seed: 20, numRuns: long(100_000, 4_000) },
  );
});
