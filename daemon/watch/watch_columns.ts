/** Rows whose cells stand below each other, the first taking what room the others leave. */
import { columnsOf, fit } from "../text/text_width.ts";

/** A column after the first. */
export interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: "left" | "right";
}

/** Rooms that a name takes. */
const NAME_LEAST = 6;
const NAME_MOST = 40;

/** Terminals from this width on show ids too. */
const WIDE = 96;

const ID: Column = { title: "ID", width: 8, align: "left" };

/** How rows are laid. */
export interface Layout {
  readonly nameWidth: number;
  readonly columns: readonly Column[];
}

/** A layout in this width: ids come after the name if there is room. */
export function layoutIn(width: number, columns: readonly Column[]): Layout {
  const all = width >= WIDE ? [ID, ...columns] : columns;
  const taken = all.reduce((sum, column) => sum + 1 + column.width, 0);
  return {
    nameWidth: Math.min(NAME_MOST, Math.max(NAME_LEAST, width - taken)),
    columns: all,
  };
}

/** The titles as a row. */
export function titleRow(layout: Layout, name: string): string {
  return lay(layout, name, layout.columns.map(({ title }) => title));
}

/** A row about a host. A cell too long pushes the next ones to the right. */
export function hostRow(
  layout: Layout,
  { id, name }: { id: string; name: string },
  cells: readonly string[],
): string {
  return lay(layout, name, layout.columns[0] === ID ? [id.slice(0, ID.width), ...cells] : cells);
}

function lay({ nameWidth, columns }: Layout, name: string, cells: readonly string[]): string {
  const laid = cells.map((cell, i) => {
    const { width, align } = columns[i]!;
    const space = " ".repeat(Math.max(0, width - columnsOf(cell)));
    return align === "left" ? cell + space : space + cell;
  });
  return [fit(name, nameWidth), ...laid].join(" ").trimEnd();
}
