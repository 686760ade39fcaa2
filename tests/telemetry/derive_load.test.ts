import { assertEquals } from "@std/assert";
import { deriveLoad } from "../../telemetry/mod.ts";

Deno.test("a host without limits: cores, cores busy, tasks other than the sampler", () => {
  assertEquals(
    deriveLoad({ atSeconds: 0, coreCount: 4, cpuBusyShare: 0.75, runnableTasks: 6 }),
    { capacityPerSecond: 4, arrivalsPerSecond: 3, backlog: 5 },
  );
  const idle = deriveLoad({ atSeconds: 0, coreCount: 4, cpuBusyShare: 0, runnableTasks: 1 });
  assertEquals(idle, { capacityPerSecond: 4, arrivalsPerSecond: 0, backlog: 0 });
  assertEquals(deriveLoad({ atSeconds: 0, runnableTasks: 0 }), { backlog: 0 });
});

Deno.test("a limited group: its cores and what it uses, not those of the machine around it", () => {
  const machine = { atSeconds: 0, coreCount: 8, cpuBusyShare: 0.9, runnableTasks: 40 };
  assertEquals(
    deriveLoad({ ...machine, cgroupCpuLimitCores: 1.5, cgroupCpuUsedCores: 1.2 }),
    { capacityPerSecond: 1.5, arrivalsPerSecond: 1.2, backlog: 1.2 },
  );
  assertEquals(deriveLoad({ ...machine, cgroupCpuLimitCores: 1.5 }), { capacityPerSecond: 1.5 });
  assertEquals(
    deriveLoad({ ...machine, cgroupCpuLimitCores: 16, cgroupCpuUsedCores: 1 }),
    { capacityPerSecond: 8, arrivalsPerSecond: 7.2, backlog: 39 },
  );
});

Deno.test("what the sample lacks, the load lacks", () => {
  assertEquals(deriveLoad({ atSeconds: 0 }), {});
  assertEquals(deriveLoad({ atSeconds: 0, coreCount: 2 }), { capacityPerSecond: 2 });
  assertEquals(deriveLoad({ atSeconds: 0, coreCount: 2, runnableTasks: 3 }), {
    capacityPerSecond: 2,
    backlog: 2,
  });
  assertEquals(deriveLoad({ atSeconds: 0, coreCount: 2, cpuBusyShare: 0.25 }), {
    capacityPerSecond: 2,
    arrivalsPerSecond: 0.5,
    backlog: 0.5,
  });
});
