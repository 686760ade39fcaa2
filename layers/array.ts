/**
 * An array of hosts in one program: each has the layers of a daemon, and is told by its surroundings what
 * it senses. For pages and programs that have telemetry of their own, measured or made up, and want to
 * know what should go where; it needs no permission, knows no clock, and runs alike in a browser.
 *
 * ```ts
 * import { assertEquals, assertGreater } from "@std/assert";
 * import { addHost, createArray, flowsOf, linkHosts, tickArray } from "@shivya/shivya/array";
 *
 * const array = createArray({ seed: 1 });
 * addHost(array, "busy");
 * addHost(array, "idle");
 * linkHosts(array, "busy", "idle", 0.002); // round trip in seconds
 *
 * for (let tick = 0; tick < 20; tick++) {
 *   tickArray(array, {
 *     busy: { arrivalsPerSecond: 90, backlog: 40, statedCapacityPerSecond: 50 },
 *     idle: { arrivalsPerSecond: 10, backlog: 0, statedCapacityPerSecond: 50 },
 *   });
 * }
 *
 * const { plan } = array.hosts.get("busy")!.status!;
 * assertEquals(plan.routes.map(({ id }) => id), ["idle"]);
 * assertGreater(plan.routes[0]!.perSecond, 30); // of 90 and a backlog that is to drain
 * const [flow] = flowsOf(array, 0)!.flows;
 * assertEquals([flow!.tail, flow!.head], ["busy", "idle"]);
 * assertEquals(flow!.standingPerSecond, plan.routes[0]!.perSecond);
 * ```
 *
 * The tick is that of the daemon: hosts observe on what they last settled on, announce, and settle on
 * what they have heard. Reported flows count: the standing flow is the plan and half of what is really
 * shipped beyond it, without its circulation. Hosts on different sides of a cut do not hear each other:
 * they keep what they heard last, count the others out after ten ticks, and after {@linkcode heal}
 * settle together again. The same options, calls and observations give the same numbers.
 *
 * @module
 */
export {
  addHost,
  type AnnouncedLink,
  type Announcement,
  type ArrayHost,
  type ArrayOptions,
  type ArraySide,
  createArray,
  heal,
  type HostArray,
  hostOf,
  linkHosts,
  removeHost,
  setDraining,
  setSide,
  unlinkHosts,
} from "./array_state.ts";
export { type ArrayHostState, statesSeenBy } from "./array_sides.ts";
export {
  type ArrayCooperation,
  type ArrayPlan,
  type ArrayRoute,
  type ArrayStatus,
  flowsOf,
  type SideFlows,
} from "./array_status.ts";
export { type ArrayObservation, tickArray } from "./array_tick.ts";
export type { SettledSide } from "./array_view.ts";
export type { ArrayFlow, PlannedHost } from "./settled_flows.ts";
export type { HostRecord, MeshView, Observation, Settlement, Substrate } from "./substrate.ts";
