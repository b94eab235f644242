import { FORMATS, type Format } from '../../exports/index.js';
import type { AccountKind } from '../../domain/account/events.js';
import { CampaignOutcomesFilter } from '../campaigns/outcomes.js';
import { BETWEEN, SchoolChangeFilter } from '../changes/types.js';
import { Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { DISPUTES_ORDER, DISPUTES_WANTED, LinkDisputeFilter } from '../disputes/list-types.js';
import { AccountKindEnum, enumeration, SortDirection } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { AT } from '../past.js';
import { DownloadPayload } from '../downloads/payload.js';
import { Payload } from '../payload.js';
import { ResponsableFilter, ResponsableSort } from '../responsables/types.js';
import { DateTime, LocalDate, Position, Uai } from '../scalars.js';
import { BasesQualityScope } from '../statistics/quality-types.js';
import { StatisticsGroupBy, StatisticsInterval, StatisticsScope } from '../statistics/types.js';
import { StudentFilter, StudentSort } from '../students/types.js';

export const ListExportFormat = enumeration(
  'ListExportFormat',
  'Names the format of a file that a list is exported to.',
  FORMATS,
  {
    CSV: 'For a spreadsheet: UTF-8 with a byte order mark, semicolons, CRLF, French headings and words, days as dd/mm/yyyy.',
    PDF: 'For paper: a table with its title, the filters in words, the day, and the number of pages.',
  },
);

@InputType({
  description: 'Says which rows of the list of responsables are exported, as the query `responsables` takes them.',
})
export class ResponsablesExport {
  @Field(() => Uai, { description: 'The school whose responsables are exported.' })
  uai!: string;
  @Field(() => ResponsableFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: ResponsableFilter | null;
  @Field(() => ResponsableSort, {
    nullable: true,
    description: "In which order rows are exported; by the pupils' names when left out.",
  })
  sort?: ResponsableSort | null;
  @Field(() => DateTime, AT)
  at?: string | null;
}

/** The order of a list of people, as its query takes it. */
export type PeopleSort = ResponsableSort | StudentSort;

@InputType({ description: 'Says which rows of the list of pupils are exported, as the query `students` takes them.' })
export class StudentsExport {
  @Field(() => Uai, { description: 'The school whose pupils are exported.' })
  uai!: string;
  @Field(() => StudentFilter, {
    nullable: true,
    description: 'Conditions that rows must meet; all rows when left out.',
  })
  filter?: StudentFilter | null;
  @Field(() => StudentSort, {
    nullable: true,
    description: "In which order rows are exported; by the pupils' names when left out.",
  })
  sort?: StudentSort | null;
  @Field(() => DateTime, AT)
  at?: string | null;
}

@InputType({
  description:
    'Says which accounts of a campaign are exported, as the query `campaignOutcomes` takes them, in its order.',
})
export class CampaignOutcomesExport {
  @Field(() => ID, { description: 'Global id of the campaign, as `id` of Campaign gives it, or its bare UUID.' })
  campaignId!: string;
  @Field(() => CampaignOutcomesFilter, {
    nullable: true,
    description: 'Conditions that accounts must meet; all accounts when left out.',
  })
  filter?: CampaignOutcomesFilter | null;
}

@InputType({
  description: 'Says which disputed links of a school are exported, as the query `linkDisputes` takes them.',
})
export class LinkDisputesExport {
  @Field(() => Uai, { description: 'The school of the pupils whose links are disputed.' })
  uai!: string;
  @Field(() => LinkDisputeFilter, DISPUTES_WANTED)
  filter?: LinkDisputeFilter | null;
  @Field(() => SortDirection, DISPUTES_ORDER)
  direction!: 'ASC' | 'DESC';
}

@InputType({ description: 'Says between which days the accounts of a school are compared.' })
abstract class BetweenExport {
  @Field(() => Uai, BETWEEN.uai)
  uai!: string;
  @Field(() => AccountKindEnum, BETWEEN.kind)
  kind!: AccountKind;
  @Field(() => LocalDate, BETWEEN.from)
  from!: string;
  @Field(() => LocalDate, BETWEEN.to('when the file is downloaded'))
  to!: string;
}

@InputType({
  description: 'Says which changes of a school are exported, as the query `schoolChanges` takes them, in its order.',
})
export class SchoolChangesExport extends BetweenExport {
  @Field(() => SchoolChangeFilter, {
    nullable: true,
    description: 'Conditions that changes must meet; all changes when left out.',
  })
  filter?: SchoolChangeFilter | null;
}

@InputType({
  description:
    'Says of which school it is exported how many accounts went from which state to which, as the query `schoolFlows` takes it.',
})
export class SchoolFlowsExport extends BetweenExport {}

@InputType({ description: 'Says which accounts are counted, and how they are broken down.' })
abstract class CountedExport {
  @Field(() => StatisticsScope, { description: 'Which accounts are counted: scope, kind of account and degree.' })
  scope!: StatisticsScope;
  @Field(() => StatisticsGroupBy, {
    defaultValue: 'NONE',
    description: 'How the scope is broken down. BAD_USER_INPUT for parts that this type of scope does not have.',
  })
  groupBy!: StatisticsGroupBy;
  @Field(() => StatisticsGroupBy, {
    defaultValue: 'NONE',
    description: 'How each part is broken down. BAD_USER_INPUT for parts that such a part does not have.',
  })
  thenBy!: StatisticsGroupBy;
}

@InputType({
  description:
    'Says which statistics are exported, as the query `statistics` takes them. The file has the whole scope first, then its parts; for each of them a row for all origins, then a row for each origin that has accounts.',
})
export class StatisticsExport extends CountedExport {
  @Field(() => LocalDate, {
    nullable: true,
    description:
      'The day at whose end the accounts are counted, by the clocks of the scope, and of each of its parts; now when left out. BAD_USER_INPUT for a day to come.',
  })
  at?: string | null;
}

@InputType({
  description:
    'Says which history of statistics is exported, as the query `statisticsHistory` takes it. The file has the rows of each day, the whole scope first, then its parts. BAD_USER_INPUT for more than 100,000 parts in all.',
})
export class StatisticsHistoryExport extends CountedExport {
  @Field(() => LocalDate, {
    description: 'The first day. It may lie before the first account: nobody is counted then.',
  })
  from!: string;
  @Field(() => LocalDate, {
    description:
      'The last day, which is always among the days of the file. BAD_USER_INPUT for a day to come, and before `from`.',
  })
  to!: string;
  @Field(() => StatisticsInterval, { defaultValue: 'DAY', description: 'Which of the days are in the file.' })
  interval!: StatisticsInterval;
}

@InputType({
  description:
    'Says of which bases the quality is exported, as the query `basesQuality` takes it. The file has the whole scope first, then its parts.',
})
export class BasesQualityExport {
  @Field(() => BasesQualityScope, { description: 'Which schools, class or programme of study are looked at.' })
  scope!: BasesQualityScope;
  @Field(() => StatisticsGroupBy, {
    defaultValue: 'NONE',
    description: 'How the scope is broken down. BAD_USER_INPUT for parts that this type of scope does not have.',
  })
  groupBy!: StatisticsGroupBy;
  @Field(() => StatisticsGroupBy, {
    defaultValue: 'NONE',
    description: 'How each part is broken down. BAD_USER_INPUT for parts that such a part does not have.',
  })
  thenBy!: StatisticsGroupBy;
}

/** The fields of the input that name a list. */
export const EXPORTED_LISTS = [
  'responsables',
  'students',
  'campaignOutcomes',
  'linkDisputes',
  'schoolChanges',
  'schoolFlows',
  'statistics',
  'statisticsHistory',
  'basesQuality',
] as const;

@InputType({ description: 'Says which list is exported, and to which format. Give exactly one list.' })
export class ListExportInput {
  @Field(() => ListExportFormat, { description: 'The format of the file.' })
  format!: Format;
  @Field(() => ResponsablesExport, { nullable: true, description: 'Exports responsables of the pupils of a school.' })
  responsables?: ResponsablesExport | null;
  @Field(() => StudentsExport, { nullable: true, description: 'Exports pupils of a school.' })
  students?: StudentsExport | null;
  @Field(() => CampaignOutcomesExport, {
    nullable: true,
    description:
      'Exports the accounts that a campaign selected, each with what became of it, in the schools where you may follow the campaign and export such people.',
  })
  campaignOutcomes?: CampaignOutcomesExport | null;
  @Field(() => LinkDisputesExport, {
    nullable: true,
    description: 'Exports the disputed links of the pupils of a school, with holder, pupil, state and dates.',
  })
  linkDisputes?: LinkDisputesExport | null;
  @Field(() => SchoolChangesExport, {
    nullable: true,
    description:
      'Exports the accounts of a school in which something changed between the ends of two days: what changed, and how they stood on both.',
  })
  schoolChanges?: SchoolChangesExport | null;
  @Field(() => SchoolFlowsExport, {
    nullable: true,
    description:
      'Exports how many accounts of a school went from which state to which between the ends of two days. It names nobody.',
  })
  schoolFlows?: SchoolFlowsExport | null;
  @Field(() => StatisticsExport, {
    nullable: true,
    description: 'Exports numbers of distinct accounts by state. It names nobody.',
  })
  statistics?: StatisticsExport | null;
  @Field(() => StatisticsHistoryExport, {
    nullable: true,
    description: 'Exports numbers of distinct accounts by state, at the end of days. It names nobody.',
  })
  statisticsHistory?: StatisticsHistoryExport | null;
  @Field(() => BasesQualityExport, {
    nullable: true,
    description: 'Exports what the school bases lack, and when they were last imported. It names nobody.',
  })
  basesQuality?: BasesQualityExport | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the list is downloaded, once.',
})
export class ListExportPayload extends DownloadPayload {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of rows at the position `countedAt`. The file is read when it is downloaded, and its header `X-Position` says at which position.',
  })
  rowCount!: number | null;
  @Field(() => Position, { nullable: true, description: 'Position of the ledger at which the rows were counted.' })
  countedAt!: string | null;
}
