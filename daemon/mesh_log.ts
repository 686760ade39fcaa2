/** Which of a peer's events a person is told, and how. */
import type { PeerEvent } from "../p2p/core.ts";
import { count } from "./table.ts";

/** Logs when the peer is alone, once however often it tries, and when it is in a mesh again. */
export function createMeshLog(log: (message: string) => void): (event: PeerEvent) => void {
  let state: "unknown" | "joined" | "alone" = "unknown";
  return (event) => {
    if (event.kind !== "joined" && event.kind !== "alone") return;
    if (event.kind === state) return;
    state = event.kind;
    log(
      event.kind === "joined"
        ? `Joined the mesh: ${count(event.peers, "peer")}`
        : `No peer answers: runs alone, tries again in ${event.retrySeconds.toFixed(1)} s, ` +
          "then after growing pauses",
    );
  };
}
