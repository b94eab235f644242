/**
 * The tables of one run over an académie's files, and the base as it is once they count: the mirror, but for what the
 * files change. That view of things is the same before the mirror moves on and after it.
 */
import { quoted } from '../../../postgres/rows.js';
import type { Degree } from '../../../domain/school/events.js';

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL over a row of `incoming`: the pupils whom a responsable names; null for other records and for none. */
export const PUPILS = `case kind when 'RESPONSABLE' then nullif(linked, '{}') end`;

export class RunTables {
  /** What the files say, request by request: see `incoming.ts`. */
  readonly incoming: string;
  readonly incomingName: string;
  /** Where a dry run leaves what became of records. */
  readonly dryOutcomes: string;

  constructor(
    readonly runId: string,
    readonly academie: string,
    readonly degree: Degree,
    readonly dryRun: boolean,
  ) {
    const suffix = runId.replaceAll('-', '');
    this.incomingName = `aaf_incoming_${suffix}`;
    this.incoming = `ingest.${quoted(this.incomingName)}`;
    this.dryOutcomes = `ingest.${quoted(`aaf_fates_${suffix}`)}`;
  }

  /** Condition: a row of this base. */
  own(alias: string): string {
    return `${alias}.academie = ${literal(this.academie)} and ${alias}.degree = ${literal(this.degree)}`;
  }

  /** The records as they will be; `file` and `line` are today's where the record is in the files. */
  get records(): string {
    return `(select r.kind, r.id, r.school_id, r.uai, r.ine, r.mef, r.pupils, r.content, coalesce(i.file, r.file) as file,
                    coalesce(i.line, r.line) as line
               from ingest.aaf_records r
               left join ${this.incoming} i on i.kind = r.kind and i.id = r.id and i.verdict is null
              where ${this.own('r')} and (i.change is null or i.change = 'SAME')
             union all
             select kind, id, school_id, uai, ine, mef, ${PUPILS}, content, file, line from ${this.incoming}
              where change = 'PUT' and verdict is null)`;
  }

  /** Which responsables each pupil will name. */
  get links(): string {
    return `(select l.student_id, l.responsable_id from ingest.aaf_links l
              where ${this.own('l')} and not exists (
                select from ${this.incoming} i where i.kind = 'STUDENT' and i.id = l.student_id and i.verdict is null
                                                 and i.change in ('PUT', 'DROP'))
             union all
             select i.id, responsable_id from ${this.incoming} i, unnest(i.linked) as named (responsable_id)
              where i.kind = 'STUDENT' and i.change = 'PUT' and i.verdict is null)`;
  }

  /** What became of each record in each school, as of this run so far. */
  get outcomes(): string {
    const columns = 'uai, kind, id, fate, reason, links, run_id';
    const known = `select ${columns} from ingest.aaf_fates f where ${this.own('f')}`;
    if (!this.dryRun) return `(${known})`;
    return `(${known} and not exists (
                select from ${this.dryOutcomes} d where d.uai = f.uai and d.kind = f.kind and d.id = f.id)
             union all
             select ${columns} from ${this.dryOutcomes} where fate <> 'none')`;
  }
}
