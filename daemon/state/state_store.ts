/** Remembered peers and kept values of one mesh, in the tables of the state's database. */
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { nodeIdOfKey } from "../../p2p/node_id.ts";
import type { ValueRecord } from "../../p2p/signed_value.ts";
import { isDiskFull } from "../files/disk_space.ts";
import { type Changes, type KeptValue, type KnownPeer, PEERS_REMEMBERED } from "../peer/kept.ts";

/** No value lives longer, in seconds, however the clock was set meanwhile. */
const LONGEST_LIFE = 86_400;

/** The origin of a value that has none. */
const NOBODY = new Uint8Array(0);

const SQL = {
  peers: "SELECT * FROM peers WHERE mesh = ? ORDER BY last_seen DESC, id LIMIT ?",
  values: 'SELECT * FROM "values" WHERE mesh = ? AND expires_at > ?',
  expire: 'DELETE FROM "values" WHERE expires_at <= ?',
  addPeer: "INSERT OR REPLACE INTO peers (mesh, id, address, last_seen, rtt_seconds) " +
    "VALUES (?, ?, ?, ?, ?)",
  forget: "DELETE FROM peers WHERE mesh = ?1 AND id NOT IN " +
    "(SELECT id FROM peers WHERE mesh = ?1 ORDER BY last_seen DESC, id LIMIT ?2)",
  addValue: 'INSERT OR REPLACE INTO "values" ' +
    "(mesh, key, origin, version, value, public_key, signature, expires_at) " +
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  drop: 'DELETE FROM "values" WHERE mesh = ? AND key = ? AND origin = ?',
} as const;

/** Peers and values of one mesh on the disk. */
export interface StateStore {
  /** The peers seen last, the newest first. */
  peers(): KnownPeer[];
  /** The values that have not expired. */
  values(): KeptValue[];
  /** Writes it all or, throwing what SQLite says, nothing. */
  save(changes: Changes): void;
}

/**
 * The part of the database that belongs to `mesh`, so that a daemon that joins another one brings
 * nothing with it and finds all again when it comes back. `unixSeconds` is the time of day.
 */
export function createStateStore(
  database: DatabaseSync,
  mesh: string,
  unixSeconds: () => number,
): StateStore {
  const prepare = (sql: string) => database.prepare(sql);
  const addPeer = prepare(SQL.addPeer);
  const forget = prepare(SQL.forget);
  const addValue = prepare(SQL.addValue);
  const drop = prepare(SQL.drop);

  const write = ({ stored, dropped, peers }: Changes, now: number) => {
    for (const { key, origin } of dropped) drop.run(mesh, key, origin ?? NOBODY);
    for (const { record, secondsLeft } of stored) {
      const { key, version, value, author } = record;
      const { origin, publicKey, signature } = author ?? { origin: NOBODY };
      const expiresAt = Math.ceil(now + secondsLeft);
      addValue.run(
        mesh,
        key,
        origin,
        version,
        value,
        publicKey ?? null,
        signature ?? null,
        expiresAt,
      );
    }
    if (peers === undefined) return;
    for (const { id, address, lastSeenSeconds, rttSeconds } of peers) {
      addPeer.run(mesh, id, address, Math.floor(now - lastSeenSeconds), rttSeconds ?? null);
    }
    forget.run(mesh, PEERS_REMEMBERED);
  };
  const forgetExpired = (now: number) => {
    try {
      prepare(SQL.expire).run(Math.floor(now));
    } catch (error) {
      // They go another time.
      if (!isDiskFull(error)) throw error;
    }
  };
  return {
    peers() {
      const now = unixSeconds();
      return prepare(SQL.peers).all(mesh, PEERS_REMEMBERED).map((row) => peerOf(row, now));
    },
    values() {
      const now = unixSeconds();
      forgetExpired(now);
      return prepare(SQL.values).all(mesh, Math.floor(now)).map((row) => valueOf(row, now));
    },
    save(changes) {
      database.exec("BEGIN IMMEDIATE");
      try {
        write(changes, unixSeconds());
        database.exec("COMMIT");
      } catch (error) {
        // After some errors, a full disk among them, SQLite has rolled back by itself.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
  };
}

type Row = Record<string, SQLOutputValue>;

function peerOf(row: Row, now: number): KnownPeer {
  const { rtt_seconds: rttSeconds } = row as { rtt_seconds: number | null };
  return {
    id: row.id as Uint8Array,
    address: row.address as Uint8Array,
    lastSeenSeconds: Math.max(0, now - (row.last_seen as number)),
    ...(rttSeconds === null ? {} : { rttSeconds }),
  };
}

function valueOf(row: Row, now: number): KeptValue {
  const publicKey = row.public_key as Uint8Array | null;
  const record: ValueRecord = {
    key: row.key as Uint8Array,
    value: row.value as Uint8Array,
    version: row.version as number,
    ...(publicKey === null ? {} : {
      author: {
        publicKey,
        signature: row.signature as Uint8Array,
        origin: nodeIdOfKey(publicKey),
      },
    }),
  };
  return { record, secondsLeft: Math.min((row.expires_at as number) - now, LONGEST_LIFE) };
}
