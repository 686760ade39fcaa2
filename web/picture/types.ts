/** What the picture of a mesh shows. */

/** How a host does, as far as is known. */
export type PictureHostState = "alive" | "suspect" | "dead" | "left";

/** A host. What is absent is not known. */
export interface PictureHost {
  /** Tells hosts apart; positions are kept by it. */
  readonly id: string;
  /** Display name: anything at all, it is only ever drawn. */
  readonly name: string;
  /** Decides how large it is drawn, items per second. */
  readonly capacityPerSecond?: number | undefined;
  /** Decides its colour, seconds. */
  readonly waitSeconds?: number | undefined;
  /** Demand over capacity. */
  readonly utilisation?: number | undefined;
  /** How it does. */
  readonly state: PictureHostState;
  /** Whether it is the one whose view this is. */
  readonly isSelf?: boolean | undefined;
  /** Side of a partition it is on; 0 or absent: there is none. */
  readonly side?: number | undefined;
}

/** A link; flows are positive from tail to head, items per second. */
export interface PictureLink {
  /** Id of one end. */
  readonly tail: string;
  /** Id of the other. */
  readonly head: string;
  /** What would balance. */
  readonly plannedPerSecond: number;
  /** What moves, as the ends say. */
  readonly reportedPerSecond: number;
  /** What routes follow. */
  readonly standingPerSecond: number;
  /** Whether nothing gets through. */
  readonly isCut?: boolean | undefined;
}

/** A mesh at one moment. Links with an end that is no host are passed over. */
export interface Picture {
  readonly hosts: readonly PictureHost[];
  readonly links: readonly PictureLink[];
}

/** What the picture tells. */
export interface PictureOptions {
  /** A host was pointed at and chosen, or none. */
  onSelect(id: string | undefined): void;
}

/** A picture on a canvas. */
export interface PictureView {
  /** Shows a mesh from now on; hosts that were there stay where they are. */
  show(picture: Picture): void;
  /** Marks a host, or none; does not tell `onSelect`. */
  select(id?: string): void;
  /** Whether arrows stand, as what is shown may be over. */
  hold(isHeld: boolean): void;
  /** Frames drawn per second lately; 0 while nothing moves. */
  frameRate(): number;
  /** Draws nothing any more and lets go of all listeners. */
  stop(): void;
}
