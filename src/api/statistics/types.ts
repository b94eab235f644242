import type { AccountKind, AccountOrigin } from '../../domain/account/events.js';
import { Field, InputType, Int, ObjectType } from '../decorators.js';
import { AccountKindEnum, AccountOriginEnum, enumeration } from '../enums.js';
import { DateTime, Position, Uai } from '../scalars.js';

export const StatisticsScopeType = enumeration(
  'StatisticsScopeType',
  'Says over what accounts are counted.',
  ['CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION', 'DEPARTEMENT', 'ACADEMIE', 'NATION'] as const,
  {
    CLASS: 'Over a class: give `uai` and `code`.',
    MEF: 'Over a programme of study in a school: give `uai` and `code`.',
    SCHOOL: 'Over a school: give `uai` alone.',
    CIRCONSCRIPTION: 'Over a circonscription of the first degree: give `code`.',
    DEPARTEMENT: 'Over a département: give `code` alone.',
    ACADEMIE: 'Over an académie: give `code` alone.',
    NATION: 'Over the nation: give neither `uai` nor `code`.',
  },
);
export type StatisticsScopeType = keyof typeof StatisticsScopeType;

export const StatisticsGroupBy = enumeration(
  'StatisticsGroupBy',
  'Says into what parts a scope is broken down.',
  ['NONE', 'CLASS', 'MEF', 'SCHOOL', 'DEPARTEMENT', 'ACADEMIE'] as const,
  {
    NONE: 'The scope is not broken down.',
    CLASS: 'Into the classes of a school.',
    MEF: 'Into the programmes of study of a school.',
    SCHOOL: 'Into the schools of a circonscription, a département or an académie.',
    DEPARTEMENT: 'Into the départements of an académie or of the nation.',
    ACADEMIE: 'Into the académies of the nation.',
  },
);
export type StatisticsGroupBy = keyof typeof StatisticsGroupBy;

export const StatisticsDegreeEnum = enumeration(
  'StatisticsDegree',
  'Says accounts of which degree are counted.',
  ['ALL', 'FIRST', 'SECOND'] as const,
  {
    ALL: 'Accounts of both degrees; one that is of both counts once.',
    FIRST: 'Accounts with a pupil in an école.',
    SECOND: 'Accounts with a pupil in a collège or a lycée.',
  },
);
export type StatisticsDegree = keyof typeof StatisticsDegreeEnum;

@InputType({
  description:
    'Says over what accounts are counted, and which of them. What `type` does not ask for is refused: BAD_USER_INPUT.',
})
export class StatisticsScope {
  @Field(() => StatisticsScopeType, {
    description: 'Over what accounts are counted; it says which of `uai` and `code` are needed.',
  })
  type!: StatisticsScopeType;
  @Field(() => Uai, { nullable: true, description: 'The school, needed for SCHOOL, CLASS and MEF.' })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the class, programme of study, circonscription, département or académie; needed for these.',
  })
  code?: string | null;
  @Field(() => AccountKindEnum, { defaultValue: 'RESPONSABLE', description: 'Whose accounts are counted.' })
  kind!: AccountKind;
  @Field(() => StatisticsDegreeEnum, { defaultValue: 'ALL', description: 'Accounts of which degree are counted.' })
  degree!: StatisticsDegree;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Counts distinct accounts by state. Closed accounts are not counted.',
})
export class StateCounts {
  @Field(() => Int, { description: 'How many accounts there are in all, expired ones among them.' })
  total!: number;
  @Field(() => Int, { description: 'How many accounts are in state NOT_NOTIFIED.' })
  notNotified!: number;
  @Field(() => Int, { description: 'How many accounts are in state NOTIFIED.' })
  notified!: number;
  @Field(() => Int, { description: 'How many accounts are in state ACTIVATING.' })
  activating!: number;
  @Field(() => Int, { description: 'How many accounts are in state ACTIVATED.' })
  activated!: number;
  @Field(() => Int, { description: 'How many accounts are in state EXPIRED.' })
  expired!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the accounts of one origin.' })
export class OriginCounts {
  @Field(() => AccountOriginEnum, { description: 'The origin that these accounts have.' })
  origin!: AccountOrigin;
  @Field(() => StateCounts, { description: 'The accounts of it, by state.' })
  counts!: StateCounts;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'One line of a table: the accounts of one part of the scope. An account that is in two parts counts in both.',
})
export class StatisticsRow {
  @Field(() => String, {
    description: 'Code of the part: of a class, a programme of study or an area; of a school, its UAI.',
  })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Label of the part, or its code when it has none. For a class, null to those who may list nobody of the school, for it may name a teacher.',
  })
  label!: string | null;
  @Field(() => StateCounts, { description: 'The accounts of it, by state.' })
  counts!: StateCounts;
  @Field(() => [OriginCounts], { description: 'The same accounts by origin; origins without accounts are left out.' })
  origins!: OriginCounts[];
}

@ObjectType({ simpleResolvers: true, description: 'Counts the distinct accounts of a scope, by origin and state.' })
export class Statistics {
  @Field(() => Position, { description: 'Position of the ledger up to which accounts are counted.' })
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
