import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import type { Degree } from '../../domain/school/events.js';
import type { SourceBase } from '../../domain/bases.js';
import { DegreeEnum, SourceBaseEnum } from '../enums.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { DateTime, LocalDate, Uai } from '../scalars.js';

@ObjectType({
  simpleResolvers: true,
  description: 'The last completed import from a base, whether or not it changed anything.',
})
export class LastImport {
  @Field(() => SourceBaseEnum, { description: 'The base from which it came.' })
  base!: SourceBase;
  @Field(() => ID, {
    description:
      "Global id of the import report. For AAF the report of the school's part of the export; when the export concerned other schools only, the report of the whole export.",
  })
  importId!: string;
  @Field(() => DateTime, { description: 'When the import ended.' })
  at!: string;
  @Field(() => LocalDate, { nullable: true, description: 'Day of the data, as the files say; null when they do not.' })
  dataDate!: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: "Counts distinct accounts of responsables that need the attention of the school's head.",
})
export class Attention {
  @Field(() => Int, {
    description:
      'Number of accounts in state NOTIFIED or ACTIVATING whose notification expires within the configured number of days (14 unless the installation says otherwise).',
  })
  expiringSoon!: number;
  @Field(() => Int, { description: 'Number of accounts with a disputed link to a pupil of the school.' })
  disputes!: number;
  @Field(() => Int, {
    description: 'Number of accounts that are not activated and have no e-mail address: notify them by letter.',
  })
  withoutEmail!: number;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A school, with its classes, its programmes of study and its last imports.',
})
export class School extends Node {
  @Field(() => Uai, { description: 'National number of the school.' })
  uai!: string;
  @Field(() => String, { description: 'Name of the school, as the base gives it.' })
  name!: string;
  @Field(() => DegreeEnum, { description: 'Degree of the school.' })
  degree!: Degree;
  @Field(() => String, { description: 'Code of the académie, such as 28 for La Réunion.' })
  academie!: string;
  @Field(() => String, { description: 'Code of the département, such as 974.' })
  departement!: string;
  @Field(() => String, { nullable: true, description: 'Code of the circonscription; null in the second degree.' })
  circonscription!: string | null;
  @Field(() => Int, {
    nullable: true,
    description:
      'First year of the school year imported last, such as 2026 for 2026-2027; null before the first import.',
  })
  year!: number | null;
  @Field(() => [SchoolClass], { description: 'The classes of the school year, sorted by code.' })
  classes!: SchoolClass[];
  @Field(() => [Mef], {
    description: 'The programmes of study of the school year, sorted by code; empty in the first degree.',
  })
  mefs!: Mef[];
}

export const SchoolEdge = edgeType(School, 'School');
export const SchoolConnection = connectionType(SchoolEdge, 'School');

@InputType({ description: 'Says which schools are listed: those for which every given condition holds.' })
export class SchoolFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps schools for which each of these words occurs in the name, whatever accents and case, or is the UAI. 100 characters at most.',
  })
  search?: string | null;
  @Field(() => String, { nullable: true, description: 'Keeps schools of this académie, given by code.' })
  academie?: string | null;
  @Field(() => String, { nullable: true, description: 'Keeps schools of this département, given by code.' })
  departement?: string | null;
  @Field(() => DegreeEnum, { nullable: true, description: 'Keeps schools of this degree.' })
  degree?: Degree | null;
}

@ArgsType()
export class SchoolsArgs extends PageArgs {
  @Field(() => SchoolFilter, {
    nullable: true,
    description: 'Conditions that schools must meet; all that you may see when left out.',
  })
  filter?: SchoolFilter | null;
}
