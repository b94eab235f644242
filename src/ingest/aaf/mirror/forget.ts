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

/** SQL: the records of the pupils of school `$1` (UAI), and of the responsables whom they name. */
const RECORDS_OF_SCHOOL = `
  with pupils as (
    select p.academie, p.degree, p.id
      from ingest.aaf_records s
      join ingest.aaf_records p on p.academie = s.academie and p.degree = s.degree and p.school_id = s.id
     where s.kind = 'SCHOOL' and s.uai = $1)
  select academie, degree, 'STUDENT' as kind, id from pupils
  union
  select l.academie, l.degree, 'RESPONSABLE', l.responsable_id
    from pupils p join ingest.aaf_links l on l.academie = p.academie and l.degree = p.degree and l.student_id = p.id`;

/** Deletes the records of these students and accounts. If AAF still holds them, its next files bring them back. */
export async function forgetInMirror(
  { pool, vault }: { pool: Pool; vault: Pick<Vault, 'digest' | 'stableId'> },
  entityIds: readonly string[],
): Promise<void> {
  const { rows } = await pool.query<{ uai: string; keys: string[] }>(
    `select uai, array_agg(record_key) as keys from ingest.source_records
      where base = 'AAF' and entity_id = any($1::uuid[]) group by uai`,
    [entityIds],
  );
  for (const { uai, keys } of rows) {
    const digests = new Keys(vault, 'AAF', uai);
    const candidates = await pool.query<Candidate>(RECORDS_OF_SCHOOL, [uai]);
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
    await client.query(
      `delete from ingest.aaf_links l using ${named}
        where l.academie = g.academie and l.degree = g.degree
          and case g.kind when 'STUDENT' then l.student_id else l.responsable_id end = g.id`,
      values,
    );
    await client.query(
      `delete from ingest.aaf_records r using ${named}
        where r.academie = g.academie and r.degree = g.degree and r.kind = g.kind and r.id = g.id`,
      values,
    );
  });
