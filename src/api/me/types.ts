import type { Role } from '../../domain/event.js';
import { Field, ObjectType } from '../decorators.js';
import { RoleEnum } from '../enums.js';
import { DateTime, Uai } from '../scalars.js';

@ObjectType({ simpleResolvers: true, description: 'A role of the caller, and the scope on which it is held.' })
export class RoleHeld {
  @Field(() => RoleEnum, { description: 'The role that is held.' })
  role!: Role;
  @Field(() => [Uai], {
    description: 'UAIs of the schools on which it is held; empty for roles that are not held on schools.',
  })
  schools!: string[];
  @Field(() => String, {
    nullable: true,
    description: 'Code of the académie on which it is held; null for roles that are not held on an académie.',
  })
  academie!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the département on which it is held; null for roles that are not held on one.',
  })
  departement!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the circonscription on which it is held; null for roles that are not held on one.',
  })
  circonscription!: string | null;
  @Field(() => Boolean, { description: 'True when it is held on the whole nation.' })
  nation!: boolean;
  @Field(() => [String], { description: 'Names of the rights delegated to a SCHOOL_DELEGATE; empty for other roles.' })
  rights!: string[];
  @Field(() => DateTime, { nullable: true, description: 'When the role ends; null when it has no end of its own.' })
  until!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Says who the caller is, by the access token.' })
export class Me {
  @Field(() => String, { description: 'The `sub` of the access token, an opaque id.' })
  subject!: string;
  @Field(() => [RoleHeld], { description: 'The roles of the caller.' })
  roles!: RoleHeld[];
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the caller last gave a one-time password; null when the token was issued without one.',
  })
  strongAuthenticationAt!: string | null;
  @Field(() => DateTime, { description: 'When the access token expires.' })
  expiresAt!: string;
}
