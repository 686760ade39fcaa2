/** Cuts in the network of a testnet, by address. */
import type { Address } from "../address.ts";
import { type Endpoint, endpointOf, type Endpoints, setBlocked } from "./endpoints.ts";

/** An address, or a node for the address that it has now. */
export type Place = Address | { readonly address: Address };

/** One place or several. */
export type Places = Place | readonly Place[];

/** From now on nothing gets through from these to those, or everything does again. */
export function blockPlaces(endpoints: Endpoints, from: Places, to: Places, isCut: boolean): void {
  const senders = endpointsAt(endpoints, from);
  const receivers = endpointsAt(endpoints, to);
  for (const sender of senders) {
    for (const receiver of receivers) setBlocked(sender, receiver, isCut);
  }
}

/** Cuts every group off from every other. */
export function partitionPlaces(endpoints: Endpoints, groups: readonly Places[]): void {
  for (const from of groups) {
    for (const to of groups) {
      if (from !== to) blockPlaces(endpoints, from, to, true);
    }
  }
}

/** Undoes every cut. */
export function healPlaces(endpoints: Endpoints): void {
  for (const endpoint of endpoints.all) endpoint.blocked = undefined;
}

function endpointsAt(endpoints: Endpoints, places: Places): Endpoint[] {
  const list = isList(places) ? places : [places];
  return list.map((place) => endpointOf(endpoints, "address" in place ? place.address : place));
}

function isList(places: Places): places is readonly Place[] {
  return Array.isArray(places);
}
