/** What the API shows of erasing persons. */
import { ERASURE_GROUNDS, type ErasureGround } from '../../domain/account/erasure-events.js';
import { ERASURE_OBSTACLES, type ErasureObstacle as ObstacleCode } from '../../domain/account/erasure-obstacles.js';
import type { AtErasure } from '../../erasure/tables.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { enumeration, inEnglish } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';

export const ErasureGroundEnum = enumeration(
  'ErasureGround',
  'Says by what right the data of a person are erased.',
  ERASURE_GROUNDS,
  {
    REQUEST: 'The person asks for it, and nothing stands against it.',
    NOT_NEEDED: 'The data are not needed any more for what they were collected for.',
    UNLAWFUL: 'The data should never have been here.',
    LEGAL_OBLIGATION: 'A law, a court or an authority demands it.',
    RESTORED: 'The system erased again what a restored backup had brought back. Nobody can give it.',
  },
);

export const AtErasureEnum = enumeration<AtErasure>(
  'AtErasure',
  'Says what erasing a person does to rows of a table.',
  ['DELETED', 'EMPTIED', 'KEPT', 'EXPIRES'],
  {
    DELETED: 'They are deleted for ever.',
    EMPTIED: 'They are emptied of what names the person.',
    KEPT: 'They stay: ids, codes, dates and digests, as proof.',
    EXPIRES: 'Nobody can tell whose they are; they are deleted by themselves when they are over.',
  },
);

export const ErasureObstacleEnum = enumeration(
  'ErasureObstacleCode',
  'Names something that an erasure meets at a person.',
  Object.keys(ERASURE_OBSTACLES) as ObstacleCode[],
  inEnglish(ERASURE_OBSTACLES),
);

@ObjectType({
  simpleResolvers: true,
  description: 'Rows of one table that are about the person, and what becomes of them.',
})
export class ErasureTable {
  @Field(() => String, { description: 'Name of the table, such as vault.facets.' })
  table!: string;
  @Field(() => String, {
    description: 'What it holds, in French, or in English if `Accept-Language` prefers it.',
  })
  holds!: string;
  @Field(() => AtErasureEnum, { description: 'What becomes of the rows.' })
  atErasure!: AtErasure;
  @Field(() => String, {
    nullable: true,
    description: 'Why rows stay, or when they go; null where nothing is to be said.',
  })
  why!: string | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How many rows there are; null where nobody can tell whose they are.',
  })
  rows!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Something that the erasure meets, and what it does about it.' })
export class ErasureObstacle {
  @Field(() => ErasureObstacleEnum, { description: 'What the erasure meets.' })
  code!: ObstacleCode;
  @Field(() => String, {
    description: 'What happens then, in French, or in English if `Accept-Language` prefers it.',
  })
  consequence!: string;
  @Field(() => Int, { description: 'How often it is met.' })
  count!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'What erasing a person would do: what goes, what stays and why, and what it meets. It shows no personal data.',
})
export class ErasureRehearsal {
  @Field(() => [ID], { description: 'Ids of the accounts erased together: merged accounts are one person’s.' })
  accountIds!: string[];
  @Field(() => ID, { nullable: true, description: 'Id of the pupil who is erased with them; null for a responsable.' })
  studentId!: string | null;
  @Field(() => Boolean, { description: 'True when all of it is erased already.' })
  erased!: boolean;
  @Field(() => String, {
    description: 'To be given as `expectedDigest` of personErase. It changes with each event about the person.',
  })
  digest!: string;
  @Field(() => [ErasureTable], { description: 'Every table that can hold something about a person.' })
  tables!: ErasureTable[];
  @Field(() => [ErasureObstacle], { description: 'What the erasure meets; empty when nothing.' })
  obstacles!: ErasureObstacle[];
}

@ArgsType()
export class ErasureRehearsalArgs {
  @Field(() => ID, { nullable: true, description: 'Id of an account of the person.' })
  accountId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Id of a pupil, instead of an account.' })
  studentId?: string | null;
}

@InputType({ description: 'Names whose data are erased, and by what right.' })
export class PersonEraseInput extends CommandInput {
  @Field(() => ID, { nullable: true, description: 'Id of an account of the person.' })
  accountId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Id of a pupil, instead of an account.' })
  studentId?: string | null;
  @Field(() => ErasureGroundEnum, { description: 'By what right. The ledger keeps it.' })
  ground!: ErasureGround;
  @Field(() => String, { description: 'The `digest` that the rehearsal showed.' })
  expectedDigest!: string;
}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of personErase.' })
export class PersonErasePayload extends Payload {
  @Field(() => [ID], { nullable: true, description: 'Ids of the accounts that are erased; null when refused.' })
  accountIds!: string[] | null;
  @Field(() => ID, {
    nullable: true,
    description: 'Id of the pupil who is erased; null for a responsable, and when refused.',
  })
  studentId!: string | null;
}
