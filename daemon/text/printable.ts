/** Text of others made safe to show: nothing in it can steer a terminal. */

/** What could. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Control and formatting characters as `\u{…}`, but those in `kept`. */
export function escapeControls(text: string, kept = ""): string {
  return text.replace(
    STEERING,
    (character) =>
      kept.includes(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** JSON that means the same: within its strings such characters as `\uXXXX`. */
export function escapeJson(json: string): string {
  return json.replace(
    STEERING,
    (character) =>
      // Between strings there is no other.
      "\t\n\r".includes(character) ? character : character.split("").map(escapeUnit).join(""),
  );
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What JSON says, controls in its texts escaped. Throws as `JSON.parse` does. */
export function parseSafely<Value>(json: string): Value {
  return JSON.parse(
    json,
    (_key, value) => typeof value === "string" ? escapeControls(value) : value,
  );
}
