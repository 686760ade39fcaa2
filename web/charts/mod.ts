/**
 * Lines over time. Include `web/theme.css` and uPlot's own style sheet.
 *
 * @module
 */
export { createChart } from "./chart.ts";
export type * from "./types.ts";
