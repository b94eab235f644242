/** The types that import reports are made of. */
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
    'Counts the records of one kind by what became of them: `read` is the sum of created, changed, unchanged, ended, rejected and skipped.',
})
export class ImportFigures {
  @Field(() => Int, { description: 'How many records were read from the files.' })
  read!: number;
  @Field(() => Int, { description: 'How many records were new here; of pupils, with an account or without one.' })
  created!: number;
  @Field(() => Int, { description: 'How many records had at least one field changed.' })
  changed!: number;
  @Field(() => Int, { description: 'How many records were as before: nothing was written for them.' })
  unchanged!: number;
  @Field(() => Int, { description: 'How many records the files said to have ended.' })
  ended!: number;
  @Field(() => Int, { description: 'How many records were at fault and left aside; `lines` gives the reason of each.' })
  rejected!: number;
  @Field(() => Int, {
    description: 'How many records were left aside without fault, for they make no account; `skips` gives the reasons.',
  })
  skipped!: number;
  @Field(() => Int, {
    description: 'How many records were known before and are no longer in the files; they are not among those read.',
  })
  disappeared!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Says why an import was refused whole. Nothing was changed.' })
export class ImportRefusal {
  @Field(() => String, { description: 'A code that programs can act on, such as WRONG_SCHOOL.' })
  code!: string;
  @Field(() => String, { nullable: true, description: 'Name of the file at fault; null when it is not one file.' })
  file?: string | null;
  @Field(() => Int, { nullable: true, description: 'Line of that file, counted from 1; null when it is not one line.' })
  line?: number | null;
  @Field(() => String, {
    description: 'A sentence that gives the reason, in French or in English as `Accept-Language` wishes.',
  })
  reason!: string;
  @Field(() => String, { description: 'A sentence that says what to do about it, in the same language.' })
  remedy!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Says how far an import had come when it last wrote its progress, which it does at most once a second.',
})
export class ImportProgress {
  @Field(() => ImportPhaseEnum, { description: 'What the import was doing then.' })
  phase!: ImportPhase;
  @Field(() => Int, { description: 'How many records have been read (READ), or how many schools are done (RECORD).' })
  done!: number;
  @Field(() => Int, { nullable: true, description: 'How many schools there are to do; null while the files are read.' })
  total!: number | null;
  @Field(() => DateTime, {
    description: 'When this progress was written. If that was many minutes ago, nobody works on the import any more.',
  })
  updatedAt!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the schools that the export of an académie concerned.' })
export class ImportSchools {
  @Field(() => Int, { description: 'How many schools were concerned in all.' })
  due!: number;
  @Field(() => Int, { description: 'In how many of them something had to change.' })
  changed!: number;
  @Field(() => Int, { description: 'In how many of them nothing had to change.' })
  unchanged!: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Counts records of one kind that were left aside without fault, for one reason.',
})
export class ImportSkips {
  @Field(() => ImportRecordKindEnum, { description: 'What the records are about.' })
  kind!: RecordKind;
  @Field(() => ImportSkipReasonEnum, { description: 'Why they were left aside.' })
  reason!: SkipReason;
  @Field(() => Int, { description: 'How many records it is.' })
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
  @Field(() => String, {
    nullable: true,
    description: 'Name of the file that holds the record; null when it is in none.',
  })
  file!: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Line of that file, counted from 1; null when there is none to name.',
  })
  line!: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Id of the record in the base; null when the base gives it none.',
  })
  recordId!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Id of the record that holds this one, when this one has no id of its own; null otherwise.',
  })
  holder!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Class of the pupil as the file names it, for bases whose records have no id; null otherwise.',
  })
  className!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Name of the field at fault, as the base has it; null when it is the record as a whole.',
  })
  field!: string | null;
  @Field(() => String, { description: 'A code that programs can act on, such as INE_INVALID.' })
  code!: string;
  @Field(() => String, {
    description: 'A sentence that gives the reason, in French or in English as `Accept-Language` wishes.',
  })
  reason!: string;
  @Field(() => String, { description: 'A sentence that says how to mend it in the base, in the same language.' })
  remedy!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Gathers the equal lines of a report: those of one cause, for one kind of record.',
})
export class ImportCause {
  @Field(() => ImportLineSeverityEnum, { description: 'What became of the records.' })
  severity!: Severity;
  @Field(() => ImportRecordKindEnum, { description: 'What the records are about.' })
  kind!: RecordKind;
  @Field(() => String, { description: 'A code that programs can act on, such as INE_MISSING.' })
  code!: string;
  @Field(() => Int, { description: 'How many lines have this cause.' })
  count!: number;
  @Field(() => String, {
    description: 'A sentence that gives the reason, in French or in English as `Accept-Language` wishes.',
  })
  reason!: string;
  @Field(() => String, { description: 'A sentence that says how to mend it in the base, in the same language.' })
  remedy!: string;
  @Field(() => [ImportLine], { description: 'The first three of these lines.' })
  examples!: ImportLine[];
}

export const ImportLineEdge = edgeType(ImportLine, 'ImportLine');
export const ImportLineConnection = connectionType(ImportLineEdge, 'ImportLine');

@ArgsType()
export class ImportLinesArgs extends PageArgs {
  @Field(() => ImportLineSeverityEnum, {
    nullable: true,
    description: 'Keeps lines of this severity; all when left out.',
  })
  severity?: Severity | null;
}
