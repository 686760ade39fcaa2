import { assertAlmostEquals, assertEquals } from "@std/assert";
import { createLoadReports, STALE_AFTER_SECONDS } from "../../daemon/load_reports.ts";

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
  reports.accept({ arrived: 50, completed: 1 }, 5);
  for (const tick of [5, 6, 14]) assertEquals(reports.load(tick), { arrivalsPerSecond: 10 });
  reports.accept({ arrived: 0, completed: 20 }, 10);
  assertEquals(reports.load(10), { arrivalsPerSecond: 0, completionsPerSecond: 4 });
});

Deno.test("many counts in a tick add up", () => {
  const reports = createLoadReports();
  reports.accept({ completed: 1 }, 0);
  for (let n = 1; n <= 2_000; n++) {
    reports.accept({ completed: 1 }, n / 1_000);
    if (n % 1_000 === 0) {
      assertAlmostEquals(reports.load(n / 1_000).completionsPerSecond!, 1_000, 1e-6);
    }
  }
});

Deno.test("counts after a silence only start the clock again", () => {
  const reports = createLoadReports();
  reports.accept({ arrived: 1 }, 0);
  reports.accept({ arrived: 1 }, 1);
  assertEquals(reports.load(1), { arrivalsPerSecond: 1 });
  reports.accept({ arrived: 500 }, 60);
  assertEquals(reports.load(60), {});
  reports.accept({ arrived: 6 }, 62);
  assertEquals(reports.load(62), { arrivalsPerSecond: 3 });
});

Deno.test("two reports at the same instant divide by no zero", () => {
  const reports = createLoadReports();
  reports.accept({ arrived: 1 }, 7);
  reports.accept({ arrived: 3 }, 7);
  assertEquals(reports.load(7), {});
  reports.accept({ arrived: 5 }, 9);
  assertEquals(reports.load(9), { arrivalsPerSecond: 4 });
});
