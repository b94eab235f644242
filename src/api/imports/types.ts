import type { SourceBase } from '../../domain/account/events.js';
import { ArgsType, Field, Int, ObjectType } from '../decorators.js';
import { enumeration, SourceBaseEnum } from '../enums.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { DateTime, LocalDate, Position, Uai, Uuid } from '../scalars.js';

export const ImportStatus = enumeration(
  'ImportStatus',
  'How far an import is.',
  ['STARTED', 'COMPLETED', 'REFUSED'] as const,
  {
    STARTED: 'Under way, or interrupted: the same files imported again go on from there.',
    COMPLETED: 'Ended.',
    REFUSED: 'Refused whole: nothing was changed.',
  },
);

@ObjectType({ simpleResolvers: true, description: 'How many records of one kind met which fate.' })
export class ImportFigures {
  @Field(() => Int, { description: 'Read from the files.' })
  read!: number;
  @Field(() => Int, { description: 'New.' })
  created!: number;
  @Field(() => Int, { description: 'With at least one field changed.' })
  changed!: number;
  @Field(() => Int, { description: 'As before: no event.' })
  unchanged!: number;
  @Field(() => Int, { description: 'No longer in the files, or said to have left.' })
  ended!: number;
  @Field(() => Int, { description: 'At fault: left aside, with a reason.' })
  rejected!: number;
  @Field(() => Int, { description: 'Not meant for accounts: left aside.' })
  skipped!: number;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'The report of one import: its figures. Rejected lines come with the answer to the upload.',
})
export class ImportReport extends Node {
  @Field(() => Uuid, { description: 'Id of the import.' })
  importId!: string;
  @Field(() => Uai, { description: 'The school.' })
  uai!: string;
  @Field(() => SourceBaseEnum, { description: 'The base the files come from.' })
  base!: SourceBase;
  @Field(() => Int, { description: 'First year of the school year.' })
  year!: number;
  @Field(() => LocalDate, { nullable: true, description: 'Day of the data, as the files say.' })
  dataDate!: string | null;
  @Field(() => ImportStatus, { description: 'How far it is.' })
  status!: keyof typeof ImportStatus;
  @Field(() => String, { nullable: true, description: 'Why it was refused: a code such as WRONG_SCHOOL.' })
  refusalCode!: string | null;
  @Field(() => DateTime, { description: 'When it started.' })
  startedAt!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: string | null;
  @Field(() => ImportFigures, { nullable: true, description: 'Pupils; null until completed.' })
  students!: ImportFigures | null;
  @Field(() => ImportFigures, { nullable: true, description: 'Responsables; null until completed.' })
  responsables!: ImportFigures | null;
  @Field(() => ImportFigures, { nullable: true, description: 'Links between the two; null until completed.' })
  links!: ImportFigures | null;
  @Field(() => Int, { nullable: true, description: 'Records left aside with a reason; null until completed.' })
  rejects!: number | null;
  @Field(() => Int, { nullable: true, description: 'Remarks on records that were taken; null until completed.' })
  warnings!: number | null;
  @Field(() => String, { description: 'Subject of the token of who imported; `system` for the system itself.' })
  actor!: string;
  @Field(() => Position, { description: 'Position of its last event.' })
  position!: string;
}

export const ImportReportEdge = edgeType(ImportReport, 'ImportReport');
export const ImportReportConnection = connectionType(ImportReportEdge, 'ImportReport');

@ArgsType()
export class ImportReportsArgs extends PageArgs {
  @Field(() => Uai, { nullable: true, description: 'Of this school; of all schools you may see when left out.' })
  uai?: string | null;
}
