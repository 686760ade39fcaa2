import { assertEquals, assertStringIncludes } from "@std/assert";
import { formatStatus } from "../../daemon/cli/status.ts";
import { createStateWriter } from "../../daemon/state/state_writer.ts";
import { busyMesh, fullStatus } from "./full_status.ts";

Deno.test("it is told how the state gets to the disk: what waits, what failed, what was given up", () => {
  let isFull = false;
  const writer = createStateWriter({
    save() {
      if (isFull) throw new Error("database or disk is full");
    },
    now: () => 0,
    log: () => {},
  });
  const drop = (first: number, count: number) =>
    writer.write({
      stored: [],
      dropped: Array.from({ length: count }, (_, n) => {
        const key = new Uint8Array(20);
        new DataView(key.buffer).setUint32(0, first + n);
        return { key, origin: undefined };
      }),
    });
  assertEquals(writer.health(), { isKept: true, pending: 0, failures: 0, lost: 0 });
  isFull = true;
  drop(0, 5);
  drop(5, 5);
  assertEquals(writer.health(), { isKept: false, pending: 10, failures: 2, lost: 0 });
  drop(10, 8_192);
  assertEquals(writer.health(), { isKept: false, pending: 8_192, failures: 3, lost: 10 });
  isFull = false;
  writer.write({ stored: [], dropped: [] });
  assertEquals(writer.health(), { isKept: true, pending: 0, failures: 3, lost: 10 });
});

Deno.test("status says when the state does not get to the disk, and how much waits", () => {
  const status = fullStatus(busyMesh());
  const inOneLine = (text: string) => text.replace(/\s+/g, " ");
  const text = inOneLine(formatStatus(status, false));
  assertStringIncludes(text, "2 failed state not on the disk: 12 changes waiting mesh");
  const kept = { ...status, state: { ...status.state!, isKept: true } };
  assertStringIncludes(inOneLine(formatStatus(kept, false)), "2 failed mesh");
});
