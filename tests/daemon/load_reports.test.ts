import { assertAlmostEquals, assertEquals } from "@std/assert";
import { createLoadReports, STALE_AFTER_SECONDS } from "../../daemon/host/load_reports.ts";

Deno.test("what was not reported is absent", () => {
  assertEquals(createLoadReports().load(0), {});
});

Deno.test("a stated value holds until it is stale, each field on its own", () => {
  const reports = createLoadReports();
  reports.accept({ backlog: 4, arrivalsPerSecond: 2.5, capacityPerSecond: 9 }, 100);
  reports.accept({ backlog: 0 }, 105);
  const fresh = { backlog: 0, arrivalsPerSecond: 2.5, statedCapacityPerSecond: 9 };
  assertEquals(reports.load(100 + STALE_AFTER_SECONDS), fresh);
  assertEquals(reports.load(100.1 + STALE_AFTER_SECONDS), { backlog: 0 });
  assertEquals(reports.load(105.1 + STALE_AFTER_SECONDS), {});
});

Deno.test("counts are a rate over the time since the report before, however seldom they come", () => {
  const reports = createLoadReports();
  reports.accept({ arrived: 1e9 }, 0); // over which time, nobody knows
  assertEquals(reports.load(1), {});
  reports.accept({ arrived: 1e9 + 50, completed: 7 }, 5);
  for (const tick of [5, 6, 14]) assertEquals(reports.load(tick), { arrivalsPerSecond: 10 });
  reports.accept({ arrived: 1e9 + 50, completed: 27 }, 10);
  assertEquals(reports.load(10), { arrivalsPerSecond: 0, completionsPerSecond: 4 });
});

Deno.test("many counts in a tick add up", () => {
  const reports = createLoadReports();
  reports.accept({ completed: 0 }, 0);
  for (let n = 1; n <= 2_000; n++) {
    reports.accept({ completed: n }, n / 1_000);
    if (n % 1_000 === 0) {
      assertAlmostEquals(reports.load(n / 1_000).completionsPerSecond!, 1_000, 1e-6);
    }
  }
});

Deno.test("counts after a silence only start the clock again", () => {
  const reports = createLoadReports();
  reports.accept({ arrived: 1 }, 0);
  reports.accept({ arrived: 2 }, 1);
  assertEquals(reports.load(1), { arrivalsPerSecond: 1 });
  reports.accept({ arrived: 502 }, 60);
  assertEquals(reports.load(60), {});
  reports.accept({ arrived: 508 }, 62);
  assertEquals(reports.load(62), { arrivalsPerSecond: 3 });
});

Deno.test("an application that starts anew counts from there", () => {
  const reports = createLoadReports();
  reports.accept({ completed: 900 }, 0);
  reports.accept({ completed: 920 }, 2);
  assertEquals(reports.load(2), { completionsPerSecond: 10 });
  reports.accept({ completed: 3 }, 3);
  assertEquals(reports.load(3), { completionsPerSecond: 10 });
  reports.accept({ completed: 11 }, 5);
  assertEquals(reports.load(5), { completionsPerSecond: 4 });
});

Deno.test("two reports at the same instant divide by no zero", () => {
  const reports = createLoadReports();
  reports.accept({ arrived: 1 }, 7);
  reports.accept({ arrived: 4 }, 7);
  assertEquals(reports.load(7), {});
  reports.accept({ arrived: 9 }, 9);
  assertEquals(reports.load(9), { arrivalsPerSecond: 4 });
});
