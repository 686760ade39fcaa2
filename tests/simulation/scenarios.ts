/** Every scenario that `deno task sim` knows, in groups that are tested in a file each. */
import { churn, idle } from "./churn.ts";
import { eclipseKey, eclipsePeer } from "./eclipse.ts";
import { forgedFlood } from "./flood.ts";
import { balances } from "./live_balance.ts";
import { longCut } from "./live_cut.ts";
import { live } from "./live_faults.ts";
import { accuser, liveLiars } from "./live_liars.ts";
import { lossyEcho } from "./lossy_echo.ts";
import { partition } from "./partition.ts";
import { openFlood, poisoning } from "./poisoning.ts";
import { convergence, recall, recallOfMany } from "./recall.ts";
import { reflection } from "./reflection.ts";
import { replay, replayToRestarted } from "./replay.ts";
import { restarts } from "./restarts.ts";
import { roughNetwork } from "./rough_network.ts";
import type { Scenario } from "./scenario.ts";
import { separation } from "./separation.ts";
import { spoofing } from "./spoofing.ts";
import { survival } from "./survival.ts";
import { sybilFlood } from "./sybil.ts";

/** What a mesh does by itself, and on bad networks. */
export const lookupScenarios: readonly Scenario[] = [
  lossyEcho,
  recall("open"),
  recall("named"),
  recall("sealed"),
  recallOfMany,
  convergence,
  idle,
  roughNetwork("lossy", "open"),
  roughNetwork("tangled", "open"),
  roughNetwork("tangled", "sealed"),
];

/** What it does when peers go, and come back. */
export const churnScenarios: readonly Scenario[] = [
  survival(20, "open"),
  survival(50, "open"),
  survival(50, "named"),
  churn("open"),
  churn("sealed"),
  restarts("open"),
  restarts("sealed"),
];

/** What it does when it is cut, or should not have been one. */
export const cutScenarios: readonly Scenario[] = [
  partition(false, "open"),
  partition(true, "open"),
  partition(false, "sealed"),
  separation("open-sealed"),
  separation("names"),
  separation("named-sealed"),
  separation("keys"),
];

/** What it does when somebody means harm. */
export const attackScenarios: readonly Scenario[] = [
  sybilFlood("host", "open"),
  sybilFlood("network", "named"),
  sybilFlood("network", "sealed"),
  eclipsePeer(false, "open"),
  eclipsePeer(true, "open"),
  eclipsePeer(false, "named"),
  eclipseKey(false, "open"),
  eclipseKey(true, "open"),
  eclipseKey(true, "named"),
  poisoning("named"),
  poisoning("sealed"),
  openFlood,
  replay,
  replayToRestarted,
  spoofing("open"),
  spoofing("named"),
  spoofing("sealed"),
  forgedFlood("open"),
  forgedFlood("named"),
  reflection("open"),
  reflection("sealed"),
];

/** What whole hosts in a mesh do, whatever befalls it. */
export const liveScenarios: readonly Scenario[] = [live];

/** What they do when they are cut in two for long, or some of them mean harm. */
export const hardshipScenarios: readonly Scenario[] = [longCut, liveLiars, accuser];

/** What applications that follow their routes get. */
export const balanceScenarios: readonly Scenario[] = balances;

/** All of them, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  ...lookupScenarios,
  ...churnScenarios,
  ...cutScenarios,
  ...attackScenarios,
  ...liveScenarios,
  ...hardshipScenarios,
  ...balanceScenarios,
];
