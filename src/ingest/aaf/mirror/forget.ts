/** Deletes from the mirror what it keeps of people who are erased. */
import type { Pool } from 'pg';
import type { Vault } from '../../../vault/vault.js';
import { keyById } from '../../pipeline/local-key.js';
import { Keys } from '../../pipeline/match/keys.js';
import { inTransaction } from '../../../postgres/transaction.js';

/** A record that may be of a person to forget. */
interface Candidate {
  academie: string;
  degree: string;
  kind: 'STUDENT' | 'RESPONSABLE';
  id: string;
}

/**
 * SQL: the records of the pupils of school `$1` (UAI), and of the responsables whom they name; and those with the ids `$2` in the bases of the
 * school, whoever names them.
 */
const RECORDS_OF_SCHOOL = `
  with pupils as (
    select p.academie, p.degree, p.id
      from ingest.aaf_records s
      join ingest.aaf_records p on p.academie = s.academie and p.degree = s.degree and p.school_id = s.id
     where s.kind = 'SCHOOL' and s.uai = $1)
  select academie, degree, 'STUDENT' as kind, id from pupils
  union
  select l.academie, l.degree, 'RESPONSABLE', l.responsable_id
    from pupils p join ingest.aaf_links l on l.academie = p.academie and l.degree = p.degree and l.student_id = p.id
  union
  select r.academie, r.degree, r.kind, r.id
    from ingest.aaf_records s
    join ingest.aaf_records r on r.academie = s.academie and r.degree = s.degree and r.id = any ($2)
   where s.kind = 'SCHOOL' and s.uai = $1 and r.kind in ('STUDENT', 'RESPONSABLE')`;

/** Deletes the records of these students and accounts. If AAF still holds them, its next files bring them back. */
export async function forgetInMirror(
  { pool, vault }: { pool: Pool; vault: Pick<Vault, 'digest' | 'stableId'> },
  entityIds: readonly string[],
): Promise<void> {
  const { rows } = await pool.query<{ uai: string; keys: string[]; ids: string[] }>(
    `select uai, array_agg(record_key) as keys, array_agg(coalesce(record_id, '')) as ids from ingest.source_records
      where base = 'AAF' and entity_id = any($1::uuid[]) group by uai`,
    [entityIds],
  );
  for (const { uai, keys, ids } of rows) {
    const digests = new Keys(vault, 'AAF', uai);
    const candidates = await pool.query<Candidate>(RECORDS_OF_SCHOOL, [uai, ids]);
    const found = candidates.rows.filter(({ kind, id }) => keys.includes(digests.record(kind, keyById(id))));
    await deleteRecords(pool, found);
  }
}

const deleteRecords = (pool: Pool, records: readonly Candidate[]): Promise<void> =>
  inTransaction(pool, async client => {
    const values = [
      records.map(({ academie }) => academie),
      records.map(({ degree }) => degree),
      records.map(({ kind }) => kind),
      records.map(({ id }) => id),
    ];
    const named = 'unnest($1::text[], $2::text[], $3::text[], $4::text[]) as g (academie, degree, kind, id)';
    // The pupils who name a responsable are read anew with the next files: they say whose children they are.
    await client.query(
      `update ingest.aaf_records r set hash = '' from ingest.aaf_links l, ${named}
        where g.kind = 'RESPONSABLE' and l.academie = g.academie and l.degree = g.degree and l.responsable_id = g.id
          and r.academie = g.academie and r.degree = g.degree and r.kind = 'STUDENT' and r.id = l.student_id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_links l using ${named}
        where l.academie = g.academie and l.degree = g.degree
          and case g.kind when 'STUDENT' then l.student_id else l.responsable_id end = g.id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_outcomes o using ${named}
        where o.academie = g.academie and o.degree = g.degree and o.kind = g.kind and o.id = g.id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_records r using ${named}
        where r.academie = g.academie and r.degree = g.degree and r.kind = g.kind and r.id = g.id`,
      values,
    );
  });
