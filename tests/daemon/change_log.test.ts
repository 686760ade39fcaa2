import { assertEquals } from "@std/assert";
import { createChangeLog } from "../../daemon/peer/change_log.ts";
import { createMeshLog } from "../../daemon/peer/mesh_log.ts";
import type { Member } from "../../p2p/members.ts";
import { unsignedValue } from "../../p2p/signed_value.ts";

function record(number: number, text = "") {
  return unsignedValue(new Uint8Array(20).fill(number), new TextEncoder().encode(text));
}

function member(number: number, lastSeenSeconds: number, hasFailed = false): Member {
  const id = new Uint8Array(20).fill(number);
  return { id, address: new Uint8Array(19), lastSeenSeconds, bucket: 1, hasFailed };
}

Deno.test("of each value the last that happened is told, once, with the time it has left", () => {
  const log = createChangeLog();
  log.note({ kind: "stored", record: record(1, "old"), expiresAt: 50 });
  log.note({ kind: "stored", record: record(2), expiresAt: 50 });
  log.note({ kind: "dropped", key: record(2).key, origin: undefined });
  log.note({ kind: "dropped", key: record(3).key, origin: record(1).key });
  log.note({ kind: "dropped", key: record(1).key, origin: undefined });
  log.note({ kind: "stored", record: record(1, "new"), expiresAt: 60 });
  log.note({ kind: "joined", peers: 1 });
  assertEquals(log.take([], 20), {
    stored: [{ record: record(1, "new"), secondsLeft: 40 }],
    dropped: [
      { key: record(2).key, origin: undefined },
      { key: record(3).key, origin: record(1).key },
    ],
  });
  assertEquals(log.take([], 21), { stored: [], dropped: [] });
});

Deno.test("members are told of at first, when their number changes, every minute, and at last", () => {
  const log = createChangeLog();
  const one = [member(1, 0)];
  const two = [member(1, 3), member(2, 1), member(3, 0, true)];
  const told = (members: Member[], now: number, atLast?: boolean) =>
    log.take(members, now, atLast).peers?.map(({ id }) => id[0]);
  assertEquals(told([], 0), undefined);
  assertEquals(told(one, 1), [1]);
  assertEquals(told(two, 2), undefined); // too soon
  assertEquals(told(two, 6), [2, 1]); // those that answer, the newest first
  assertEquals(told(two, 65.9), undefined);
  assertEquals(told(two, 66), [2, 1]);
  assertEquals(told(two, 67, true), [2, 1]);
  assertEquals(told([], 68, true), undefined); // those known before stay remembered
  const many = Array.from({ length: 640 }, (_, n) => member(n % 256, n));
  assertEquals(told(many, 200)!.length, 256);
});

Deno.test("being alone and being joined are told when they change", () => {
  const lines: string[] = [];
  const note = createMeshLog((line) => lines.push(line));
  note({ kind: "alone", retrySeconds: 1.23 });
  note({ kind: "alone", retrySeconds: 2.5 });
  note({ kind: "joined", peers: 1 });
  note({ kind: "joined", peers: 2 });
  note({ kind: "alone", retrySeconds: 1 });
  assertEquals(lines, [
    "No peer answers: runs alone, tries again in 1.2 s, then after growing pauses",
    "Joined the mesh: 1 peer",
    "No peer answers: runs alone, tries again in 1.0 s, then after growing pauses",
  ]);
});
