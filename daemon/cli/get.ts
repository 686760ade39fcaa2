/** `shivya get`: shows what the mesh keeps under a key. */
import type { ShownValue } from "../api/mesh_routes.ts";
import { VALUE_DEADLINE_SECONDS, valuePath } from "../api/value_path.ts";
import type { Settings } from "../config/settings.ts";
import { writeAll } from "../files/write_all.ts";
import { escapeControls } from "../text/printable.ts";
import { ask } from "./ask.ts";
import { showJson, understand } from "./show.ts";

/** Prints the values under a key, of one origin if that is given. Throws an `ExitError` if there is none. */
export async function get(
  settings: Settings,
  key: string,
  from: string | undefined,
): Promise<void> {
  const path = valuePath(key) + (from === undefined ? "" : `?from=${from}`);
  const deadlineSeconds = VALUE_DEADLINE_SECONDS;
  const text = await ask("GET", path, settings, { schema: "shivya.value/1", deadlineSeconds });
  if (settings.json) return showJson(text);
  const bytes = understand(settings, () => {
    const { values }: { values: ShownValue[] } = JSON.parse(text);
    return formatValues(values, Deno.stdout.isTerminal());
  });
  await writeAll(Deno.stdout, bytes);
}

/**
 * One value as it is, text with a line's end if it has none; several as a line each, with who put
 * it. What could steer a terminal is escaped where one may be reading.
 */
export function formatValues(values: readonly ShownValue[], isTerminal: boolean): Uint8Array {
  const [only] = values;
  if (only !== undefined && values.length === 1) return formatOne(only, isTerminal);
  const lines = values.map(({ value, valueBase64, origin }) =>
    escapeControls(`${origin}  ${value ?? `base64:${valueBase64}`}`) + "\n"
  );
  return new TextEncoder().encode(lines.join(""));
}

function formatOne({ value, valueBase64 }: ShownValue, isTerminal: boolean): Uint8Array {
  if (value === undefined && !isTerminal) return Uint8Array.fromBase64(valueBase64);
  const whole = value ?? `base64:${valueBase64}`;
  const text = isTerminal ? escapeControls(whole, "\n\t") : whole;
  return new TextEncoder().encode(text.endsWith("\n") ? text : `${text}\n`);
}
