/**
 * What the ingest asks of a base. All that differs from base to base stands in the base's folder
 * (`siecle/base.ts`, `onde/base.ts`, `aaf/base.ts`); `bases.ts` lists them, and the pipeline never names a base.
 */
import type { SourceBase } from '../domain/bases.js';
import type { BaseField } from '../domain/diagnosis/corrections.js';
import type { Degree } from '../domain/school/events.js';
import type { Identity } from '../vault/vault.js';
import type { ByteSource } from './formats/read/files.js';
import type { IngestLimits } from './limits.js';
import type { BaseFiles } from './pipeline/raw.js';

/** What a base calls the fields that say who is linked to whom, for reports. */
export interface LinkFields {
  /** The pupil's id. */
  readonly student: string;
  /** The responsable's id. */
  readonly responsable: string;
  /** The level of responsibility. */
  readonly level: string;
  /** The kinship. */
  readonly kinship: string;
}

/** The ids of a base's records. */
export interface BaseIds {
  /** Where an id is unique. If in the académie, a person has the same id in all its schools, and it identifies the account. */
  readonly uniqueIn: 'SCHOOL' | 'ACADEMIE';
  readonly fields: LinkFields;
}

/** Facts of an export, by which exports of one base are put in order before they are imported. */
export interface ExportFacts {
  /** Degree of the schools in an académie's export. */
  readonly degree?: Degree;
  /** Whether it holds all records: those that are absent have disappeared. Otherwise it holds changes. */
  readonly complete: boolean;
  /** Day of the data, `YYYY-MM-DD`. */
  readonly day?: string;
}

/** What is asked of every base. */
interface CommonDescriptor {
  readonly base: SourceBase;
  /** What an export may be, for the help of commands: `XML or zip`, `complete or delta`. */
  readonly formats: string;
  /** Where its exports lie in the watched folder: `siecle/<UAI>/<export>`. */
  readonly folder: string;
  /** Ids that the base gives its records. Without any, records are matched by names, with contacts or children. */
  readonly ids?: BaseIds;
  /** Another base, whose ids of pupils this one has beside its own. Pupils without an INE are matched by them (`counterparts.ts`). */
  readonly namesPupilsOf?: SourceBase;
  /** Fields of a pupil's identity that the base does not have: they stay as another base recorded them. Asked for schools of one degree. */
  readonly lacks: (degree: Degree) => readonly (keyof Identity)[];
  /** Whether every file of persons must name its school (UAI); one that does not is then refused. */
  readonly filesNameSchool: boolean;
  /** Whether the base has exit dates: the same export then ends more pupils as days go by. */
  readonly hasExitDates: boolean;
  /** Bounds on one export. */
  readonly limits: IngestLimits;
  /** Reads file names and first characters alone; left out where the base's exports carry no facts. May throw `FileRefused`. */
  readonly exportFacts?: (sources: readonly ByteSource[]) => Promise<ExportFacts>;
  /**
   * What the name of a file says that its content does not: any value that JSON can write, `undefined` for a name that says nothing. It
   * goes into the digest by which the watched folder knows an export, so that the same bytes under a name that says something else are
   * another export. Left out where names of the base say nothing.
   */
  readonly factsOfName?: (name: string) => object | undefined;
}

/** A base whose exports are one school's. */
export interface SchoolBaseDescriptor extends CommonDescriptor {
  readonly exportOf: 'SCHOOL';
  readonly degree: Degree;
  /** What its files call the fields that schools are told to correct. */
  readonly corrected: Readonly<Record<BaseField, string>>;
  /** Recognises the files of one export; throws `FileRefused`. */
  readonly open: (sources: readonly ByteSource[], limits: IngestLimits) => Promise<BaseFiles>;
}

/** A base whose exports are an académie's, of one degree: kept in a mirror, from which its schools are brought up to date. */
export interface AcademieBaseDescriptor extends CommonDescriptor {
  readonly exportOf: 'ACADEMIE';
  /** SQL that makes schools of the mirror due. `rows` is a select of `base` and `uai`; other bases and schools in it are ignored. */
  readonly makeDue: (rows: string) => string;
  /**
   * SQL condition: a school of académie `$2` and degree `$3` is due, and pupils of it were transferred to another school. It stands in the
   * statement of `isToTakeAgain` (`folder/store.ts`), whose parameters these are.
   */
  readonly pupilsTaken: string;
  /**
   * SQL that selects `base, id, completed_at, data_date` of the last run over files that hold `school.uai`. It is a branch of the statement
   * in `report/read.ts`, whose row `school` it refers to. `newest` is the condition and order that choose the run.
   */
  readonly lastRun: (newest: string) => string;
}

export type BaseDescriptor = SchoolBaseDescriptor | AcademieBaseDescriptor;
