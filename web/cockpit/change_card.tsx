/** What a reader can do to the array; it is done to both, and goes into the address. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type Action, MAX_RATE } from "./actions.ts";
import type { World } from "./world.ts";

/** Does something now. */
export type Perform = (verb: Action["verb"], ...words: string[]) => void;

interface ChangeCardOptions {
  world: World;
  selected: string | undefined;
  isBusy: boolean;
  complaint: string;
  perform: Perform;
}

/** Forms for the host that is looked at, for its links, and for the array as a whole. */
export function ChangeCard(
  { world, selected, isBusy, complaint, perform }: ChangeCardOptions,
): JSX.Element {
  const host = world.hosts.get(selected ?? "");
  return (
    <section class="card change" aria-labelledby="change">
      <h2 id="change">Change it</h2>
      <fieldset disabled={isBusy}>
        {host !== undefined && (
          <>
            <h3>
              <bdi>{host.id}</bdi>
            </h3>
            <div class="fields" key={host.id}>
              <RateField
                label="Load"
                name="load"
                value={host.arrivals.loadPerSecond}
                set={(rate) => perform("load", host.id, rate)}
              />
              <RateField
                label={host.isElastic ? "A slot's capacity" : "Capacity"}
                name="capacity"
                value={host.capacityPerSecond}
                set={(rate) => perform("capacity", host.id, rate)}
              />
              <RateField
                label="Swing"
                name="swing"
                value={host.arrivals.swingPerSecond}
                set={(rate) => perform("swing", host.id, rate)}
              />
            </div>
            <Links {...{ world, perform }} id={host.id} />
            <div class="buttons">
              <DrainButton {...{ world, perform }} id={host.id} />
              <button
                type="button"
                disabled={world.hosts.size === 1}
                onClick={() => perform("remove", host.id)}
              >
                Remove {host.id}
              </button>
            </div>
          </>
        )}
        <h3>The array</h3>
        <AddHost {...{ world, perform }} />
        <CutAndTurn {...{ world, perform }} />
      </fieldset>
      <p class="complaint" role="alert">{complaint}</p>
    </section>
  );
}

interface RateFieldOptions {
  label: string;
  name: string;
  value: number;
  set: (rate: string) => void;
}

function RateField({ label, name, value, set }: RateFieldOptions): JSX.Element {
  return (
    <label>
      {label}
      <span class="with-unit">
        <input
          type="number"
          name={name}
          min="0"
          max={MAX_RATE}
          step="any"
          value={value}
          onChange={(event) => {
            const { valueAsNumber } = event.currentTarget;
            if (Number.isFinite(valueAsNumber)) set(String(Number(valueAsNumber.toFixed(3))));
            event.currentTarget.value = String(value);
          }}
        />
        <span class="muted">/s</span>
      </span>
    </label>
  );
}

interface PartOptions {
  world: World;
  perform: Perform;
}

/** A box for each other host: linked or not. */
function Links({ world, perform, id }: PartOptions & { id: string }): JSX.Element {
  const { links } = world.array.hosts.get(id)!;
  return (
    <fieldset class="boxes">
      <legend>Linked with</legend>
      {[...world.hosts.keys()].filter((other) => other !== id).map((other) => (
        <label key={other}>
          <input
            type="checkbox"
            checked={links.has(other)}
            onChange={(event) =>
              perform(event.currentTarget.checked ? "link" : "unlink", id, other)}
          />
          {other}
        </label>
      ))}
    </fieldset>
  );
}

function DrainButton({ world, perform, id }: PartOptions & { id: string }): JSX.Element {
  const { isDraining } = world.array.hosts.get(id)!;
  return (
    <button type="button" onClick={() => perform("drain", id, isDraining ? "off" : "on")}>
      {isDraining ? `Let ${id} take work` : `Drain ${id}`}
    </button>
  );
}

/** Names for hosts that are added. */
const NAMES = ["gil", "hal", "ida", "jon", "kit", "lea", "mia", "ned", "ola", "pam", "quy", "roy"];

function AddHost({ world, perform }: PartOptions): JSX.Element {
  const free = NAMES.find((name) => !world.hosts.has(name)) ?? `host-${world.array.added}`;
  const isElastic = [...world.hosts.values()].every((host) => host.isElastic);
  return (
    <button
      type="button"
      onClick={() =>
        perform("add", free, isElastic ? "10" : "100", "0", isElastic ? "elastic" : "fixed")}
    >
      Add {free}, {isElastic ? "10/s a slot" : "100/s"}
    </button>
  );
}

/** A cut takes those that are ticked; a conflict goes around them, in their order. */
function CutAndTurn({ world, perform }: PartOptions): JSX.Element {
  const [chosen, choose] = useState<readonly string[]>([]);
  const ids = [...world.hosts.keys()];
  const ticked = ids.filter((id) => chosen.includes(id));
  const isCut = world.array.sides.size > 1;
  return (
    <fieldset class="boxes">
      <legend>A partition or a conflict among</legend>
      {ids.map((id) => (
        <label key={id}>
          <input
            type="checkbox"
            name="among"
            value={id}
            checked={chosen.includes(id)}
            onChange={(event) =>
              choose(
                event.currentTarget.checked ? [...chosen, id] : chosen.filter((c) => c !== id),
              )}
          />
          {id}
        </label>
      ))}
      <div class="buttons">
        <button
          type="button"
          disabled={ticked.length === 0 || ticked.length === ids.length}
          onClick={() => perform("cut", ...ticked)}
        >
          Cut off
        </button>
        <button type="button" disabled={!isCut} onClick={() => perform("heal")}>Heal</button>
        <button
          type="button"
          disabled={ticked.length < 3}
          title="Each reports for a minute that it hands 30 items a second to the next"
          onClick={() => perform("turn", "30", "60", ...ticked)}
        >
          Report a circle
        </button>
      </div>
    </fieldset>
  );
}
