/** How long tests wait before they give up: longer where a processor is emulated. */

/** `SHIVYA_PATIENCE`: how many times as long as on a common machine. */
export const PATIENCE = Number(Deno.env.get("SHIVYA_PATIENCE") ?? 1);
if (!(PATIENCE >= 1 && PATIENCE <= 1000)) {
  throw new RangeError(
    `Cannot wait by SHIVYA_PATIENCE: current value is ${PATIENCE}, not 1 to 1000`,
  );
}

/** The deadline to wait for, in milliseconds, where this one will do on a common machine. */
export function patient(milliseconds: number): number {
  return milliseconds * PATIENCE;
}
