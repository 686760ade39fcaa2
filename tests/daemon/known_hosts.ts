/** Hosts and routes as a settle in a small mesh leaves them. */
import type { RoutesAnswer } from "../../daemon/host/routes_answer.ts";
import type { KnownHost } from "../../p2p/gossip/snapshot.ts";
import { OWN_ID } from "./ask_api.ts";

const ID_B = "bbbb000000000000000000000000000000000001";
const ID_C = "bbbb111111111111111111111111111111111111";
const ID_D = "dddd222222222222222222222222222222222222";

/** Ids of three others. */
export const IDS = { b: ID_B, c: ID_C, d: ID_D } as const;

const at = (id: string, name: string, more: Partial<KnownHost> = {}): KnownHost => ({
  id,
  name,
  service: "",
  state: "alive",
  newsSeconds: 0.5,
  isLinked: true,
  ...more,
});

/** This host and three more, one of them dead; two have the same name. */
export const HOSTS: readonly KnownHost[] = [
  at(OWN_ID, "own", { isLinked: false, newsSeconds: 0 }),
  at(ID_B, "store", { service: "10.0.0.2:9000", address: "10.0.0.2:8085", rttSeconds: 0.0012 }),
  at(ID_C, "store", { address: "10.0.0.3:8085" }),
  at(ID_D, "gateway", { state: "dead", isLinked: false, newsSeconds: 130 }),
];

/** More arrives than is to be kept. */
export const ROUTES: RoutesAnswer = {
  keepShare: 0.5,
  drainPerSecond: 0,
  routes: [
    {
      id: ID_B,
      name: "store",
      service: "10.0.0.2:9000",
      share: 0.3,
      perSecond: 30,
      rttSeconds: 0.0012,
    },
    { id: ID_C, name: "store", service: "", share: 0.2, perSecond: 20 },
  ],
};
