/** What import reports are made of. */
import type { ImportPhase, LINE_SEVERITIES, SkipReason } from '../../ingest/index.js';
import { ArgsType, Field, Int, ObjectType } from '../decorators.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { DateTime } from '../scalars.js';
import {
  ImportLineSeverityEnum,
  ImportPhaseEnum,
  ImportRecordKindEnum,
  ImportSkipReasonEnum,
  type IMPORT_RECORD_KINDS,
} from './enums.js';

type RecordKind = (typeof IMPORT_RECORD_KINDS)[number];
export type Severity = (typeof LINE_SEVERITIES)[number];

@ObjectType({
  simpleResolvers: true,
  description:
    'How many records of one kind met which fate: those read are created, changed, unchanged, ended, rejected or skipped.',
})
export class ImportFigures {
  @Field(() => Int, { description: 'Read from the files.' })
  read!: number;
  @Field(() => Int, { description: 'New here; of pupils, with an account or without one.' })
  created!: number;
  @Field(() => Int, { description: 'With at least one field changed.' })
  changed!: number;
  @Field(() => Int, { description: 'As before: no event.' })
  unchanged!: number;
  @Field(() => Int, { description: 'Said by the files to have ended.' })
  ended!: number;
  @Field(() => Int, { description: 'At fault: left aside, with a reason.' })
  rejected!: number;
  @Field(() => Int, { description: 'Not meant for accounts: left aside.' })
  skipped!: number;
  @Field(() => Int, { description: 'Known before and in the files no more; not among those read.' })
  disappeared!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Why an import was refused whole.' })
export class ImportRefusal {
  @Field(() => String, { description: 'A code, such as WRONG_SCHOOL.' })
  code!: string;
  @Field(() => String, { nullable: true, description: 'The file at fault, if it is one.' })
  file?: string | null;
  @Field(() => Int, { nullable: true, description: 'Its line, counted from 1.' })
  line?: number | null;
  @Field(() => String, { description: 'The reason, in French or in English as `Accept-Language` wishes.' })
  reason!: string;
  @Field(() => String, { description: 'What to do about it, in the same language.' })
  remedy!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How far an import had come when it last told, which it does at most once a second.',
})
export class ImportProgress {
  @Field(() => ImportPhaseEnum, { description: 'What it is doing.' })
  phase!: ImportPhase;
  @Field(() => Int, { description: 'Records of the files that are read, or schools that are done.' })
  done!: number;
  @Field(() => Int, { nullable: true, description: 'Of so many; null while the files are read.' })
  total!: number | null;
  @Field(() => DateTime, { description: 'When it told so; many minutes ago, and nobody works on it.' })
  updatedAt!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Schools that the export of an académie concerned.' })
export class ImportSchools {
  @Field(() => Int, { description: 'All of them.' })
  due!: number;
  @Field(() => Int, { description: 'Those where something had to change.' })
  changed!: number;
  @Field(() => Int, { description: 'Those where nothing had to.' })
  unchanged!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Records left aside without fault.' })
export class ImportSkips {
  @Field(() => ImportRecordKindEnum, { description: 'Of this kind.' })
  kind!: RecordKind;
  @Field(() => ImportSkipReasonEnum, { description: 'For this reason.' })
  reason!: SkipReason;
  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    "One reject, warning or notice. It names the record by file, line and id of the base, never by a person's data.",
})
export class ImportLine {
  @Field(() => ImportLineSeverityEnum, { description: 'What became of the record.' })
  severity!: Severity;
  @Field(() => ImportRecordKindEnum, { description: 'What the record is about.' })
  kind!: RecordKind;
  @Field(() => String, { nullable: true, description: 'The file.' })
  file!: string | null;
  @Field(() => Int, { nullable: true, description: 'The line of the file, counted from 1.' })
  line!: number | null;
  @Field(() => String, { nullable: true, description: 'Id of the record in the base.' })
  recordId!: string | null;
  @Field(() => String, { nullable: true, description: 'Id of the record that holds this one, where it has none.' })
  holder!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The class of the pupil as the file names it, where the base has no ids.',
  })
  className!: string | null;
  @Field(() => String, { nullable: true, description: 'The field at fault.' })
  field!: string | null;
  @Field(() => String, { description: 'A code, such as INE_INVALID.' })
  code!: string;
  @Field(() => String, { description: 'The reason, in French or in English as `Accept-Language` wishes.' })
  reason!: string;
  @Field(() => String, { description: 'How to mend it in the base, in the same language.' })
  remedy!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Equal lines of a report: of one cause, for one kind of record.',
})
export class ImportCause {
  @Field(() => ImportLineSeverityEnum, { description: 'What became of the records.' })
  severity!: Severity;
  @Field(() => ImportRecordKindEnum, { description: 'What the records are about.' })
  kind!: RecordKind;
  @Field(() => String, { description: 'A code, such as INE_MISSING.' })
  code!: string;
  @Field(() => Int, { description: 'How many lines have this cause.' })
  count!: number;
  @Field(() => String, { description: 'The reason, in French or in English as `Accept-Language` wishes.' })
  reason!: string;
  @Field(() => String, { description: 'How to mend it in the base, in the same language.' })
  remedy!: string;
  @Field(() => [ImportLine], { description: 'The first three of them.' })
  examples!: ImportLine[];
}

export const ImportLineEdge = edgeType(ImportLine, 'ImportLine');
export const ImportLineConnection = connectionType(ImportLineEdge, 'ImportLine');

@ArgsType()
export class ImportLinesArgs extends PageArgs {
  @Field(() => ImportLineSeverityEnum, { nullable: true, description: 'Only these; all when left out.' })
  severity?: Severity | null;
}
