/**
 * What all parsers of kernel text share. Their contract: total on any string. They never throw; what
 * cannot be read is `undefined`, or left out of the result where the result has several fields.
 */

/** Lines of a whole file; `undefined` for one cut short, as the kernel ends every line it writes. */
export function wholeLines(text: string): string[] | undefined {
  if (!text.endsWith("\n")) return undefined;
  return text.slice(0, -1).split("\n");
}

/** The number a word of decimal digits spells; `undefined` for any other word. */
export function parseCount(word: string | undefined): number | undefined {
  return word !== undefined && /^\d{1,20}$/.test(word) ? Number(word) : undefined;
}
