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
    'Counts the records of one kind by what the import did with them. `read` is the sum of created, changed, unchanged, ended, rejected and skipped.',
})
export class ImportFigures {
  @Field(() => Int, { description: 'Number of records read from the files.' })
  read!: number;
  @Field(() => Int, { description: 'Number of new records; those of pupils count with or without an account.' })
  created!: number;
  @Field(() => Int, { description: 'Number of records of which at least one field changed.' })
  changed!: number;
  @Field(() => Int, { description: 'Number of records that were as before.' })
  unchanged!: number;
  @Field(() => Int, { description: 'Number of records that ended because the files say so.' })
  ended!: number;
  @Field(() => Int, { description: 'Number of faulty records that were left out; `lines` gives the reason of each.' })
  rejected!: number;
  @Field(() => Int, {
    description: 'Number of records that were left out although nothing is wrong with them; `skips` gives the reasons.',
  })
  skipped!: number;
  @Field(() => Int, {
    description: 'Number of records known before that are no longer in the files; they do not count as read.',
  })
  disappeared!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Says why an import was refused as a whole. Nothing was changed.' })
export class ImportRefusal {
  @Field(() => String, { description: 'Code for programs, such as WRONG_SCHOOL.' })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Name of the faulty file; null when no single file is at fault.',
  })
  file?: string | null;
  @Field(() => Int, { nullable: true, description: 'Line of that file, counted from 1; null when it is not one line.' })
  line?: number | null;
  @Field(() => String, {
    description: 'Sentence that gives the reason, in French, or in English if `Accept-Language` prefers it.',
  })
  reason!: string;
  @Field(() => String, { description: 'Sentence that says what to do, in the same language.' })
  remedy!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Says how far a running import has come; written at most once a second.',
})
export class ImportProgress {
  @Field(() => ImportPhaseEnum, { description: 'What the import was doing at `updatedAt`.' })
  phase!: ImportPhase;
  @Field(() => Int, { description: 'Number of records read (in phase READ), or of schools done (in phase RECORD).' })
  done!: number;
  @Field(() => Int, { nullable: true, description: 'Number of schools to do; null in phase READ.' })
  total!: number | null;
  @Field(() => DateTime, {
    description: 'When this progress was written. If that was many minutes ago, the import was interrupted.',
  })
  updatedAt!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the schools that the export of an académie concerned.' })
export class ImportSchools {
  @Field(() => Int, { description: 'Number of schools concerned in all.' })
  due!: number;
  @Field(() => Int, { description: 'Number of these schools in which something changed.' })
  changed!: number;
  @Field(() => Int, { description: 'Number of these schools in which nothing changed.' })
  unchanged!: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Counts records of one kind that were left out for one reason, although nothing is wrong with them.',
})
export class ImportSkips {
  @Field(() => ImportRecordKindEnum, { description: 'What the records are about.' })
  kind!: RecordKind;
  @Field(() => ImportSkipReasonEnum, { description: 'Why they were left out.' })
  reason!: SkipReason;
  @Field(() => Int, { description: 'Number of records left out.' })
  count!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    "One reject, warning or notice. It names the record by file, line and id in the base, never by a person's data.",
})
export class ImportLine {
  @Field(() => ImportLineSeverityEnum, { description: 'What the import did with the record.' })
  severity!: Severity;
  @Field(() => ImportRecordKindEnum, { description: 'What the record is about.' })
  kind!: RecordKind;
  @Field(() => String, {
    nullable: true,
    description: 'Name of the file that holds the record; null when no file holds it.',
  })
  file!: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Line of that file, counted from 1; null when no single line holds it.',
  })
  line!: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Id of the record in the base; null when the base gives it none.',
  })
  recordId!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Id of the record that contains this one, when this one has no id of its own; null otherwise.',
  })
  holder!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Class of the pupil as the file names it, for bases whose records have no id; null otherwise.',
  })
  className!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Name of the faulty field, as the base has it; null when it is the record as a whole.',
  })
  field!: string | null;
  @Field(() => String, { description: 'Code for programs, such as INE_INVALID.' })
  code!: string;
  @Field(() => String, {
    description: 'Sentence that gives the reason, in French, or in English if `Accept-Language` prefers it.',
  })
  reason!: string;
  @Field(() => String, { description: 'Sentence that says how to correct the base, in the same language.' })
  remedy!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Groups the lines of a report that have the same cause and kind of record.',
})
export class ImportCause {
  @Field(() => ImportLineSeverityEnum, { description: 'What the import did with the records.' })
  severity!: Severity;
  @Field(() => ImportRecordKindEnum, { description: 'What the records are about.' })
  kind!: RecordKind;
  @Field(() => String, { description: 'Code for programs, such as INE_MISSING.' })
  code!: string;
  @Field(() => Int, { description: 'Number of lines with this cause.' })
  count!: number;
  @Field(() => String, {
    description: 'Sentence that gives the reason, in French, or in English if `Accept-Language` prefers it.',
  })
  reason!: string;
  @Field(() => String, { description: 'Sentence that says how to correct the base, in the same language.' })
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
