/** How wide text is on a terminal, and text made to fit. */
import stringWidth from "string-width";

const graphemes = new Intl.Segmenter();

/** Columns that a text takes: two for a wide character, none for a mark above another. */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** The text in exactly so many columns: cut with an ellipsis, or filled up on the right. */
export function fit(text: string, columns: number): string {
  const cut = clip(text, columns);
  return cut + " ".repeat(columns - columnsOf(cut));
}

/** The text in at most so many columns, with an ellipsis at the end if that is not all of it. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let cut = "";
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += columnsOf(segment);
    if (width > columns - 1) break;
    cut += segment;
  }
  return columns > 0 ? `${cut}…` : "";
}
