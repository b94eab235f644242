import type { AccountKind, AccountOrigin } from '../../domain/account/events.js';
import { Field, InputType, Int, ObjectType } from '../decorators.js';
import { AccountKindEnum, AccountOriginEnum, enumeration } from '../enums.js';
import { DateTime, Position, Uai } from '../scalars.js';

export const StatisticsScopeType = enumeration(
  'StatisticsScopeType',
  'What accounts are counted over.',
  ['CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION', 'DEPARTEMENT', 'ACADEMIE', 'NATION'] as const,
  {
    CLASS: 'A class: give `uai` and `code`.',
    MEF: 'A programme of study in a school: give `uai` and `code`.',
    SCHOOL: 'A school: give `uai`.',
    CIRCONSCRIPTION: 'A circonscription of the first degree: give `code`.',
    DEPARTEMENT: 'A département: give `code`.',
    ACADEMIE: 'An académie: give `code`.',
    NATION: 'The nation: give nothing more.',
  },
);
export type StatisticsScopeType = keyof typeof StatisticsScopeType;

export const StatisticsGroupBy = enumeration(
  'StatisticsGroupBy',
  'By what a scope is broken down.',
  ['NONE', 'CLASS', 'MEF', 'SCHOOL', 'DEPARTEMENT', 'ACADEMIE'] as const,
  {
    NONE: 'The scope alone.',
    CLASS: 'The classes of a school.',
    MEF: 'The programmes of study of a school.',
    SCHOOL: 'The schools of a circonscription, a département or an académie.',
    DEPARTEMENT: 'The départements of an académie or of the nation.',
    ACADEMIE: 'The académies of the nation.',
  },
);
export type StatisticsGroupBy = keyof typeof StatisticsGroupBy;

export const StatisticsDegreeEnum = enumeration(
  'StatisticsDegree',
  'Accounts of which degree are counted.',
  ['ALL', 'FIRST', 'SECOND'] as const,
  {
    ALL: 'Both; an account of both counts once.',
    FIRST: 'Those with a pupil in an école.',
    SECOND: 'Those with a pupil in a collège or lycée.',
  },
);
export type StatisticsDegree = keyof typeof StatisticsDegreeEnum;

@InputType({ description: 'What accounts are counted over, and which of them.' })
export class StatisticsScope {
  @Field(() => StatisticsScopeType, { description: 'The kind of scope.' })
  type!: StatisticsScopeType;
  @Field(() => Uai, { nullable: true, description: 'The school, for SCHOOL, CLASS and MEF.' })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the class, of the programme of study, or of the circonscription, département or académie.',
  })
  code?: string | null;
  @Field(() => AccountKindEnum, { defaultValue: 'RESPONSABLE', description: 'Whose accounts.' })
  kind!: AccountKind;
  @Field(() => StatisticsDegreeEnum, { defaultValue: 'ALL', description: 'Accounts of which degree.' })
  degree!: StatisticsDegree;
}

@ObjectType({ simpleResolvers: true, description: 'Distinct accounts by state. Closed accounts are not counted.' })
export class StateCounts {
  @Field(() => Int, { description: 'Accounts in all, expired ones among them.' })
  total!: number;
  @Field(() => Int, { description: 'In state NOT_NOTIFIED.' })
  notNotified!: number;
  @Field(() => Int, { description: 'In state NOTIFIED.' })
  notified!: number;
  @Field(() => Int, { description: 'In state ACTIVATING.' })
  activating!: number;
  @Field(() => Int, { description: 'In state ACTIVATED.' })
  activated!: number;
  @Field(() => Int, { description: 'In state EXPIRED.' })
  expired!: number;
}

@ObjectType({ simpleResolvers: true, description: 'The accounts of one origin.' })
export class OriginCounts {
  @Field(() => AccountOriginEnum, { description: 'The origin.' })
  origin!: AccountOrigin;
  @Field(() => StateCounts, { description: 'Its accounts by state.' })
  counts!: StateCounts;
}

@ObjectType({
  simpleResolvers: true,
  description: 'One line of a table: the accounts of one part of the scope. An account in two parts counts in both.',
})
export class StatisticsRow {
  @Field(() => String, { description: 'Code of the part: of a class, a programme of study, an area; UAI of a school.' })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Its label; its code when it has none; null for a class to those who may list nobody of the school, for it may name a teacher.',
  })
  label!: string | null;
  @Field(() => StateCounts, { description: 'Its accounts by state.' })
  counts!: StateCounts;
  @Field(() => [OriginCounts], { description: 'The same by origin; origins without accounts are left out.' })
  origins!: OriginCounts[];
}

@ObjectType({ simpleResolvers: true, description: 'Distinct accounts of a scope, by origin and state.' })
export class Statistics {
  @Field(() => Position, { description: 'Up to where the ledger is counted.' })
  position!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the last event counted was recorded; null before the first.',
  })
  updatedAt!: string | null;
  @Field(() => StatisticsRow, {
    description: 'The whole scope: not the sum of the rows, for accounts may stand in several.',
  })
  total!: StatisticsRow;
  @Field(() => [StatisticsRow], {
    description: 'The parts of the scope asked for by `groupBy`, by label; empty for NONE.',
  })
  rows!: StatisticsRow[];
}
