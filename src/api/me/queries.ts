import { openSheet } from '../accounts/queries.js';
import { Account } from '../accounts/types.js';
import { Costs, Ctx, FieldResolver, Query, Resolver } from '../decorators.js';
import type { Grant } from '../../security/principal.js';
import { callerOf, type ApiContext } from '../context.js';
import { HolderSession } from '../holder/session-types.js';
import { globalId } from '../relay.js';
import { deviceWords } from '../../text/device.js';
import { Me, RoleHeld } from './types.js';

const toRoleHeld = ({
  role,
  schools,
  academie,
  departement,
  circonscription,
  nation,
  rights,
  until,
}: Grant): RoleHeld =>
  Object.assign(new RoleHeld(), {
    role,
    schools: schools ?? [],
    academie: academie ?? null,
    departement: departement ?? null,
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

  @FieldResolver(() => [HolderSession], {
    description: 'Your own sessions that have not ended, the one used last first; empty unless you are a holder.',
  })
  async sessions(@Ctx() context: ApiContext): Promise<HolderSession[]> {
    const { holderOf, session } = callerOf(context);
    if (holderOf === undefined) return [];
    const open = await context.services.holderSessions.of(holderOf);
    return open.map(({ sessionId, details, openedAt, seenAt, expiresAt }) =>
      Object.assign(new HolderSession(), {
        sessionId: globalId('HolderSession', sessionId),
        current: sessionId === session?.sessionId,
        openedAt,
        lastUsedAt: seenAt,
        expiresAt,
        device: deviceWords(details, context.language),
        network: details.network ?? null,
      }),
    );
  }
}
