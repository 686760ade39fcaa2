/** Text of others made safe to show: nothing in it can steer a terminal. */

/** Control and formatting characters as `\u{…}`, but those in `kept`. */
export function escapeControls(text: string, kept = ""): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      kept.includes(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
