import type { SourceBase } from '../../domain/bases.js';
import { Completeness } from '../completeness/types.js';
import { Field, InputType, Int, ObjectType } from '../decorators.js';
import { SourceBaseEnum } from '../enums.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { StatisticsScopeType } from './types.js';

@InputType({
  description:
    'Says of which bases the quality is asked for. `type` decides which of `uai` and `code` are needed: BAD_USER_INPUT when one is missing or not needed.',
})
export class BasesQualityScope {
  @Field(() => StatisticsScopeType, {
    description: 'The area whose bases are looked at. It decides which of `uai` and `code` are needed.',
  })
  type!: StatisticsScopeType;
  @Field(() => Uai, {
    nullable: true,
    description: 'UAI of the school: needed for SCHOOL, CLASS and MEF, refused for other types.',
  })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Code of the class, programme of study, circonscription, département or académie: needed for these types, refused for others. 60 characters at most.',
  })
  code?: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'The last completed import of a school from a base, and whether it is late.',
})
export class BaseImport {
  @Field(() => SourceBaseEnum, { description: 'The base from which it came.' })
  base!: SourceBase;
  @Field(() => DateTime, { description: 'When the import ended.' })
  at!: string;
  @Field(() => Boolean, { description: 'True when the import ended more than `lateAfterDays` days ago.' })
  late!: boolean;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'One line of the quality of the bases. Within a school, each number is that of a list of the school with the filter given; for a class or a programme of study, add `classes: [code]` or `mefs: [code]` to it. That of an area is the sum over its schools.',
})
export class BasesQualityRow {
  @Field(() => StatisticsScopeType, {
    description: 'What the part is. With `uai` and `code` it makes the scope of a table of its own.',
  })
  type!: StatisticsScopeType;
  @Field(() => Uai, { nullable: true, description: 'UAI of the school of the part; null for an area.' })
  uai!: string | null;
  @Field(() => String, {
    description: 'Code of the class, programme of study or area; the UAI of a school; `nation` for the nation.',
  })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Label of the part; its code when there is none. For a class, null unless you may list people of the school, because labels may name a teacher.',
  })
  label!: string | null;
  @Field(() => Int, {
    description:
      'Number of accounts of responsables: `responsables(uai)` lists them, with one row for each of their pupils.',
  })
  responsables!: number;
  @Field(() => Int, {
    description:
      'Number of these accounts without a mobile number: `responsables(uai, filter: { hasMobile: false })` lists them. Their holders can neither make the account by themselves nor sign in with FranceConnect for the first time.',
  })
  withoutMobile!: number;
  @Field(() => Int, {
    description:
      'Number of these accounts without an e-mail address: `responsables(uai, filter: { hasEmail: false })` lists them. They can be notified by letter alone.',
  })
  withoutEmail!: number;
  @Field(() => Int, {
    description:
      'Number of these accounts with an open dispute about a pupil of the part: `responsables(uai, filter: { disputed: true })` lists them.',
  })
  disputing!: number;
  @Field(() => Int, {
    description:
      'Number of pairs of accounts that may belong to one person, one of which has a pupil in the part: `duplicates(uai)` lists them.',
  })
  duplicates!: number;
  @Field(() => Int, { description: 'Number of pupils enrolled: `students(uai)` lists them.' })
  students!: number;
  @Field(() => Int, {
    description:
      'Number of these pupils whose INE the base does not give: `students(uai, filter: { hasIne: false })` lists them. Neither they nor their responsables are given an account for them, unless the import waived the INE.',
  })
  withoutIne!: number;
  @Field(() => Int, {
    nullable: true,
    description: 'Number of schools of the part; null for a class or a programme of study.',
  })
  schools!: number | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of these schools whose newest import, from whatever base, ended more than `lateAfterDays` days ago, or that have had none: `groupBy: SCHOOL` shows which. Null for a class or a programme of study. It is never rounded.',
  })
  schoolsLate!: number | null;
  @Field(() => [BaseImport], {
    description:
      'Of a school, the last completed import from each base, the newest first; empty for whatever is no school.',
  })
  imports!: BaseImport[];
  @Field(() => [BasesQualityRow], {
    description: 'The parts of this part that `thenBy` asks for; empty without it.',
  })
  rows!: BasesQualityRow[];
}

@ObjectType({ simpleResolvers: true, description: 'Counts what the school bases of a scope lack.' })
export class BasesQuality {
  @Field(() => Position, { description: 'Position of the ledger up to which everything is counted.' })
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
      'The number of which the numbers of accounts, pairs and pupils are multiples, where the installation rounds for you: you may not list whose they are. Null for exact numbers.',
  })
  roundedTo!: number | null;
  @Field(() => Int, { description: 'Number of days after which an import is late, as the installation is configured.' })
  lateAfterDays!: number;
  @Field(() => BasesQualityRow, {
    description:
      'The whole scope. That of an area is the sum over its schools; that of a school is not the sum over its classes, because an account may have pupils in several.',
  })
  total!: BasesQualityRow;
  @Field(() => [BasesQualityRow], {
    description: 'The parts of the scope that `groupBy` asks for; empty for NONE.',
  })
  rows!: BasesQualityRow[];
}
