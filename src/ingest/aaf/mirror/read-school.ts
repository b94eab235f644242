/** Reads one school from the mirror, in the shape that the pipeline of a school takes. */
import type { Pool } from 'pg';
import { parseMef } from '../../formats/parse/identifiers.js';
import type { RawSchool } from '../../pipeline/judge/collect.js';
import { keyById, type LocalKey } from '../../pipeline/local-key.js';
import type { Origin, RawMef } from '../../pipeline/raw.js';
import type { RecordContent } from './content.js';
import type { AafAttributes, AafKind } from '../read/shape.js';
import type { RunTables } from './tables.js';
import {
  rawLinks,
  rawMef,
  rawMefOfStudent,
  rawPlacements,
  rawResponsable,
  rawSchool,
  rawStudent,
} from '../read/to-raw.js';

/** A record of the mirror, its attributes still sealed. */
interface Stored {
  readonly kind: AafKind;
  readonly id: string;
  readonly content: Buffer;
  readonly file: string;
  readonly line: number;
  readonly ine: string | null;
}

/** A record of the mirror with its attributes. */
interface Opened extends Stored {
  readonly attributes: AafAttributes;
  readonly origin: Origin;
}

export class SchoolReader {
  /** `dataDate`: the day of the files (`YYYY-MM-DD`). */
  constructor(
    readonly pool: Pool,
    readonly tables: RunTables,
    readonly content: RecordContent,
    readonly dataDate: string | undefined,
  ) {}

  /** Reads the pupils of a school, the responsables whom they name, and its classes and MEFs. */
  async read(uai: string): Promise<RawSchool> {
    const schools = await this.#records('SCHOOL', 'uai = $1', uai);
    const students = await this.#records(
      'STUDENT',
      'school_id = any($1)',
      schools.map(({ id }) => id),
    );
    const responsables = await this.#responsables(students);
    const ofStudents = students.flatMap(({ attributes, origin }) => rawMefOfStudent(attributes, origin));
    const raw: RawSchool = {
      students: students.map(({ id, attributes, origin }) => rawStudent(id, attributes, origin)),
      placements: new Map(),
      responsables: responsables.map(({ id, attributes, origin }) => rawResponsable(id, attributes, origin)),
      links: students.flatMap(({ id, attributes, file, line }) =>
        rawLinks(id, attributes, { file, line, holder: id }, this.tables.degree, this.dataDate),
      ),
      addresses: new Map(),
      classes: schools.flatMap(({ attributes, origin }) => rawSchool(attributes, origin).classes),
      mefs: [...ofStudents, ...(await this.#mefs(ofStudents))],
      sharedInes: await this.#sharedInes(students),
      ...(this.dataDate === undefined ? {} : { dataDate: this.dataDate }),
    };
    for (const { id, attributes, origin } of students) {
      const { placements, classes } = rawPlacements(id, attributes, origin);
      raw.placements.set(id, placements);
      raw.classes.push(...classes);
    }
    for (const { attributes, origin } of schools) {
      const { schoolName } = rawSchool(attributes, origin).header;
      if (schoolName !== undefined) raw.schoolName ??= schoolName;
    }
    return raw;
  }

  /** Reads the records of a kind that meet an SQL condition, in which `value` is `$1`. */
  async #records(kind: AafKind, condition: string, value: unknown): Promise<Opened[]> {
    const { rows } = await this.pool.query<Stored>(
      `select kind, id, content, file, line, ine from ${this.tables.records} n
        where kind = '${kind}' and ${condition} order by id`,
      [value],
    );
    const attributes = await this.content.open(rows);
    return rows.map((row, at) => ({
      ...row,
      attributes: attributes[at]!,
      origin: { file: row.file, line: row.line, recordId: row.id },
    }));
  }

  /** Reads the responsables whom these pupils name. */
  async #responsables(students: readonly Stored[]): Promise<Opened[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select distinct responsable_id as id from ${this.tables.links} l where student_id = any($1)`,
      [students.map(({ id }) => id)],
    );
    return this.#records(
      'RESPONSABLE',
      'id = any($1)',
      rows.map(({ id }) => id),
    );
  }

  /** Reads the MEFs of the nomenclature that pupils follow: their labels are preferred to those in the records of pupils. */
  async #mefs(used: readonly RawMef[]): Promise<RawMef[]> {
    const codes = [...new Set(used.flatMap(({ code }) => parseMef(code) ?? []))];
    const found = await this.#records('MEF', 'mef = any($1)', codes);
    return found.flatMap(({ attributes, origin }) => rawMef(attributes, origin));
  }

  /** The pupils whose INE other records of the base bear, too, in whatever school; with the ids of these records, as text for the report. */
  async #sharedInes(students: readonly Stored[]): Promise<Map<LocalKey, string>> {
    const { rows } = await this.pool.query<{ ine: string; ids: string[] }>(
      `select ine, array_agg(id order by id) as ids from ${this.tables.records} n
        where kind = 'STUDENT' and ine = any($1) group by ine having count(*) > 1`,
      [students.flatMap(({ ine }) => ine ?? [])],
    );
    return new Map(
      rows.flatMap(({ ids }) => ids.map(id => [keyById(id), `records ${ids.slice(0, 5).join(', ')}`] as const)),
    );
  }
}
