/** In which order hosts are listed. */
import type { DashboardHost } from "../../daemon/dashboard/dashboard_feed.ts";

/** By what. */
export type SortKey = "name" | "waitSeconds" | "utilisation" | "backlog" | "rttSeconds";

/** By name from the start of the alphabet; by a number the largest first. */
export function hostOrder(
  hosts: Readonly<Record<string, DashboardHost>>,
  nodeId: string,
  key: SortKey,
): [id: string, host: DashboardHost][] {
  // Digits within names count as numbers: gate-2 comes before gate-10.
  const collator = new Intl.Collator("en", { numeric: true });
  const rank = ([id, { state }]: [string, DashboardHost]) =>
    id === nodeId ? 0 : state === "alive" || state === "suspect" ? 1 : 2;
  const byNumber = (a: DashboardHost, b: DashboardHost) =>
    key === "name" ? 0 : (b[key] ?? -1) - (a[key] ?? -1);
  const rankIf = (entry: [string, DashboardHost]) => key === "name" ? rank(entry) : 0;
  return Object.entries(hosts).sort((a, b) =>
    rankIf(a) - rankIf(b) || byNumber(a[1], b[1]) ||
    collator.compare(a[1].name || a[0], b[1].name || b[0]) || (a[0] < b[0] ? -1 : 1)
  );
}
