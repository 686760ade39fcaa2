/** Names the lines of a chart, and says what they are worth. */
import { escapeControls } from "../../daemon/text/printable.ts";
import { colourName } from "./colour_name.ts";
import type { ChartRow, ChartSeries } from "./types.ts";

const SVG = "http://www.w3.org/2000/svg";

/** The list beside a chart's title. */
export interface Key {
  readonly element: HTMLElement;
  /** Names these lines. */
  setSeries(series: readonly ChartSeries[]): void;
  /** Says these values, in the order of the lines. */
  setValues(values: ChartRow["values"]): void;
}

/** An empty list. */
export function createKey(format: (value: number) => string): Key {
  const element = document.createElement("ul");
  element.className = "chart-key";
  let cells: (HTMLElement | undefined)[] = [];
  return {
    element,
    setSeries(series) {
      const items = series.map((each, i) => each.isMuted ? undefined : item(each, i));
      cells = items.map((each) => each?.value);
      element.replaceChildren(...items.flatMap((each) => each?.element ?? []));
    },
    setValues(values) {
      cells.forEach((cell, i) => {
        const value = values[i];
        const text = value === undefined ? "–" : format(value);
        if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
      });
    },
  };
}

function item(series: ChartSeries, index: number): { element: HTMLElement; value: HTMLElement } {
  const element = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = escapeControls(series.name);
  const value = document.createElement("b");
  element.append(swatch(series, index), name, value);
  return { element, value };
}

function swatch(series: ChartSeries, index: number): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "line");
  const colour = colourName(series, index);
  const shape = { width: "14", height: "4", "aria-hidden": "true" };
  const stroke = {
    x1: "0",
    x2: "14",
    y1: "2",
    y2: "2",
    "stroke-width": "2.5",
    stroke: colour.startsWith("--") ? `var(${colour})` : colour,
    ...(series.isDashed && { "stroke-dasharray": "4 3" }),
  };
  for (const [name, text] of Object.entries(shape)) svg.setAttribute(name, text);
  for (const [name, text] of Object.entries(stroke)) line.setAttribute(name, text);
  svg.append(line);
  return svg;
}
