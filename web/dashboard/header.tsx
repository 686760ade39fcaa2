/** Whose page this is, and whether what it says is news. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Phase } from "./connection.ts";
import { amount, nameOf } from "./format.ts";
import type { Model } from "./model.ts";

/** Name, id, version, and the state of the connection. */
export function Header({ model, phase }: { model: Model; phase: Phase }): JSX.Element {
  const { hello, state } = model;
  const id = hello?.nodeId;
  return (
    <header class="top">
      <svg class="logo" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <path d="M16 5 27 24.5H5Z" />
        <circle cx="16" cy="6" r="4" />
        <circle cx="6" cy="24" r="4" />
        <circle cx="26" cy="24" r="4" />
      </svg>
      <h1>
        <span class="product">Shivya</span>
        {id !== undefined && <bdi>{nameOf(id, state?.status.name)}</bdi>}
      </h1>
      {id !== undefined && <code class="muted id" title={id}>{id.slice(0, 8)}</code>}
      {hello !== undefined && <span class="muted version">{hello.version}</span>}
      <span class={`pill ${phase.kind}`} role="status">
        {phase.kind === "open"
          ? `Live, every ${amount(hello?.periodSeconds, "s")}`
          : phase.kind === "connecting"
          ? "Connecting…"
          : "Not connected"}
      </span>
    </header>
  );
}

/** Says that the connection is gone, since when what is shown holds, and when it is tried again. */
export function Banner(
  { model, phase, retry }: { model: Model; phase: Phase; retry: () => void },
): JSX.Element | null {
  const [, setNow] = useState(0);
  useEffect(() => {
    if (phase.kind !== "waiting") return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [phase]);
  if (phase.kind === "open" || (phase.kind === "connecting" && model.state === undefined)) {
    return null;
  }
  const seconds = phase.kind === "waiting" ? Math.max(0, phase.retryAt - Date.now()) / 1000 : 0;
  return (
    <div class="banner bad" role="alert">
      <p>
        <strong>No connection to the daemon.</strong>{" "}
        {model.state !== undefined && `What is shown is of ${clock(model.state.at)}. `}
        <span aria-hidden="true">
          {phase.kind === "waiting"
            ? `Trying again in ${Math.ceil(seconds)} s.`
            : "Trying again now…"}
        </span>
      </p>
      <button type="button" onClick={retry} disabled={phase.kind !== "waiting"}>Try now</button>
    </div>
  );
}

/** Time of day. */
export function clock(at: number): string {
  return new Date(at * 1000).toLocaleTimeString([], { hourCycle: "h23" });
}
