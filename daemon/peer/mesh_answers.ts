/** The peer's side of the line to the API: takes questions and answers when it knows. */
import { formatAddress } from "../../p2p/address.ts";
import type { Member } from "../../p2p/members.ts";
import { formatNodeId } from "../../p2p/node_id.ts";
import type { Peer } from "../../p2p/peer.ts";
import type { UdpPeer } from "../../p2p/udp_peer.ts";
import type { MemberAnswer } from "./member_answer.ts";
import type { Answered, Answers, Asked } from "./p2p_messages.ts";
import { peerCounters } from "./peer_counters.ts";

/**
 * Answers what comes over the port, which it starts. A put is answered once `keep` has tried to write
 * it to the disk, so that no crash takes back what was said.
 */
export function answerQuestions(
  port: MessagePort,
  { call, transport }: UdpPeer<Peer>,
  keep: () => Promise<boolean>,
): void {
  port.onmessage = ({ data: { id, question } }: MessageEvent<Asked>) => {
    const reply = (answered: Answered) => port.postMessage(answered);
    const done = (answer: Answers[keyof Answers]) => reply({ id, answer });
    try {
      call((peer, now) => {
        switch (question.ask) {
          case "members":
            return done(peer.members().map(shownMember));
          case "counters":
            return done(peerCounters(peer, transport));
          case "put":
            return peer.put(
              question.key,
              question.value,
              now,
              (result) => void keep().then((isKept) => done({ ...result, isKept })),
            );
          case "get": {
            const { key, origin } = question;
            return peer.get(key, now, done, origin === undefined ? {} : { origin });
          }
        }
      });
    } catch (error) {
      reply({ id, refused: (error as Error).message });
    }
  };
}

function shownMember({ id, address, rttSeconds, ...rest }: Member): MemberAnswer {
  return {
    id: formatNodeId(id),
    address: formatAddress(address),
    ...(rttSeconds === undefined ? {} : { rttSeconds }),
    ...rest,
  };
}
