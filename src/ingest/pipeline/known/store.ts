/**
 * Reads and writes what the ingest knows of a school's records in one base. It is read whole before the files are compared with it, and
 * written twice: announced before the commands, so that an import that is killed can be continued, and settled after them.
 * Statements stay unnamed, so that PostgreSQL plans each for the number of rows that the school has.
 */
import type { ClientBase, Pool } from 'pg';
import type { SourceBase } from '../../../domain/bases.js';
import { AccountRecords } from './account-records.js';
import { Identifiers } from './identifiers.js';
import type { KnownLink, KnownRecord, KnownSchool, KnownState } from './known.js';
import { MatchKeys } from '../match/claimed-keys.js';
import { announced, type Fingerprint } from '../match/fingerprint.js';
import {
  decodeFingerprint,
  decodeMatchKey,
  decodeNames,
  encodeFingerprint,
  encodeMatchKey,
  encodeNames,
} from './stored-text.js';
import { Transfers } from './transfers.js';

interface Row {
  kind: 'STUDENT' | 'RESPONSABLE' | 'SCHOOL';
  record_key: string;
  entity_id: string;
  state: KnownState;
  fingerprint: string | null;
  names: string[];
  birth: string | null;
  ines: string[];
  contacts: string[];
  match_keys: string[];
  links: KnownLink[];
  waits_for: string[] | null;
  record_id: string | null;
}

const recordOf = (row: Row): KnownRecord => ({
  kind: row.kind as KnownRecord['kind'],
  recordKey: row.record_key,
  entityId: row.entity_id,
  state: row.state,
  ...(row.fingerprint === null ? {} : { fingerprint: decodeFingerprint(row.fingerprint) }),
  names: decodeNames(row.names),
  ...(row.birth === null ? {} : { birth: row.birth }),
  ines: row.ines,
  contacts: row.contacts,
  matchKeys: row.match_keys.map(decodeMatchKey),
  links: row.links,
  ...(row.waits_for === null ? {} : { waitsFor: row.waits_for }),
  ...(row.record_id === null ? {} : { recordId: row.record_id }),
});

/** The digests that `announce` writes of a record, as JSON. */
function digestsText({
  names,
  birth,
  ines,
  contacts,
  matchKeys,
  fingerprint,
  waitsFor = [],
  recordId,
}: KnownRecord): string {
  return JSON.stringify({
    names: encodeNames(names),
    birth,
    ines,
    contacts,
    matchKeys: matchKeys.map(encodeMatchKey),
    fingerprint: fingerprint && encodeFingerprint(announced(fingerprint)),
    waitsFor,
    recordId,
  });
}

/** What is known of one school in one base. Each write is one statement, for any number of records. */
export class KnownRecords {
  constructor(
    readonly db: Pool | ClientBase,
    readonly base: SourceBase,
    readonly uai: string,
    readonly importId: string,
    readonly matchKeys = new MatchKeys(db),
    readonly accounts = new AccountRecords(db),
    readonly transfers = new Transfers(db, uai),
    readonly ines = new Identifiers(db),
  ) {}

  /** Reads all that is known of the school in this base; records of persons who were erased are no longer known. */
  async load(): Promise<KnownSchool> {
    const { rows } = await this.db.query<Row>(
      `select kind, record_key, entity_id, state, fingerprint, names, birth, ines, contacts, match_keys,
              links, waits_for, record_id
         from ingest.source_records r where base = $1 and uai = $2
         and not exists (select from vault.erased e where e.entity_id = r.entity_id)
        order by kind, record_key`,
      [this.base, this.uai],
    );
    const school = await this.db.query<{ name: string; circonscription: string | null }>(
      'select name, circonscription from ingest.schools where uai = $1',
      [this.uai],
    );
    const described = school.rows[0];
    const own = rows.find(({ kind, state }) => kind === 'SCHOOL' && state === 'CURRENT');
    return {
      ...(own?.fingerprint ? { fingerprint: own.fingerprint } : {}),
      ...(described ? { name: described.name } : {}),
      ...(described?.circonscription ? { circonscription: described.circonscription } : {}),
      records: rows.filter(({ kind }) => kind !== 'SCHOOL').map(recordOf),
      transferred: await this.transfers.ofSchool(),
    };
  }

  /**
   * Before the commands: writes the records as the commands will make them, in a state that is not settled. A record that was known by
   * another key before names it in `replaces`; the row of that key is deleted, and so are the records' match intents (`MatchKeys.intend`).
   */
  async announce(records: readonly (KnownRecord & { replaces?: string })[]): Promise<void> {
    if (records.length === 0) return;
    const announcedKeys = new Set(records.map(({ kind, recordKey }) => `${kind}:${recordKey}`));
    const replaced = records.flatMap(({ replaces, kind }) =>
      replaces === undefined || announcedKeys.has(`${kind}:${replaces}`) ? [] : [{ replaces, kind }],
    );
    await this.db.query(
      `with gone as (
         delete from ingest.source_records r using unnest($10::text[], $11::text[]) as old (kind, record_key)
          where r.base = $1 and r.uai = $2 and r.kind = old.kind and r.record_key = old.record_key),
       intended as (delete from ingest.match_intents where record_key = any($5))
       insert into ingest.source_records
         (base, uai, kind, record_key, entity_id, state, fingerprint, names, birth, ines, contacts, match_keys, links,
          waits_for, record_id, import_id)
       select $1, $2, kind, record_key, entity_id, state, digests ->> 'fingerprint',
              array(select json_array_elements_text(digests -> 'names')), digests ->> 'birth',
              array(select json_array_elements_text(digests -> 'ines')),
              array(select json_array_elements_text(digests -> 'contacts')),
              array(select json_array_elements_text(digests -> 'matchKeys')), links,
              (select array_agg(id::uuid) from json_array_elements_text(digests -> 'waitsFor') id), digests ->> 'recordId', $3
         from unnest($4::text[], $5::text[], $6::uuid[], $7::text[], $8::json[], $9::jsonb[])
           as given (kind, record_key, entity_id, state, digests, links)
       on conflict (base, uai, kind, record_key) do update
          set entity_id = excluded.entity_id, state = excluded.state, fingerprint = excluded.fingerprint, names = excluded.names,
              birth = excluded.birth, ines = excluded.ines, contacts = excluded.contacts, match_keys = excluded.match_keys,
              links = excluded.links, waits_for = excluded.waits_for, record_id = excluded.record_id, import_id = excluded.import_id`,
      [
        this.base,
        this.uai,
        this.importId,
        records.map(r => r.kind),
        records.map(r => r.recordKey),
        records.map(r => r.entityId),
        records.map(r => r.state),
        records.map(digestsText),
        records.map(r => JSON.stringify(r.links)),
        replaced.map(r => r.kind),
        replaced.map(r => r.replaces),
      ],
    );
  }

  /** After the commands: settles the records that were announced. One without a fingerprint has ended, and has no links. Links left out stay. */
  async settle(
    records: readonly {
      kind: 'STUDENT' | 'RESPONSABLE';
      recordKey: string;
      fingerprint?: Fingerprint;
      links?: readonly KnownLink[];
      /** Whether the record is authoritative for the account (column `was_authoritative`). Given for a responsable whose identity the file gives. */
      wasAuthoritative?: boolean;
    }[],
  ): Promise<void> {
    if (records.length === 0) return;
    await this.db.query(
      `update ingest.source_records r
          set state = case when given.fingerprint is null then 'ENDED' else 'CURRENT' end,
              fingerprint = given.fingerprint, links = coalesce(given.links, r.links),
              was_authoritative = case when given.fingerprint is null then null else coalesce(given.was_authoritative, r.was_authoritative) end
         from unnest($3::text[], $4::text[], $5::text[], $6::jsonb[], $7::boolean[])
           as given (kind, record_key, fingerprint, links, was_authoritative)
        where r.base = $1 and r.uai = $2 and r.kind = given.kind and r.record_key = given.record_key`,
      [
        this.base,
        this.uai,
        records.map(r => r.kind),
        records.map(r => r.recordKey),
        records.map(r => (r.fingerprint ? encodeFingerprint(r.fingerprint) : null)),
        records.map(r => (r.links ? JSON.stringify(r.links) : r.fingerprint === undefined ? '[]' : null)),
        records.map(r => r.wasAuthoritative ?? null),
      ],
    );
  }

  /** From now on the record of a responsable waits for these accounts alone. */
  async waitFor(recordKey: string, accountIds: readonly string[]): Promise<void> {
    await this.db.query(
      `update ingest.source_records set waits_for = nullif($4::uuid[], '{}')
        where base = $1 and uai = $2 and kind = 'RESPONSABLE' and record_key = $3`,
      [this.base, this.uai, recordKey, accountIds],
    );
  }

  /** Keeps the fingerprint of the school's description and structure, once they are recorded. */
  async settleSchool(fingerprint: string, school: { name: string; circonscription?: string }): Promise<void> {
    await this.db.query(
      `with described as (
         insert into ingest.schools (uai, name, circonscription) values ($2, $5, $6)
         on conflict (uai) do update set name = excluded.name, circonscription = excluded.circonscription)
       insert into ingest.source_records (base, uai, kind, record_key, state, fingerprint, import_id)
       values ($1, $2, 'SCHOOL', $2, 'CURRENT', $4, $3)
       on conflict (base, uai, kind, record_key) do update
          set state = 'CURRENT', fingerprint = excluded.fingerprint, import_id = excluded.import_id`,
      [this.base, this.uai, this.importId, fingerprint, school.name, school.circonscription ?? null],
    );
  }
}
