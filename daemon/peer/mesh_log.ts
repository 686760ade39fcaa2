/** Which of a peer's events a person is told, and how. */
import type { PeerEvent } from "../../p2p/core.ts";
import type { Log } from "../log/log.ts";
import { count } from "../text/table.ts";

/** Logs when the peer is alone, once however often it tries, and when it is in a mesh again. */
export function createMeshLog(log: Log): (event: PeerEvent) => void {
  let state: "unknown" | "joined" | "alone" = "unknown";
  return (event) => {
    if (event.kind !== "joined" && event.kind !== "alone") return;
    if (event.kind === state) return;
    state = event.kind;
    if (event.kind === "joined") return log(`Joined the mesh: ${count(event.peers, "peer")}`);
    const pause = `${event.retrySeconds.toFixed(1)} s`;
    log(
      `No peer answers: runs alone, tries again in ${pause}, then after growing pauses`,
      "warning",
    );
  };
}
