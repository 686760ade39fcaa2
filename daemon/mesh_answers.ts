/** The peer's side of the line to the API: takes questions and answers when it knows. */
import { formatAddress } from "../p2p/address.ts";
import { formatNodeId } from "../p2p/node_id.ts";
import type { Member } from "../p2p/members.ts";
import type { Peer } from "../p2p/peer.ts";
import type { UdpPeer } from "../p2p/udp_peer.ts";
import type { MemberAnswer } from "./member_answer.ts";
import type { Answered, Answers, Asked } from "./p2p_messages.ts";

/** Answers what comes over the port, which it starts. */
export function answerQuestions(port: MessagePort, { call }: UdpPeer<Peer>): void {
  port.onmessage = ({ data: { id, question } }: MessageEvent<Asked>) => {
    const reply = (answered: Answered) => port.postMessage(answered);
    const done = (answer: Answers[keyof Answers]) => reply({ id, answer });
    try {
      call((peer, now) => {
        switch (question.ask) {
          case "members":
            return done(peer.members().map(shownMember));
          case "put":
            return peer.put(question.key, question.value, now, done);
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
