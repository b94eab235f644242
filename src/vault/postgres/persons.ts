/** Persons in PostgreSQL: each facet versioned and sealed under the person's own key, which erasure destroys. */
import type { Pool } from 'pg';
import { chunks } from '../../common/chunks.js';
import type { VaultRef } from '../../domain/vault-ref.js';
import { opaque } from '../../postgres/opaque.js';
import { open } from '../cipher.js';
import { AUTHORS, changedFields, CONTACT, facetContext, IDENTITY, type Facet } from '../facets.js';
import type { PersonKeys } from '../person-keys.js';
import { PersonRecorder } from './person-recorder.js';
import type { Contact, ContactAuthor, Identity, PersonToRecord, PersonVault, Recorded } from '../vault.js';

/** Most rows of a statement. */
const CHUNK = 5_000;

/** A row of READ. `ord` is the number of the reference, from 1 on; `wrapped` is in hexadecimal. */
type FacetRow = readonly [ord: string, keyId: string, wrapped: string, sealed: Buffer];

const READ = `
  select u.ord, p.key_id, encode(p.wrapped_key, 'hex'), f.sealed
  from unnest(${opaque('$1', 'uuid[]')}, ${opaque('$2', 'integer[]')}) with ordinality as u (person_id, version, ord)
  join vault.facets f on f.person_id = u.person_id and f.facet = $3::smallint and f.version = u.version
  join vault.persons p on p.person_id = u.person_id
  where p.wrapped_key is not null`;

export class PostgresPersons implements PersonVault {
  readonly #pool: Pool;
  readonly #keys: PersonKeys;
  readonly #recorder: PersonRecorder;

  constructor(pool: Pool, keys: PersonKeys) {
    this.#pool = pool;
    this.#keys = keys;
    this.#recorder = new PersonRecorder(pool, keys);
  }

  recordIdentities(persons: readonly PersonToRecord<Identity>[]): Promise<Recorded[]> {
    return this.#recorder.record(persons, { facet: IDENTITY, author: AUTHORS.BASE, compare: () => [] });
  }

  recordContacts(persons: readonly PersonToRecord<Contact>[], author: ContactAuthor = 'BASE'): Promise<Recorded[]> {
    return this.#recorder.record(persons, {
      facet: CONTACT,
      author: AUTHORS[author],
      compare: changedFields,
    });
  }

  identities(refs: readonly VaultRef[]): Promise<(Identity | undefined)[]> {
    return this.#read<Identity>(IDENTITY, refs);
  }

  contacts(refs: readonly VaultRef[]): Promise<(Contact | undefined)[]> {
    return this.#read<Contact>(CONTACT, refs);
  }

  async erase(personId: string): Promise<void> {
    await this.#pool.query({ name: 'vault-erase', text: 'select vault.erase_person($1)', values: [personId] });
    this.#keys.forget(personId);
  }

  async #read<F>(facet: Facet, refs: readonly VaultRef[]): Promise<(F | undefined)[]> {
    const values: (F | undefined)[] = [];
    for (const chunk of chunks(refs, CHUNK)) {
      const found = new Array<F | undefined>(chunk.length).fill(undefined);
      const { rows } = await this.#pool.query<FacetRow>({
        name: 'vault-read',
        text: READ,
        values: [chunk.map(({ personId }) => personId), chunk.map(({ version }) => version), facet.number],
        rowMode: 'array',
      } as never);
      for (const [ord, keyId, wrapped, sealed] of rows) {
        const { personId, version } = chunk[Number(ord) - 1]!;
        const key = this.#keys.unwrap(personId, keyId, wrapped);
        const text = open(key, facetContext(facet, personId, version), sealed).toString();
        found[Number(ord) - 1] = JSON.parse(text) as F;
      }
      values.push(...found);
    }
    return values;
  }
}
