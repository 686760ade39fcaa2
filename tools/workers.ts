/** Modules of the daemon's workers: they are started by address, which no tool follows. */
export const WORKERS: readonly string[] = [
  "daemon/api/api_worker.ts",
  "daemon/dashboard/bridge_worker.ts",
  "daemon/peer/p2p_worker.ts",
  "daemon/systemd/notify_worker.ts",
];
