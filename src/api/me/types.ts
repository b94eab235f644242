import type { Role } from '../../domain/event.js';
import { Field, ObjectType } from '../decorators.js';
import { RoleEnum } from '../enums.js';
import { DateTime, Uai } from '../scalars.js';

@ObjectType({ simpleResolvers: true, description: 'One role held, on one scope.' })
export class RoleHeld {
  @Field(() => RoleEnum, { description: 'The role.' })
  role!: Role;
  @Field(() => [Uai], { description: 'The schools it is held on; empty for roles that are not of schools.' })
  schools!: string[];
  @Field(() => String, { nullable: true, description: 'Code of the académie it is held on.' })
  academie!: string | null;
  @Field(() => Boolean, { description: 'True when it is held on the nation.' })
  nation!: boolean;
  @Field(() => [String], { description: 'For delegates: the rights lent.' })
  rights!: string[];
  @Field(() => DateTime, { nullable: true, description: 'When it lapses; null when it does not by itself.' })
  until!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Who you are to this service, as your access token says.' })
export class Me {
  @Field(() => String, { description: 'Subject of the token.' })
  subject!: string;
  @Field(() => [RoleHeld], { description: 'The roles you hold.' })
  roles!: RoleHeld[];
  @Field(() => DateTime, { nullable: true, description: 'When you last gave a one-time password; null when not.' })
  strongAuthenticationAt!: string | null;
  @Field(() => DateTime, { description: 'When the token expires.' })
  expiresAt!: string;
}
