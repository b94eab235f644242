/** Who read personal data: all of it for auditors, and for holders who looked at their own account. */
import type { GraphQLResolveInfo } from 'graphql';
import { accessConditions, accessesByOthers, accessesList } from '../../../projections/accesses/queries.js';
import { accountOfSchools } from '../../../projections/accounts/queries.js';
import { BY_ROLE } from '../../domain/account/holder-words.js';
import { ACCESS_WORDS } from '../../security/access-words.js';
import { allowOnAccount } from '../accounts/reach.js';
import { callerOf, recordRead, type ApiContext } from '../context.js';
import { Args, Ctx, FieldResolver, Info, Query, Resolver } from '../decorators.js';
import { auditReach, type AuditReach } from '../events/reach.js';
import { readConnection, shapeOf } from '../list.js';
import { Me } from '../me/types.js';
import { PageArgs, pageOf, uuidOf, type ConnectionOf } from '../relay.js';
import { textFor } from '../user-errors.js';
import { AccessConnection, Access, AccessesArgs, OwnAccess, OwnAccessConnection, type AccessFilter } from './types.js';

/** The conditions that the read model takes as the filter gives them. What is null or an empty text is left out. */
const FILTER_NAMES = ['actor', 'kinds', 'uai', 'from', 'to'] as const;

/**
 * Returns the right to read accesses, and the places whose accesses are shown. For one account the right is the one on that account; a school
 * or an académie named beside it limits the places, and must be in reach as well.
 */
async function reachOf(
  context: ApiContext,
  accountId: string | undefined,
  { uai, academie }: AccessFilter,
): Promise<AuditReach> {
  if (accountId === undefined) return auditReach(context, 'ACCESSES_READ', { uai, academie });
  const { granted } = await allowOnAccount(context, 'ACCESSES_READ', accountId);
  if (!uai && !academie) return { granted, places: undefined };
  return { ...(await auditReach(context, 'ACCESSES_READ', { uai, academie })), granted };
}

@Resolver()
export class AccessQueries {
  @Query(() => AccessConnection, {
    nullable: true,
    description:
      'Who read personal data, when and by what right: sheets, lists, searches, histories, provisional passwords and files. Needs to be an auditor; one of an académie sees what was read of its schools and their accounts, and by rights on them. Each read is in the ledger, in a stream `access-…`, so that none can be dropped unnoticed; a password and a file are shown only once it is there. Reads show here within a second. Errors: NOT_FOUND for an account out of your reach, FORBIDDEN for a school or académie, BAD_USER_INPUT (page). Each reading for one account is recorded itself.',
  })
  async accesses(
    @Args(() => AccessesArgs) args: AccessesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Access>> {
    const page = pageOf(args);
    const filter = args.filter ?? {};
    const accountId = filter.accountId ? uuidOf('Account', filter.accountId, 'accountId') : undefined;
    const { granted, places } = await reachOf(context, accountId, filter);
    const wanted = Object.fromEntries(FILTER_NAMES.flatMap(name => (filter[name] ? [[name, filter[name]]] : [])));
    const conditions = accessConditions(
      { ...wanted, ...(accountId !== undefined && { accountId }) },
      places,
      accountOfSchools,
    );
    const descending = args.order === 'NEWEST_FIRST';
    const request = { conditions, filterArguments: { ...filter }, sort: 'AT', descending, ...page };
    const read = await readConnection(
      context,
      { definition: accessesList, request, concerns: { places: () => places } },
      Access,
      shapeOf(info),
    );
    if (accountId !== undefined) recordRead(context, { kind: 'HISTORY', granted, accountId, persons: 1 });
    return read;
  }
}

@Resolver(() => Me)
export class OwnAccessFields {
  @FieldResolver(() => OwnAccessConnection, {
    nullable: true,
    description:
      'Who else looked at your own account, by role and date, the newest first; null unless you are a holder. Lists and files of a whole school are not among it.',
  })
  async accesses(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<OwnAccess> | null> {
    const { holderOf } = callerOf(context);
    if (holderOf === undefined) return null;
    await allowOnAccount(context, 'HISTORY_READ', holderOf);
    const conditions = accessesByOthers(holderOf);
    const request = {
      conditions,
      filterArguments: { holderOf },
      sort: 'AT',
      descending: true,
      ...pageOf(page),
    };
    const read = await readConnection(context, { definition: accessesList, request }, Access, shapeOf(info));
    const edges = read.edges.map(({ cursor, node: { at, kind, role } }) => ({
      cursor,
      node: Object.assign(new OwnAccess(), {
        at,
        what: textFor(context, ACCESS_WORDS[kind]),
        by: textFor(context, BY_ROLE[role]),
      }),
    }));
    return { ...read, edges };
  }
}
