/** The worker slots of a host as bars: activator and inhibitor of each that is awake. */
import type { JSX } from "preact";
import { amount } from "./format.ts";
import type { World } from "./world.ts";

const HEIGHT = 44;
const WIDTH = 12;

/** From here on a slot splits; and the height of the picture. */
const SPLIT = 3;
const TOP = 10;

/** Bars of the host's slots, and the line above which one splits. */
export function SlotStrip(
  { world, selected }: { world: World; selected: string | undefined },
): JSX.Element | null {
  const slots = world.array.hosts.get(selected ?? "")?.substrate.field.slots;
  if (slots === undefined) return null;
  const { state, roles } = slots.field;
  const y = (level: number) => HEIGHT * (1 - Math.min(level, TOP) / TOP);
  const all = Array.from({ length: slots.capacity }, (_, slot) => ({
    slot,
    isAwake: roles[slot] === 0,
    activator: state[2 * slot]!,
    inhibitor: state[2 * slot + 1]!,
  }));
  const awake = all.filter(({ isAwake }) => isAwake);
  const said = awake.map(({ slot, activator }) => `${slot}: ${amount(activator)}`).join(", ");
  return (
    <figure class="slots">
      <svg
        viewBox={`0 0 ${WIDTH * slots.capacity} ${HEIGHT}`}
        role="img"
        aria-label={`Activator of the slots awake: ${said}`}
      >
        {all.map(({ slot, isAwake, activator, inhibitor }) => (
          <g key={slot} transform={`translate(${WIDTH * slot} 0)`}>
            <rect class="room" x="1" width={WIDTH - 2} height={HEIGHT} rx="2" />
            {isAwake && (
              <>
                <rect class="u" x="2" width="4" y={y(activator)} height={HEIGHT - y(activator)} />
                <rect class="v" x="6" width="4" y={y(inhibitor)} height={HEIGHT - y(inhibitor)} />
              </>
            )}
          </g>
        ))}
        <line class="split" x1="0" x2={WIDTH * slots.capacity} y1={y(SPLIT)} y2={y(SPLIT)} />
      </svg>
      <figcaption class="muted">
        <span class="key u" /> activator <span class="key v" />{" "}
        inhibitor; above the line a slot splits
      </figcaption>
    </figure>
  );
}
