/** Numbers as the page writes them: units always, a dash for what is absent. */
import { escapeControls } from "../../daemon/text/printable.ts";
import {
  age,
  bytesPerSecond,
  count,
  milliseconds,
  percent,
  quantity,
} from "../../daemon/text/table.ts";

export { waitText } from "../picture/mod.ts";
export { age, bytesPerSecond, count, milliseconds, percent };

/** Less than this rounds to nothing that anybody would act on, items per second. */
const DUST = 0.0005;

/** Three digits and the unit, a space between. */
export function amount(value: number | undefined, unit = ""): string {
  return quantity(value, unit === "" ? "" : ` ${unit}`).replace(/^-/, "−");
}

/** A standard deviation: two digits tell enough, and none that mean nothing. */
export function deviation(value: number | undefined, unit = ""): string {
  const text = value === undefined ? "—" : String(Number(value.toPrecision(2)));
  return unit === "" ? text : `${text} ${unit}`;
}

/** Items per second. */
export function rate(value: number | undefined): string {
  return amount(value !== undefined && Math.abs(value) < DUST ? 0 : value, "/s");
}

/** A law with the signs of mathematics; a dash for what is absent. */
export function lawText(formula: string | undefined): string {
  return formula === undefined ? "—" : formula.replaceAll("*", "·").replaceAll("-", "−");
}

/** A display name that can steer nothing; the first digits of the id for who has none. */
export function nameOf(id: string, name: string | undefined): string {
  return name === undefined || name === "" ? id.slice(0, 8) : escapeControls(name);
}

/** An id in groups of eight, so that two can be compared. */
export function grouped(id: string): string {
  return id.match(/.{1,8}/g)?.join(" ") ?? id;
}
