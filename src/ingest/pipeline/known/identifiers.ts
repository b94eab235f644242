/** Which pupil each national identifier (INE) belongs to, in all schools: keyed digests, one pupil each. */
import type { ClientBase, Pool } from 'pg';

/** The pupil of an INE. */
export interface Identifier {
  readonly studentId: string;
  /** Keyed digest of the birth date. */
  readonly birth: string;
}

export class Identifiers {
  constructor(readonly db: Pool | ClientBase) {}

  /** Reads, by digest of the INE, the pupil it belongs to. An INE of nobody is left out. */
  async of(ines: readonly string[]): Promise<Map<string, Identifier>> {
    const { rows } = await this.db.query<Identifier & { ine: string }>(
      'select ine, student_id as "studentId", birth from ingest.identifiers where ine = any($1)',
      [ines],
    );
    return new Map(rows.map(({ ine, ...identifier }) => [ine, identifier]));
  }

  /**
   * Claims INEs for students. Answers those that another student claimed meanwhile (an import of another school at the
   * same time): they are not claimed.
   */
  async claim(claims: readonly { ine: string; studentId: string; birth: string }[]): Promise<Set<string>> {
    // In one order in every import: two that claim the same INEs at once cannot each wait for the other.
    const sorted = [...claims].sort((a, b) => (a.ine < b.ine ? -1 : 1));
    const { rows } = await this.db.query<{ ine: string }>(
      `insert into ingest.identifiers as known (ine, student_id, birth)
       select * from unnest($1::text[], $2::uuid[], $3::text[])
       on conflict (ine) do update set birth = excluded.birth where known.student_id = excluded.student_id
       returning ine`,
      [sorted.map(c => c.ine), sorted.map(c => c.studentId), sorted.map(c => c.birth)],
    );
    const claimed = new Set(rows.map(({ ine }) => ine));
    return new Set(claims.flatMap(({ ine }) => (claimed.has(ine) ? [] : ine)));
  }

  /** Gives up the INEs of students that none of their records bears any more: they were wrong. */
  async release(studentIds: readonly string[]): Promise<void> {
    await this.db.query(
      `delete from ingest.identifiers i where student_id = any($1::uuid[]) and not exists (
         select from ingest.source_records r where r.entity_id = i.student_id and r.ines @> array[i.ine])`,
      [studentIds],
    );
  }
}
