/** What picking an item's place comes to. */
import type { Route } from "./routes_answer.ts";

/** Where to take items: keep them, or send them to another host. */
export type Destination =
  | { keep: true }
  | ({ keep: false } & Pick<Route, "id" | "name" | "service" | "rttSeconds">);
