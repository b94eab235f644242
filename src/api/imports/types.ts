import type { SourceBase } from '../../domain/bases.js';
import type { Degree } from '../../domain/school/events.js';
import type { ImportStatus } from '../../ingest/index.js';
import { ArgsType, Field, ID, Int, ObjectType } from '../decorators.js';
import { DegreeEnum, SourceBaseEnum } from '../enums.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { DateTime, LocalDate, Position, Uai } from '../scalars.js';
import { ImportStatusEnum } from './enums.js';
import { ImportFigures, ImportProgress, ImportRefusal, ImportSchools, ImportSkips } from './parts.js';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    "The report of one import: of one school's files, of the whole export of an académie, or of a school's part in such an export. Figures are null until the import has completed.",
})
export class ImportReport extends Node {
  /** What the resolvers of the fields below need; not part of the schema. */
  importId!: string;
  @Field(() => Uai, { nullable: true, description: 'The school; null for the whole export of an académie.' })
  uai!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the académie whose whole export this is; null for one school.',
  })
  academie!: string | null;
  @Field(() => DegreeEnum, { nullable: true, description: "Degree of an académie's export; null for one school." })
  degree!: Degree | null;
  @Field(() => Boolean, {
    nullable: true,
    description: "True when an académie's export is complete, false when it is a delta; null for one school.",
  })
  complete!: boolean | null;
  @Field(() => ID, {
    nullable: true,
    description:
      "Global id of the report of the académie's export that this school's report is part of; null for other imports.",
  })
  runId!: string | null;
  @Field(() => SourceBaseEnum, { description: 'The base the files come from.' })
  base!: SourceBase;
  @Field(() => Int, { description: 'First year of the school year, such as 2026 for 2026-2027.' })
  year!: number;
  @Field(() => LocalDate, {
    nullable: true,
    description: 'Day of the data, by the files; null when they do not say it.',
  })
  dataDate!: string | null;
  @Field(() => Boolean, {
    description: 'True for a dry run, which reports what an import would do and changes nothing.',
  })
  dryRun!: boolean;
  @Field(() => Boolean, {
    nullable: true,
    description: 'True when nothing had to change; null until the import has completed.',
  })
  unchanged!: boolean | null;
  @Field(() => ImportStatusEnum, { description: 'Where the import stands.' })
  status!: ImportStatus;
  @Field(() => ImportProgress, {
    nullable: true,
    description: 'How far the import of an académie has come; null before it reads the files, and once it has ended.',
  })
  progress!: ImportProgress | null;
  @Field(() => ImportRefusal, {
    nullable: true,
    description: 'Why the import was refused; null unless its status is REFUSED.',
  })
  refusal!: ImportRefusal | null;
  @Field(() => DateTime, { description: 'When the import started.' })
  startedAt!: string;
  @Field(() => DateTime, { nullable: true, description: 'When the import ended; null while it is under way.' })
  endedAt!: string | null;
  @Field(() => [String], { description: 'Names of the files that were imported.' })
  files!: string[];
  @Field(() => [String], { description: 'Names of files that were sent and not needed.' })
  ignoredFiles!: string[];
  @Field(() => ImportFigures, { nullable: true, description: 'What the import did with the records of pupils.' })
  students!: ImportFigures | null;
  @Field(() => ImportFigures, { nullable: true, description: 'What the import did with the records of responsables.' })
  responsables!: ImportFigures | null;
  @Field(() => ImportFigures, {
    nullable: true,
    description: 'What the import did with the links between pupils and responsables.',
  })
  links!: ImportFigures | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Number of pupils enrolled without an account because they have no INE; they also count as created.',
  })
  pupilsWithoutAccount!: number | null;
  @Field(() => ImportFigures, {
    nullable: true,
    description: 'What the import did with the records of schools; null unless it is the export of an académie.',
  })
  schoolRecords!: ImportFigures | null;
  @Field(() => ImportFigures, {
    nullable: true,
    description: 'What the import did with the programmes of study; null unless it is the export of an académie.',
  })
  mefRecords!: ImportFigures | null;
  @Field(() => ImportSchools, {
    nullable: true,
    description: 'Numbers of schools changed and unchanged; null unless it is the export of an académie.',
  })
  schools!: ImportSchools | null;
  @Field(() => [ImportSkips], {
    description: 'Numbers of records that were left out although nothing is wrong with them, by reason.',
  })
  skips!: ImportSkips[];
  @Field(() => Int, { nullable: true, description: 'Number of lines of severity REJECT.' })
  rejects!: number | null;
  @Field(() => Int, { nullable: true, description: 'Number of lines of severity WARNING.' })
  warnings!: number | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Who ran the import: the `sub` of the access token, or an operator of the command line; null when it was not recorded.',
  })
  actor!: string | null;
  @Field(() => Position, {
    nullable: true,
    description: 'Position in the ledger of the last event of the import; null when it appended none.',
  })
  position!: string | null;
}

export const ImportReportEdge = edgeType(ImportReport, 'ImportReport');
export const ImportReportConnection = connectionType(ImportReportEdge, 'ImportReport');

@ArgsType()
export class ImportReportsArgs extends PageArgs {
  @Field(() => Uai, {
    nullable: true,
    description: "Keeps reports of this school, including its parts of an académie's exports.",
  })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Keeps reports of whole exports of this académie, given by code.',
  })
  academie?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'True lists dry runs as well.' })
  dryRuns!: boolean;
}
