/**
 * The type of a projection, and what a projection may know.
 *
 * A projection folds the ledger into tables of its own. Each version of it lives in its own PostgreSQL schema
 * (`<name>_v<version>_<n>`), reached by queries through views of stable name in the schema `read`; switching a rebuilt
 * version in is one transaction.
 */
import type { PoolClient } from 'pg';
import type { VaultRef } from '../domain/event.js';
import type { Position, RecordedEvent } from '../eventstore/eventstore.js';
import type { PersonNames } from '../vault/vault.js';

/** What projections may know of persons, read in bulk. Erased persons are absent. */
export interface Directory {
  names(refs: readonly VaultRef[]): Promise<(PersonNames | undefined)[]>;
  logins(accountIds: readonly string[]): Promise<(string | undefined)[]>;
  /** By UAI, then class code. */
  classLabels(uais: readonly string[]): Promise<Map<string, Map<string, string>>>;
  mefLabels(): Promise<Map<string, string>>;
}

/** What a batch changed, for subscribers: topics such as `responsables:0750001A`, `account:<id>`, `statistics:school:0750001A`. */
export type Topic = string;

export interface ProjectionContext {
  readonly client: PoolClient;
  readonly directory: Directory;
}

/** Something that follows what was projected: see `changes.ts`. */
export interface Projected {
  readonly projection: string;
  readonly position: Position;
  readonly topics: readonly Topic[];
}

export type { RecordedEvent };
