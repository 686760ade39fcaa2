/** `shivya routes`: how much to keep, how much to send where, and why. */
import type { Settings } from "../config/settings.ts";
import type { ExplainedHost, ExplainedLink, Explanation } from "../host/host_status.ts";
import type { Route, RoutesAnswer } from "../host/routes_answer.ts";
import { escapeControls } from "../text/printable.ts";
import { shortId } from "../text/short_id.ts";
import { withoutDust } from "../text/significant.ts";
import { count, formatColumns, milliseconds, percent, quantity } from "../text/table.ts";
import { ask } from "./ask.ts";
import { show } from "./show.ts";

/** The answer, as far as it is shown. */
export interface ShownRoutes extends RoutesAnswer {
  /** Id of this host. */
  readonly nodeId: string;
  readonly explanation?: Explanation;
}

/** Prints the routes, with the reasons if asked for. Throws an `ExitError` 3 when no daemon runs. */
export async function showRoutes(settings: Settings, isExplained: boolean): Promise<void> {
  const path = isExplained ? "/v1/routes?explain" : "/v1/routes";
  const text = await ask("GET", path, settings, { schema: "shivya.routes/1" });
  show<ShownRoutes>(text, settings, (answer) => {
    const { explanation } = answer;
    const parts = [formatRoutes(answer)];
    if (explanation !== undefined) parts.push(formatExplanation(explanation, answer.nodeId));
    return parts.join("\n\n");
  });
}

/** What to keep, then a line for each neighbour that takes some. */
export function formatRoutes({ keepShare, drainPerSecond, routes }: RoutesAnswer): string {
  const drain = drainPerSecond > 0 ? `, and send ${items(drainPerSecond)} of the backlog` : "";
  const keep = `keep ${percent(keepShare)} of what arrives${drain}`;
  if (routes.length === 0) return keep;
  const rows = routes.map(({ id, name, service, share, perSecond, rttSeconds }) => [
    percent(share),
    quantity(perSecond, "/s"),
    milliseconds(rttSeconds),
    orDash(service),
    orDash(name),
    id,
  ]);
  const names = ["share", "rate", "rtt", "service", "name", "id"];
  return `${keep}\n\n${formatColumns([names, ...rows], "rrrlll")}`;
}

/** What went into the plan and what came of it, seen from this host. */
export function formatExplanation(explanation: Explanation, own: string): string {
  const { hosts, links, curlRemoved, harmonicRemoved, recordsHash, digest } = explanation;
  const self = hosts.find(({ id }) => id === own);
  const nameOf = new Map(hosts.map(({ id, name }) => [id, name]));
  const ownLinks = links.filter(({ tail, head }) => tail === own || head === own);
  const rows = ownLinks.map((link) => formatLink(link, own, nameOf));
  const names = ["to", "reported", "reconciled", "planned", "standing", "rtt", "synergy"];
  return [
    ...(self === undefined ? ["This host's load is not known to the mesh yet"] : inWords(self)),
    ...(rows.length === 0
      ? ["It is linked with no other host"]
      : ["", formatColumns([names, ...rows], "lrrrrrr"), ""]),
    "Reported is what hosts say they send, planned what would balance at the least cost; routes " +
    "follow standing.",
    `Went in circles and was taken out of the reports: ${items(curlRemoved)} around triangles, ` +
    `${items(harmonicRemoved)} around holes`,
    `${count(hosts.length, "host")}, ${count(links.length, "link")}, records ${
      shortId(recordsHash)
    }, digest ` +
    `${shortId(digest)}: hosts with the same records have the same digest`,
  ].join("\n");
}

function inWords(host: ExplainedHost): string[] {
  const { demandPerSecond, capacityPerSecond, utilisation, balancedUtilisation } = host;
  const { surplusPerSecond, offer } = host;
  const surplus = surplusPerSecond > 0
    ? `${items(surplusPerSecond)} too much, of which it offers ${percent(offer)}`
    : `room for ${items(-surplusPerSecond)}`;
  return [
    `This host expects ${items(demandPerSecond)} with a tenth of its backlog, and finishes ` +
    `${items(capacityPerSecond)}: on its own it would be used at ${percent(utilisation)}`,
    `Balanced, all would be used at ${percent(balancedUtilisation)}: it has ${surplus}`,
  ];
}

/** Flows as seen from this host: positive goes out. */
function formatLink(
  link: ExplainedLink,
  own: string,
  nameOf: ReadonlyMap<string, string>,
): string[] {
  const isOut = link.tail === own;
  const other = isOut ? link.head : link.tail;
  const out = (flow: number) => quantity(withoutDust(isOut ? flow : -flow), "/s");
  return [
    orDash(nameOf.get(other) || shortId(other)),
    out(link.reportedPerSecond),
    out(link.reconciledPerSecond),
    out(link.plannedPerSecond),
    out(link.standingPerSecond),
    milliseconds(link.rttSeconds),
    percent(link.synergy),
  ];
}

/** Which way an item goes, in one line. */
export function describeRoute(
  { id, name, service }: Pick<Route, "id" | "name" | "service">,
): string {
  const who = name === "" ? id : `${escapeControls(name)} (${shortId(id)})`;
  return service === "" ? who : `${who} at ${escapeControls(service)}`;
}

function items(perSecond: number): string {
  return quantity(withoutDust(perSecond), " items/s");
}

function orDash(text: string): string {
  return text === "" ? "—" : escapeControls(text);
}
