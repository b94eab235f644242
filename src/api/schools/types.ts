import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import type { Degree } from '../../domain/school/events.js';
import type { SourceBase } from '../../domain/account/events.js';
import { DegreeEnum, SourceBaseEnum } from '../enums.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { DateTime, LocalDate, Uai } from '../scalars.js';

@ObjectType({
  simpleResolvers: true,
  description: 'The last completed import of a base, whether it changed anything or not.',
})
export class LastImport {
  @Field(() => SourceBaseEnum, { description: 'The base.' })
  base!: SourceBase;
  @Field(() => ID, {
    description:
      "Global id of its report; of AAF, that of the school's part, or of the académie's whole export when it concerned other schools only.",
  })
  importId!: string;
  @Field(() => DateTime, { description: 'When it ended.' })
  at!: string;
  @Field(() => LocalDate, { nullable: true, description: 'Day of the data, as the files say; null when they do not.' })
  dataDate!: string | null;
}

@ObjectType({ simpleResolvers: true, description: "What needs a head's attention: distinct accounts of responsables." })
export class Attention {
  @Field(() => Int, { description: 'Notified, not activated, running out within 14 days.' })
  expiringSoon!: number;
  @Field(() => Int, { description: 'With a disputed link to a pupil of the school.' })
  disputes!: number;
  @Field(() => Int, { description: 'Not activated and without an e-mail address: to be notified by letter.' })
  withoutEmail!: number;
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A school.' })
export class School extends Node {
  @Field(() => Uai, { description: 'National number.' })
  uai!: string;
  @Field(() => String, { description: 'Name.' })
  name!: string;
  @Field(() => DegreeEnum, { description: 'Degree.' })
  degree!: Degree;
  @Field(() => String, { description: 'Code of the académie, such as 28 for La Réunion.' })
  academie!: string;
  @Field(() => String, { description: 'Code of the département, such as 974.' })
  departement!: string;
  @Field(() => String, { nullable: true, description: 'Code of the circonscription; first degree only.' })
  circonscription!: string | null;
  @Field(() => Int, { nullable: true, description: 'First year of the school year imported last: 2026 for 2026-2027.' })
  year!: number | null;
  @Field(() => [SchoolClass], { description: 'Classes in force, by code.' })
  classes!: SchoolClass[];
  @Field(() => [Mef], { description: 'Programmes of study in force, by code; second degree only.' })
  mefs!: Mef[];
}

export const SchoolEdge = edgeType(School, 'School');
export const SchoolConnection = connectionType(SchoolEdge, 'School');

@InputType({ description: 'Which schools: all that is given must hold.' })
export class SchoolFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Words found in the name, accents and case aside, or the UAI; 100 characters at most.',
  })
  search?: string | null;
  @Field(() => String, { nullable: true, description: 'Code of an académie.' })
  academie?: string | null;
  @Field(() => String, { nullable: true, description: 'Code of a département.' })
  departement?: string | null;
  @Field(() => DegreeEnum, { nullable: true, description: 'A degree.' })
  degree?: Degree | null;
}

@ArgsType()
export class SchoolsArgs extends PageArgs {
  @Field(() => SchoolFilter, { nullable: true, description: 'Which of the schools you may see; all when left out.' })
  filter?: SchoolFilter | null;
}
