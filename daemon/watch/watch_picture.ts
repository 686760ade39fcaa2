/** What there is to watch. */
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import type { DaemonStatus } from "../api/daemon_status.ts";
import type { DaemonEvent } from "../client/answers.ts";
import type { Explanation } from "../host/host_status.ts";
import type { RoutesAnswer } from "../host/routes_answer.ts";

/** The daemon at one moment, as its API tells. */
export interface WatchPicture {
  readonly status: DaemonStatus;
  /** Every host that was ever heard of. */
  readonly hosts: readonly KnownHost[];
  readonly routes: RoutesAnswer & { readonly explanation: Explanation };
  /** The last ones, newest last. */
  readonly events: readonly DaemonEvent[];
  /** Why this is not the newest picture, if it is not. */
  readonly notice?: string | undefined;
}

/** How a line is to stand out. */
export type LineStyle = "plain" | "heading" | "warning";

/** A line on the screen. */
export interface ScreenLine {
  readonly text: string;
  readonly style: LineStyle;
}

/** A line that does not stand out. */
export function plain(text: string): ScreenLine {
  return { text, style: "plain" };
}

/** A line over others. */
export function heading(text: string): ScreenLine {
  return { text, style: "heading" };
}
