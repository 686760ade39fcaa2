/** A picture in words, for who cannot see it. */
import { escapeControls } from "../../daemon/text/printable.ts";
import type { Picture, PictureHost, PictureHostState } from "./types.ts";
import { waitText } from "./wait_text.ts";

/** How many hosts there are, how they do, and who waits longest. */
export function describe({ hosts, links }: Picture): string {
  const inState = (state: PictureHostState) => hosts.filter((host) => host.state === state).length;
  const [slowest] = hosts.filter(({ state, waitSeconds }) =>
    state === "alive" && waitSeconds !== undefined && waitSeconds > 0
  ).sort((a, b) => b.waitSeconds! - a.waitSeconds!);
  const parts = [
    count(inState("alive"), "host") + " alive",
    ...(["suspect", "dead", "left"] as const)
      .map((state) => [inState(state), state] as const)
      .filter(([number]) => number > 0)
      .map(([number, state]) => `${number} ${state}`),
    count(links.filter(({ isCut }) => !isCut).length, "link"),
    ...(slowest === undefined
      ? []
      : [`longest wait ${waitText(slowest.waitSeconds)} at ${nameOf(slowest)}`]),
  ];
  return `Mesh: ${parts.join(", ")}`;
}

function nameOf({ id, name }: PictureHost): string {
  return escapeControls(name === "" ? id : name);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
