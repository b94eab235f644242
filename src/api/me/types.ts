import type { Role } from '../../domain/event.js';
import { Field, ObjectType } from '../decorators.js';
import { RoleEnum } from '../enums.js';
import { DateTime, Uai } from '../scalars.js';

@ObjectType({ simpleResolvers: true, description: 'One role that you hold, on one scope.' })
export class RoleHeld {
  @Field(() => RoleEnum, { description: 'The role that is held.' })
  role!: Role;
  @Field(() => [Uai], { description: 'The schools it is held on; empty for roles that are not of schools.' })
  schools!: string[];
  @Field(() => String, {
    nullable: true,
    description: 'Code of the académie it is held on; null for roles that are not of an académie.',
  })
  academie!: string | null;
  @Field(() => Boolean, { description: 'True when it is held on the nation.' })
  nation!: boolean;
  @Field(() => [String], { description: 'Names of the rights lent to a delegate; empty for other roles.' })
  rights!: string[];
  @Field(() => DateTime, { nullable: true, description: 'When it lapses; null when it does not by itself.' })
  until!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Says who you are to this service, as your access token has it.' })
export class Me {
  @Field(() => String, { description: 'The `sub` of your access token, an opaque id.' })
  subject!: string;
  @Field(() => [RoleHeld], { description: 'The roles that you hold.' })
  roles!: RoleHeld[];
  @Field(() => DateTime, {
    nullable: true,
    description: 'When you last gave a one-time password; null when this token comes without one.',
  })
  strongAuthenticationAt!: string | null;
  @Field(() => DateTime, { description: 'When your access token expires.' })
  expiresAt!: string;
}
