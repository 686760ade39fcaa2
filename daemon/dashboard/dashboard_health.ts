/** Whether the dashboard is still there. */

/** It has no part in what the daemon does: when it dies, the daemon goes on. */
export interface DashboardHealth {
  /** `died`: no page and no feed until the next start. */
  readonly state: "serving" | "died";
  /** What its worker died of. */
  readonly reason?: string;
}
