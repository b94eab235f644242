/** The only code that reads `read.delegations`. */
import type { Pool } from 'pg';
import {
  code,
  id,
  Conditions,
  instant,
  json,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { isoUtc } from '../../src/postgres/iso.js';

const fields = {
  id: id('Delegation_', 'd.delegation_id'),
  delegationId: code('d.delegation_id'),
  uai: code('d.uai'),
  delegate: text('d.delegate'),
  rights: json('to_json(d.rights)'),
  grantedBy: text('d.granted_by'),
  grantedAt: instant('d.granted_at'),
  endsAt: instant('d.ends_at'),
  revokedBy: text('d.revoked_by'),
} as const satisfies Fields;

/** The delegations of a school. Newest first when descending. */
export const delegationsList = {
  from: 'read.delegations d',
  readModels: ['delegations'],
  type: 'Delegation',
  fields,
  key: ['d.delegation_id'],
  sorts: { GRANTED_AT: [{ sql: 'd.granted_at', type: 'timestamptz' }] },
} as const satisfies ListDefinition;

/** Selects the delegations of a school. With `inForceAt` (ISO 8601), only those whose rights have not ended by then. */
export function delegationsOf(uai: string, inForceAt?: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`d.uai = ${conditions.key(uai)}`);
  if (inForceAt !== undefined) conditions.add(`d.ends_at > ${conditions.value(inForceAt)}::timestamptz`);
  return conditions;
}

/** Selects one delegation. */
export function oneDelegation(delegationId: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`d.delegation_id = ${conditions.key(delegationId)}`);
  return conditions;
}

/** A delegation as the check of rights knows it. */
export interface LentRights {
  readonly delegate: string;
  readonly uai: string;
  readonly rights: readonly string[];
  /** ISO 8601 UTC. */
  readonly endsAt: string;
}

/** Reads the delegations whose rights end after this instant (ISO 8601). */
export async function lentRightsAfter(pool: Pool, instantAfter: string): Promise<LentRights[]> {
  const { rows } = await pool.query<LentRights>({
    name: 'delegations_after',
    text: `select delegate, uai, rights, ${isoUtc('ends_at')} as "endsAt"
      from read.delegations where ends_at > $1`,
    values: [instantAfter],
  });
  return rows;
}

/** One kind of things that a delegate did by a delegation, or of personal data that he or she read. */
export interface DelegateDeeds {
  /** The type of the events, or the kind of the reads. */
  readonly code: string;
  readonly what: 'EVENT' | 'READ';
  readonly count: number;
  /** ISO 8601 UTC. */
  readonly lastAt: string;
}

/**
 * Reads what a delegate did in the school by delegation, from `grantedAt` to `endsAt`: events of accounts by type, and reads of personal
 * data by kind; a password that was shown is an event. Of two delegations that the same delegate held at once, both show it.
 */
export async function deedsBy(
  pool: Pool,
  { delegate, uai, grantedAt, endsAt }: LentRights & { readonly grantedAt: string },
): Promise<DelegateDeeds[]> {
  const { rows } = await pool.query<DelegateDeeds>({
    name: 'delegate_deeds',
    text: `select what, code, count, ${isoUtc('last_at')} as "lastAt" from (
        select 'EVENT' as what, type as code, count(*)::int as count, max(at) as last_at
          from read.account_history
         where "right" = 'DELEGATION' and actor = $1 and scope = $2 and at >= $3 and at <= $4 group by type
        union all
        select 'READ', kind, count(*)::int, max(at) from read.accesses
         where actor = $1 and at >= $3 and at <= $4 and "right" = 'DELEGATION' and scope = $2 and kind <> 'REVEAL' group by kind) as deeds
      order by what, code`,
    values: [delegate, uai, grantedAt, endsAt],
  });
  return rows;
}
