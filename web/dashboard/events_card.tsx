/** What happened, newest first, and of that what one asks for. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { DaemonEvent } from "../../daemon/client/answers.ts";
import { eventWords } from "../../daemon/watch/watch_events.ts";

/** Rows in the page; further back one filters. */
const MOST = 200;

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Hosts: ["joined", "suspect", "dead", "left", "alive", "drain"],
  Settles: ["healed", "settled"],
  Slots: ["split", "cull", "refused"],
  Laws: ["hotSwap", "rolledBack", "expansion"],
};

/** The log with its filter. */
export function EventsCard({ events }: { events: readonly DaemonEvent[] }): JSX.Element {
  const [group, setGroup] = useState<string | undefined>();
  const [text, setText] = useState("");
  const told = useMemo(
    () => events.map((event) => ({ event, words: eventWords(event) })).reverse(),
    [events],
  );
  const wanted = text.trim().toLowerCase();
  const shown = told.filter(({ event, words }) =>
    (group === undefined || GROUPS[group]!.includes(event.kind)) &&
    (wanted === "" || `${event.kind} ${words}`.toLowerCase().includes(wanted))
  );
  return (
    <section class="card events">
      <header>
        <h2>Events</h2>
        <span class="muted">{shown.length} of {told.length}</span>
      </header>
      <div class="filter">
        <div class="choices" role="group" aria-label="Kind of event">
          {[undefined, ...Object.keys(GROUPS)].map((each) => (
            <button
              type="button"
              key={each ?? "All"}
              aria-pressed={each === group}
              onClick={() => setGroup(each)}
            >
              {each ?? "All"}
            </button>
          ))}
        </div>
        <input
          type="search"
          aria-label="Only events that contain"
          placeholder="Contains…"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {shown.length === 0 && (
        <p class="muted empty">{told.length === 0 ? "Nothing happened yet." : "None of these."}</p>
      )}
      <ol
        class="scroll"
        aria-label="Events, newest first"
        tabIndex={0}
        hidden={shown.length === 0}
      >
        {shown.slice(0, MOST).map(({ event, words }) => (
          <li key={`${event.at} ${event.kind} ${words}`} data-kind={event.kind}>
            <time dateTime={event.at}>{timeOf(event.at)}</time>
            <span class={`kind ${toneOf(event.kind)}`}>{event.kind}</span>
            <span class="words">{words}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function toneOf(kind: string): string {
  if (kind === "dead" || kind === "refused") return "bad";
  if (kind === "suspect" || kind === "rolledBack" || kind === "drain") return "warn";
  return kind === "healed" || kind === "joined" || kind === "alive" ? "good" : "";
}

function timeOf(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString([], { hourCycle: "h23" });
}
