import { openSheet } from '../accounts/queries.js';
import { Account } from '../accounts/types.js';
import { Costs, Ctx, FieldResolver, Query, Resolver } from '../decorators.js';
import type { Grant } from '../../security/principal.js';
import { callerOf, type ApiContext } from '../context.js';
import { Me, RoleHeld } from './types.js';

const toRoleHeld = ({ role, schools, academie, circonscription, nation, rights, until }: Grant): RoleHeld =>
  Object.assign(new RoleHeld(), {
    role,
    schools: schools ?? [],
    academie: academie ?? null,
    circonscription: circonscription ?? null,
    nation: nation ?? false,
    rights: rights ?? [],
    until: until ?? null,
  });

@Resolver(() => Me)
export class MeQueries {
  @Costs('free')
  @Query(() => Me, {
    nullable: true,
    description: 'The caller, by the access token. Needs a valid token, whatever its role. Errors: UNAUTHENTICATED.',
  })
  me(@Ctx() context: ApiContext): Me {
    const principal = callerOf(context);
    return Object.assign(new Me(), {
      subject: principal.subject,
      roles: principal.roles.map(toRoleHeld),
      strongAuthenticationAt: principal.otpAt ?? null,
      expiresAt: principal.expiresAt,
    });
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: 'The sheet of your own account; null unless you are a holder. Each opening is recorded.',
  })
  async account(@Ctx() context: ApiContext): Promise<Account | null> {
    const own = context.principal?.holderOf;
    return own === undefined ? null : openSheet(context, own);
  }
}
