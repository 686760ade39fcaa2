/** How what is to outlive the daemon gets to the disk. */

/** Plain numbers, for status and metrics. */
export interface StateHealth {
  /** Whether the last write went well. */
  isKept: boolean;
  /** Changes that wait for the disk. */
  pending: number;
  /** Writes that failed so far. */
  failures: number;
  /** Changes given up so far: too many waited. */
  lost: number;
}
