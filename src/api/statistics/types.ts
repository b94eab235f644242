import type { AccountKind, AccountOrigin } from '../../domain/account/events.js';
import { INTERVALS } from '../../statistics/days.js';
import { DEGREES, GROUPINGS, SCOPE_TYPES } from '../../statistics/scope.js';
import { Completeness } from '../completeness/types.js';
import { Field, InputType, Int, ObjectType } from '../decorators.js';
import { AccountKindEnum, AccountOriginEnum, enumeration } from '../enums.js';
import { DateTime, LocalDate, Position, Uai } from '../scalars.js';

export const StatisticsScopeType = enumeration(
  'StatisticsScopeType',
  'Names the area whose accounts are counted.',
  SCOPE_TYPES,
  {
    CLASS: 'A class: give `uai` and `code`.',
    MEF: 'A programme of study: give `code`, and `uai` for that of a school, or `academie` or `departement` for that of all the schools there.',
    SCHOOL: 'A school: give `uai` alone.',
    CIRCONSCRIPTION: 'A circonscription of the first degree: give `code` alone.',
    DEPARTEMENT: 'A département: give `code` alone.',
    ACADEMIE: 'An académie: give `code` alone.',
    NATION: 'The whole nation: give neither `uai` nor `code`.',
  },
);
export type StatisticsScopeType = keyof typeof StatisticsScopeType;

export const StatisticsGroupBy = enumeration(
  'StatisticsGroupBy',
  'Names the parts into which a scope is broken down.',
  GROUPINGS,
  {
    NONE: 'The scope is not broken down.',
    CLASS: 'Into the classes of a school, or of each school of an area.',
    MEF: 'Into the programmes of study of a school, or of each school of an area.',
    SCHOOL:
      'Into the schools of an area or of the nation; for a programme of study of an area, into the same one in each of its schools.',
    CIRCONSCRIPTION: 'Into the circonscriptions of a département, an académie or the nation.',
    DEPARTEMENT: 'Into the départements of an académie or of the nation.',
    ACADEMIE: 'Into the académies of the nation.',
  },
);
export type StatisticsGroupBy = keyof typeof StatisticsGroupBy;

export const StatisticsInterval = enumeration(
  'StatisticsInterval',
  'Names what lies between the days of a history.',
  INTERVALS,
  {
    DAY: 'Every day, from the first to the last.',
    WEEK: 'The Sunday of each week.',
    MONTH: 'The last day of each month.',
  },
);
export type StatisticsInterval = keyof typeof StatisticsInterval;

export const StatisticsDegreeEnum = enumeration(
  'StatisticsDegree',
  'Names the degree whose accounts are counted.',
  DEGREES,
  {
    ALL: 'Accounts of both degrees; an account with pupils in both counts once.',
    FIRST: 'Accounts with a pupil in an école.',
    SECOND: 'Accounts with a pupil in a collège or a lycée.',
  },
);
export type StatisticsDegree = keyof typeof StatisticsDegreeEnum;

@InputType({
  description:
    'Says which accounts are counted. `type` decides which of `uai` and `code` are needed: BAD_USER_INPUT when one is missing or not needed.',
})
export class StatisticsScope {
  @Field(() => StatisticsScopeType, {
    description: 'The area whose accounts are counted. It decides which of `uai` and `code` are needed.',
  })
  type!: StatisticsScopeType;
  @Field(() => Uai, {
    nullable: true,
    description:
      'UAI of the school: needed for SCHOOL and CLASS, and for MEF unless `academie` or `departement` is given; refused for other types.',
  })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Code of the académie over whose schools a programme of study is counted: for MEF without `uai`, refused otherwise. Such a scope is broken down by SCHOOL alone.',
  })
  academie?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Code of the département over whose schools a programme of study is counted: for MEF without `uai` and `academie`, refused otherwise. Such a scope is broken down by SCHOOL alone.',
  })
  departement?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Code of the class, programme of study, circonscription, département or académie: needed for these types, refused for others. 60 characters at most.',
  })
  code?: string | null;
  @Field(() => AccountKindEnum, { defaultValue: 'RESPONSABLE', description: 'Whose accounts are counted.' })
  kind!: AccountKind;
  @Field(() => StatisticsDegreeEnum, {
    defaultValue: 'ALL',
    description: 'Degree of the schools whose accounts are counted.',
  })
  degree!: StatisticsDegree;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Counts distinct accounts by state. Closed accounts are not counted.',
})
export class StateCounts {
  @Field(() => Int, { description: 'Number of accounts in all these states, expired ones included.' })
  total!: number;
  @Field(() => Int, { description: 'Number of accounts in state NOT_NOTIFIED.' })
  notNotified!: number;
  @Field(() => Int, { description: 'Number of accounts in state NOTIFIED.' })
  notified!: number;
  @Field(() => Int, { description: 'Number of accounts in state ACTIVATING.' })
  activating!: number;
  @Field(() => Int, { description: 'Number of accounts in state ACTIVATED.' })
  activated!: number;
  @Field(() => Int, { description: 'Number of accounts in state EXPIRED.' })
  expired!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the accounts of one origin.' })
export class OriginCounts {
  @Field(() => AccountOriginEnum, { description: 'The origin of these accounts.' })
  origin!: AccountOrigin;
  @Field(() => StateCounts, { description: 'Numbers of these accounts, by state.' })
  counts!: StateCounts;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'One line of the table: the accounts of one part of the scope. An account that belongs to two parts counts in both.',
})
export class StatisticsRow {
  @Field(() => StatisticsScopeType, {
    description: 'What the part is. With `uai` and `code` it makes the scope of a table of its own.',
  })
  type!: StatisticsScopeType;
  @Field(() => Uai, {
    nullable: true,
    description: 'UAI of the school of the part; null for an area, and for a programme of study of an area.',
  })
  uai!: string | null;
  @Field(() => String, {
    description: 'Code of the class, programme of study or area; the UAI of a school; `nation` for the nation.',
  })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Label of the part; its code when there is none; the name of the school for the same programme of study in several schools. For a class, null unless you may list people of the school, because labels may name a teacher.',
  })
  label!: string | null;
  @Field(() => StateCounts, { description: 'Numbers of these accounts, by state.' })
  counts!: StateCounts;
  @Field(() => [OriginCounts], { description: 'The same accounts by origin; origins without accounts are left out.' })
  origins!: OriginCounts[];
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of these accounts in state NOTIFIED or ACTIVATING whose notification expires before `expiringBefore`: in a school, `responsables` and `students` list them by the filter `expiresBefore` with that instant. It moves with time alone, and is pushed when it does. Null for a past day.',
  })
  expiringSoon!: number | null;
  @Field(() => [StatisticsRow], {
    description: 'The parts of this part that `thenBy` asks for; empty without it.',
  })
  rows!: StatisticsRow[];
}

@ObjectType({ simpleResolvers: true, description: 'Holds what all tables of statistics say of themselves.' })
abstract class Counted {
  @Field(() => Position, { description: 'Position of the ledger up to which accounts are counted.' })
  position!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last event counted was recorded; null before the first.',
  })
  updatedAt!: string | null;
  @Field(() => Completeness, { description: 'How complete the figures are.' })
  completeness!: Completeness;
  @Field(() => Int, {
    nullable: true,
    description:
      'The number of which all these numbers are multiples, where the installation rounds for you: you may not list whose accounts they are. Each total is then the sum of the cells shown, so that it may be off by more. Null for exact numbers.',
  })
  roundedTo!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the distinct accounts of a scope, by origin and state.' })
export class Statistics extends Counted {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'The instant before which notifications expire soon: the end of the hour that lies the configured number of days ahead (14 unless the installation says otherwise). Null with `at`.',
  })
  expiringBefore!: string | null;
  @Field(() => StatisticsRow, {
    description: 'The whole scope. It is not the sum of the rows, because an account may belong to several.',
  })
  total!: StatisticsRow;
  @Field(() => [StatisticsRow], {
    description: 'The parts of the scope that `groupBy` asks for; empty for NONE.',
  })
  rows!: StatisticsRow[];
}

@ObjectType({ simpleResolvers: true, description: 'Counts the distinct accounts of a scope at the end of a day.' })
export class StatisticsDay {
  @Field(() => LocalDate, {
    description:
      'The day, by the clocks of the scope, and of each of its parts; the nation has those of Paris. A day that is not over is counted as far as it has come.',
  })
  day!: string;
  @Field(() => StatisticsRow, {
    description: 'The whole scope. It is not the sum of the rows, because an account may belong to several.',
  })
  total!: StatisticsRow;
  @Field(() => [StatisticsRow], {
    description:
      'The parts of the scope that `groupBy` asks for, those included that a school had before this school year; empty for NONE.',
  })
  rows!: StatisticsRow[];
}

@ObjectType({ simpleResolvers: true, description: 'Counts the distinct accounts of a scope day by day.' })
export class StatisticsHistory extends Counted {
  @Field(() => [StatisticsDay], { description: 'The days asked for, in order.' })
  days!: StatisticsDay[];
}
