/** A daemon to be killed, the work it is killed at, and what it must not lose by that. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { keyOfName } from "../../daemon/api/value_key.ts";
import { call, command } from "./harness.ts";

/** Writers at a time, and keys of each. */
const WRITERS = 4;
const KEYS_EACH = 8;

/** Numbers put under a key, each one more than the one before: the last answered, and the last sent. */
export interface Written {
  answered: number;
  sent: number;
}

/** What was put so far, by the names of the keys. */
export type Ledger = Map<string, Written>;

/** What is on the disk of a daemon that does not run. */
export interface Remains {
  incarnation: number;
  identity: string;
  /** Ids of the remembered peers. */
  peers: string[];
  /** Values by their keys, both as on the disk. */
  values: Map<string, string>;
}

/** How one life of the daemon went. */
export interface Life {
  /** Whether it answered before it was killed. */
  hasAnswered: boolean;
  /** Puts that were answered. */
  puts: number;
}

/** Starts the daemon with these arguments, has it work, and kills it so many milliseconds later. */
export async function liveAndDie(
  args: string[],
  socket: string,
  { afterMs, isFromAnswer, ledger }: {
    afterMs: number;
    /** Whether the time counts from its first answer, not from its start. */
    isFromAnswer: boolean;
    ledger: Ledger;
  },
): Promise<Life> {
  const child = command(["start", ...args]).spawn();
  const output = child.output();
  const life: Life = { hasAnswered: false, puts: 0 };
  let isDead = false;
  const die = () => {
    isDead = true;
    child.kill("SIGKILL");
  };
  let timer = isFromAnswer ? undefined : setTimeout(die, afterMs);
  const ended = output.then(() => isDead = true);
  while (!isDead && !life.hasAnswered) {
    life.hasAnswered = await isUp(socket);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (life.hasAnswered) timer ??= setTimeout(die, afterMs);
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let i = 0; !isDead && life.hasAnswered; i++) {
      if (await putNext(socket, `${writer}/${i % KEYS_EACH}`, ledger)) life.puts++;
    }
  });
  await Promise.all([...writers, ended]);
  clearTimeout(timer);
  const { signal, stderr } = await output;
  assertEquals(signal, "SIGKILL", new TextDecoder().decode(stderr));
  return life;
}

async function isUp(socket: string): Promise<boolean> {
  return await call(socket, "GET", "/v1/status").then(({ status }) => status === 200, () => false);
}

/** Puts the next number; whether that was answered. */
async function putNext(socket: string, key: string, ledger: Ledger): Promise<boolean> {
  const written = ledger.get(key) ?? { answered: 0, sent: 0 };
  ledger.set(key, written);
  const number = ++written.sent;
  const path = `/v1/values/${encodeURIComponent(key)}`;
  const answer = await call(socket, "PUT", path, String(number)).catch(() => undefined);
  if (answer?.status !== 200) return false;
  written.answered = number;
  return true;
}

/** Reads what a killed daemon left, from a copy: it is for the next daemon to recover. */
export async function remainsOf(state: string, copies: string): Promise<Remains> {
  await Deno.mkdir(copies, { recursive: true });
  for (const name of ["state.sqlite", "state.sqlite-wal"]) {
    await Deno.copyFile(join(state, name), join(copies, name)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  const database = new DatabaseSync(join(copies, "state.sqlite"));
  try {
    const all = (sql: string) => database.prepare(sql).all();
    assertEquals(all("PRAGMA integrity_check").map(Object.values), [["ok"]]);
    const [meta] = all("SELECT value FROM meta WHERE name = 'incarnation'");
    return {
      incarnation: meta!.value as number,
      identity: await Deno.readTextFile(join(state, "identity.key")),
      peers: all("SELECT id FROM peers").map(({ id }) => (id as Uint8Array).toHex()),
      values: new Map(
        all('SELECT key, value FROM "values"').map(({ key, value }) => [
          (key as Uint8Array).toHex(),
          new TextDecoder().decode(value as Uint8Array),
        ]),
      ),
    };
  } finally {
    database.close();
    await Deno.remove(copies, { recursive: true });
  }
}

/** Fails unless of every key what is there is the last answered, or one sent after that. */
export function checkValues(ledger: Ledger, valueOf: (key: string) => string | undefined): void {
  for (const [key, { answered, sent }] of ledger) {
    const kept = Number(valueOf(key) ?? 0);
    assert(kept >= answered && kept <= sent, `${key}: ${kept}, not ${answered} to ${sent}`);
  }
}

/** The key as on the disk. */
export function keyOnDisk(key: string): string {
  return keyOfName(key).toHex();
}
