/**
 * The dashboard: connects to the bridge that served it and shows what that tells.
 *
 * @module
 */
import { render } from "preact";
import { App } from "./app.tsx";
import { connect, type Phase } from "./connection.ts";
import { nameOf } from "./format.ts";
import { asking, cutOff, EMPTY, type Model, receive } from "./model.ts";
import { takeToken } from "./token.ts";

const root = document.getElementById("app")!;
let model: Model = EMPTY;
let phase: Phase = { kind: "connecting" };
let frame = 0;

// Before anything else: the address is what others look at first.
takeToken();
// Another token in the same tab: begin anew with it.
addEventListener("hashchange", () => location.reload());

const connection = connect({
  url: `ws://${location.host}/ws`,
  onMessage(message) {
    model = receive(model, message);
    update();
  },
  onPhase(next) {
    phase = next;
    if (next.kind === "waiting") model = cutOff(model);
    update();
  },
});

function settle(token: string): void {
  if (connection.send({ kind: "settle", token })) model = asking(model);
  update();
}

/** Draws the page in the next frame, however much comes until then. */
function update(): void {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    document.title = titleOf(model);
    render(<App model={model} phase={phase} retry={connection.retry} settle={settle} />, root);
  });
}

function titleOf({ state }: Model): string {
  if (state === undefined) return "Shivya";
  const { nodeId, name } = state.status;
  const gone =
    Object.values(state.hosts).filter((host) => host.state === "suspect" || host.state === "dead")
      .length;
  return `${gone > 0 ? `(${gone}) ` : ""}${nameOf(nodeId, name)} · Shivya`;
}
