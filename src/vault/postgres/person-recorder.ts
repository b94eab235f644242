/** Records facets of persons in PostgreSQL. Thousands take two round trips: one reads the latest versions, one writes new ones. */
import type { Pool } from 'pg';
import type { ContactField } from '../../domain/account/events.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { opaque } from '../../postgres/opaque.js';
import { open, seal } from '../cipher.js';
import { facetContext, type Facet } from '../facets.js';
import type { PersonKeys } from '../person-keys.js';
import type { PersonToRecord, Recorded } from '../vault.js';

/** Most rows of a statement. */
const CHUNK = 5_000;
/** Consecutive rounds lost to other writers of the same persons before giving up. */
const ROUNDS = 50;

/** What is recorded, and by whom. */
export interface Recording<F> {
  readonly facet: Facet;
  /** Number of the author, as in `AUTHORS`. */
  readonly author: number;
  /** The contact fields that differ. */
  readonly compare: (before: F, after: F) => ContactField[];
}

/** A row of LATEST. */
interface LatestRow {
  /** Whether the person was erased. */
  readonly erased: boolean;
  /** The person's wrapped key; null for a person who is unknown or erased. */
  readonly key_id: string | null;
  readonly wrapped: string | null;
  /** Newest version of the facet, whoever wrote it; 0 when there is none. */
  readonly newest: number;
  /** The version to compare with; null when there is none. `own` is true when the author wrote it. */
  readonly version: number | null;
  readonly own: boolean | null;
  readonly sealed: Buffer | null;
}

interface NewVersion {
  readonly personId: string;
  readonly keyId: string;
  readonly wrapped: Buffer;
  /** True when the person had no key: this one must be stored. */
  readonly isNew: boolean;
  readonly version: number;
  readonly sealed: Buffer;
  readonly fields: ContactField[];
}

/**
 * The newest version number of a facet, and the author's latest version (or anybody's, if the author has none). Of a person without facets the
 * number is the floor that an erasure has left, so that no number is given twice.
 */
const LATEST = `
  select p.erased_at is not null as erased, p.key_id, encode(p.wrapped_key, 'hex') as wrapped, f.sealed, f.version, f.own,
         coalesce(f.newest, case $2::smallint when 1 then p.identity_floor else p.contact_floor end, 0) as newest
  from unnest(${opaque('$1', 'uuid[]')}) with ordinality as u (person_id, ord)
  left join vault.persons p using (person_id)
  left join lateral (
    select version, sealed, author = $3::smallint as own, max(version) over () as newest from vault.facets f
    where f.person_id = u.person_id and f.facet = $2::smallint
    order by author = $3::smallint desc, version desc limit 1
  ) f on true
  order by u.ord`;

/** Writes the versions whose person still has the key they were sealed under. Answers the ids of these persons. */
const WRITE = `
  with input as (
    select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::boolean[], $5::integer[], $6::bytea[])
      as i (person_id, key_id, wrapped_key, is_new, version, sealed)
  ), fresh as (
    insert into vault.persons as p (person_id, key_id, wrapped_key)
    select person_id, key_id, wrapped_key from input where is_new order by person_id
    on conflict (person_id) do update
      set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key
      where p.wrapped_key is null and p.erased_at is null
    returning p.person_id
  ), known as (
    select p.person_id from vault.persons p join input i using (person_id)
    where not i.is_new and p.wrapped_key = i.wrapped_key order by p.person_id for key share of p
  )
  insert into vault.facets (person_id, facet, author, version, sealed)
  select person_id, $7::smallint, $8::smallint, version, sealed from input
  where person_id in (select person_id from fresh union all select person_id from known)
  order by person_id
  on conflict do nothing
  returning person_id`;

/** The value, with the fields that the source does not have as they were before. */
const withUnsaid = <F extends object>(value: F, before: F, unsaid: readonly (keyof F)[]): F => ({
  ...value,
  ...Object.fromEntries(unsaid.map(field => [field, before[field]])),
});

/** The indexes of the next chunk: of distinct persons, in the order of their ids, so that two writers cannot deadlock. */
function nextChunk(persons: readonly { readonly personId: string }[], waiting: readonly number[]): number[] {
  const chosen = new Map<string, number>();
  for (const index of waiting) {
    if (chosen.size === CHUNK) break;
    const { personId } = persons[index]!;
    if (!chosen.has(personId)) chosen.set(personId, index);
  }
  return [...chosen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, index]) => index);
}

export class PersonRecorder {
  readonly #pool: Pool;
  readonly #keys: PersonKeys;

  constructor(pool: Pool, keys: PersonKeys) {
    this.#pool = pool;
    this.#keys = keys;
  }

  /** Records a facet of the persons, and answers in the order of the input. A person given twice is recorded twice, in that order. */
  async record<F extends object>(persons: readonly PersonToRecord<F>[], recording: Recording<F>): Promise<Recorded[]> {
    const recorded = new Array<Recorded | undefined>(persons.length);
    let waiting = persons.map((_, index) => index);
    /** Rounds in a row that recorded nobody. */
    let lost = 0;
    while (waiting.length > 0) {
      if (lost > ROUNDS) throw new Error(`the vault could not record ${waiting.length} persons: too many writers`);
      const chunk = nextChunk(persons, waiting);
      const answers = await this.#recordOnce(
        chunk.map(index => persons[index]!),
        recording,
      );
      chunk.forEach((index, i) => (recorded[index] = answers[i]));
      const before = waiting.length;
      waiting = waiting.filter(index => recorded[index] === undefined);
      lost = waiting.length < before ? 0 : lost + 1;
    }
    return recorded as Recorded[];
  }

  /** One attempt. A person whom another writer recorded first stays undefined. */
  async #recordOnce<F extends object>(
    persons: readonly PersonToRecord<F>[],
    recording: Recording<F>,
  ): Promise<(Recorded | undefined)[]> {
    const { rows } = await this.#pool.query<LatestRow>({
      name: 'vault-latest',
      text: LATEST,
      values: [persons.map(({ personId }) => personId), recording.facet.number, recording.author],
    });
    const decided = persons.map((person, i) => this.#decide(person, rows[i]!, recording));
    const versions = decided.filter(answer => 'sealed' in answer);
    const written = await this.#write(versions, recording);
    return decided.map(answer => {
      if (!('sealed' in answer)) return answer;
      const { personId, version, fields } = answer;
      return written.has(personId) ? { ref: { personId, version }, changed: true, fields } : undefined;
    });
  }

  /** Compares with the latest version: answers that nothing changed, or the new version to write. Of an erased person nothing is written. */
  #decide<F extends object>(
    { personId, value, unsaid = [] }: PersonToRecord<F>,
    row: LatestRow,
    { facet, compare }: Recording<F>,
  ): Recorded | NewVersion {
    // Versions begin at 1.
    if (row.erased) return { ref: { personId, version: row.newest || 1 }, changed: false, fields: [] };
    const known = row.key_id !== null && row.wrapped !== null;
    const {
      key,
      keyId,
      sealed: wrapped,
    } = known
      ? {
          key: this.#keys.unwrap(personId, row.key_id, row.wrapped),
          keyId: row.key_id,
          sealed: Buffer.from(row.wrapped, 'hex'),
        }
      : this.#keys.create(personId);
    const before =
      row.sealed && row.version !== null
        ? open(key, facetContext(facet, personId, row.version), row.sealed).toString()
        : '{}';
    const after = canonicalJson(unsaid.length ? withUnsaid(value, JSON.parse(before) as F, unsaid) : value);
    if (row.own && row.version !== null && before === after) {
      return { ref: { personId, version: row.version }, changed: false, fields: [] };
    }
    const version = row.newest + 1;
    return {
      personId,
      keyId,
      wrapped,
      isNew: !known,
      version,
      sealed: seal(key, facetContext(facet, personId, version), after),
      fields: compare(JSON.parse(before) as F, JSON.parse(after) as F),
    };
  }

  /** Writes the new versions. Answers the ids of the persons for whom no other writer was faster. */
  async #write<F>(versions: readonly NewVersion[], { facet, author }: Recording<F>): Promise<Set<string>> {
    if (versions.length === 0) return new Set();
    const { rows } = await this.#pool.query<{ person_id: string }>({
      name: 'vault-write',
      text: WRITE,
      values: [
        versions.map(v => v.personId),
        versions.map(v => v.keyId),
        versions.map(v => v.wrapped),
        versions.map(v => v.isNew),
        versions.map(v => v.version),
        versions.map(v => v.sealed),
        facet.number,
        author,
      ],
    });
    return new Set(rows.map(({ person_id }) => person_id));
  }
}
