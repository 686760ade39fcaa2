/**
 * A mesh on a canvas: hosts sized by capacity and coloured by wait, flows that move, faces tinted by
 * what turns around them. Include `web/theme.css`: it has the colours.
 *
 * @module
 */
export { createPicture } from "./picture.ts";
export { describe } from "./describe.ts";
export { waitText } from "./wait_text.ts";
export type * from "./types.ts";
