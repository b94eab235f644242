/** What a file of personal data says of one table: which rows are the person's, in words, without secrets and without other people's data. */
import type { Pool } from 'pg';
import type { PersonFound } from '../command/index.js';
import type { PersonIds } from '../erasure/purge.js';
import type { RetentionSettings } from '../erasure/retention.js';
import type { PersonTableName } from '../erasure/tables.js';
import type { EventStore } from '../eventstore/eventstore.js';
import { isoUtc } from '../postgres/iso.js';
import type { Vault } from '../vault/vault.js';

/** A value: instants are ISO 8601 UTC. */
export type Value = string | number | boolean | null | readonly string[];

/** A row in words: its values by their French names. */
export type Row = Readonly<Record<string, Value>>;

/** Where the data are read. */
export interface Sources {
  readonly pool: Pool;
  readonly eventStore: EventStore;
  readonly settings: RetentionSettings;
  readonly vault: Pick<Vault, 'persons' | 'sessions' | 'assistance' | 'digest' | 'stableId' | 'sealing'>;
}

/** Whose data are read. */
export interface Whose {
  readonly person: PersonFound;
  readonly ids: PersonIds;
}

/** Which rows of a table are the person's: SQL of the row `t`, with the parameters of `PersonTable.where`. Left out: as erasing finds them. */
interface Where {
  readonly where?: string;
}

export type Section =
  /** Its rows are shown: SQL of each value by its name. Secrets are not among them. */
  | (Where & { readonly show: Readonly<Record<string, string>>; readonly order: string })
  /** Its rows are counted: there is nothing in them that a person can read, or it is about others. `because` says so, in French. */
  | (Where & { readonly count: true; readonly because: string })
  /** Its rows are read otherwise. */
  | { readonly read: (sources: Sources, whose: Whose) => Promise<readonly Row[]> }
  /** Nobody can tell whose its rows are, or they stand in another section. `because` says so, in French. */
  | { readonly notShown: true; readonly because: string };

/** An instant as ISO 8601 UTC. */
export const at = (column: string): string => isoUtc(`t.${column}`);

export type Sections = Readonly<Record<PersonTableName, Section>>;
