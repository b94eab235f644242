/**
 * The tables of one run over an académie's files, and SQL that reads the base as it is once the files count: the mirror, with the
 * requests of the files over it. The SQL answers the same before and after these requests are put into the mirror.
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
  /** The table in which a dry run keeps the outcomes of records; other runs keep them in `ingest.aaf_outcomes`. */
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
    this.dryOutcomes = `ingest.${quoted(`aaf_outcomes_${suffix}`)}`;
  }

  /** SQL condition: the row `alias` is of this académie and degree. */
  ofBase(alias: string): string {
    return `${alias}.academie = ${literal(this.academie)} and ${alias}.degree = ${literal(this.degree)}`;
  }

  /** SQL: the records of the base once the files count. `file` and `line` are in these files when they hold the record. */
  get records(): string {
    return `(select r.kind, r.id, r.school_id, r.uai, r.ine, r.mef, r.pupils, r.content, coalesce(i.file, r.file) as file,
                    coalesce(i.line, r.line) as line
               from ingest.aaf_records r
               left join ${this.incoming} i on i.kind = r.kind and i.id = r.id and i.verdict is null
              where ${this.ofBase('r')} and (i.change is null or i.change = 'SAME')
             union all
             select kind, id, school_id, uai, ine, mef, ${PUPILS}, content, file, line from ${this.incoming}
              where change = 'PUT' and verdict is null)`;
  }

  /** SQL: which responsables each pupil names, once the files count. */
  get links(): string {
    return `(select l.student_id, l.responsable_id from ingest.aaf_links l
              where ${this.ofBase('l')} and not exists (
                select from ${this.incoming} i where i.kind = 'STUDENT' and i.id = l.student_id and i.verdict is null
                                                 and i.change in ('PUT', 'DROP'))
             union all
             select i.id, responsable_id from ${this.incoming} i, unnest(i.linked) as named (responsable_id)
              where i.kind = 'STUDENT' and i.change = 'PUT' and i.verdict is null)`;
  }

  /**
   * SQL: the last outcome of each record in each school, from this run so far or from an earlier one. A dry run writes over none of
   * an earlier run: its own take the place of those here. Its `none` (the record has left, and had counted for nothing) is left out, as where
   * there is no row.
   */
  get outcomes(): string {
    const columns = 'uai, kind, id, outcome, reason, links, run_id';
    const known = `select ${columns} from ingest.aaf_outcomes f where ${this.ofBase('f')}`;
    if (!this.dryRun) return `(${known})`;
    return `(${known} and not exists (
                select from ${this.dryOutcomes} d where d.uai = f.uai and d.kind = f.kind and d.id = f.id)
             union all
             select ${columns} from ${this.dryOutcomes} where outcome <> 'none')`;
  }
}
