/** The query `duplicates`: pairs of accounts of a school that may belong to one person. */
import type { GraphQLResolveInfo } from 'graphql';
import { accountSheets, type AccountRow } from '../../../projections/accounts/queries.js';
import {
  duplicatesConditions,
  duplicatesList,
  type DuplicatesFilter,
} from '../../../projections/duplicates/queries.js';
import type { DuplicateReason as DuplicateReasonCode } from '../../domain/account/merge/reasons.js';
import { accountTarget } from '../accounts/reach.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { Args, Ctx, Info, Query, Resolver } from '../decorators.js';
import { allowInSchool, atLeast, readConnection, recordList, shapeOf } from '../list.js';
import { globalId, pageOf, type ConnectionOf } from '../relay.js';
import {
  Duplicate,
  DuplicateAccount,
  DuplicateConnection,
  DuplicateReason,
  DuplicatesArgs,
  type DuplicateFilter,
} from './types.js';

/** A row of `duplicatesList`. */
class Pair {
  accountId!: string;
  otherAccountId!: string;
  score!: number;
  reasons!: readonly DuplicateReasonCode[];
  since!: string;
}

/** The fields of an account that the caller may not read. */
const HIDDEN = {
  surname: null,
  birthSurname: null,
  firstName: null,
  login: null,
  state: null,
  origin: null,
  hasEmail: null,
  hasMobile: null,
  children: null,
};

async function mayRead(context: ApiContext, row: AccountRow): Promise<boolean> {
  const target = await accountTarget(context, 'ACCOUNT_READ', row);
  return context.services.authorise(context.principal, 'ACCOUNT_READ', target).granted;
}

/** Shows only the id of an account that the caller may not read, or that has no row. */
async function duplicateAccount(
  context: ApiContext,
  accountId: string,
  row: AccountRow | undefined,
): Promise<DuplicateAccount> {
  const visible = row !== undefined && (await mayRead(context, row));
  const fields = visible ? await fieldsOf(context, row) : HIDDEN;
  return Object.assign(new DuplicateAccount(), { accountId: globalId('Account', accountId), visible, ...fields });
}

/** The fields of an account that the caller may read. */
async function fieldsOf(context: ApiContext, row: AccountRow) {
  const { personId, identityVersion: version, links } = row;
  const identity = version === null ? undefined : await context.loaders.identity.load({ personId, version });
  const { surname, firstName, login, state, origin, hasEmail, hasMobile } = row;
  const birthSurname = identity?.birthSurname ?? null;
  return { surname, birthSurname, firstName, login, state, origin, hasEmail, hasMobile, children: links.length };
}

const reasonOf = (code: DuplicateReasonCode): DuplicateReason => Object.assign(new DuplicateReason(), { code });

async function duplicatesOf(context: ApiContext, pairs: readonly Pair[]): Promise<Duplicate[]> {
  const ids = [...new Set(pairs.flatMap(({ accountId, otherAccountId }) => [accountId, otherAccountId]))];
  const rows = await accountSheets(context.services.pool, ids);
  const accounts = new Map(
    await Promise.all(ids.map(async (id, i) => [id, await duplicateAccount(context, id, rows[i])] as const)),
  );
  return pairs.map(({ accountId, otherAccountId, score, reasons, since }) =>
    Object.assign(new Duplicate(), {
      account: accounts.get(accountId)!,
      otherAccount: accounts.get(otherAccountId)!,
      score,
      reasons: reasons.map(reasonOf),
      since,
    }),
  );
}

/** Counts the persons that the pairs show. Who is in several pairs counts once. */
const personsIn = (pairs: readonly Duplicate[]): number =>
  new Set(
    pairs.flatMap(({ account, otherAccount }) =>
      [account, otherAccount].filter(({ visible }) => visible).map(({ accountId }) => accountId),
    ),
  ).size;

const readFilter = ({ classes, mefs }: DuplicateFilter): DuplicatesFilter => ({
  ...(classes ? { classes } : {}),
  ...(mefs ? { mefs } : {}),
});

@Resolver()
export class DuplicateQueries {
  @Query(() => DuplicateConnection, {
    nullable: true,
    description:
      'Pairs of accounts that may belong to one person, the likeliest first. Needs the right to list the responsables of the school. Errors: FORBIDDEN, BAD_USER_INPUT (page, filter), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async duplicates(
    @Args(() => DuplicatesArgs) { uai, filter: wanted, minPosition, ...args }: DuplicatesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Duplicate>> {
    const page = pageOf(args);
    const filter = readFilter(wanted ?? {});
    const granted = await allowInSchool(context, 'RESPONSABLES_LIST', uai);
    await atLeast(context, minPosition, ['duplicates', 'accounts']);
    const request = {
      conditions: duplicatesConditions(uai, filter),
      filterArguments: { uai, ...filter },
      sort: 'SCORE',
      descending: true,
      ...page,
    };
    const list = { definition: duplicatesList, request, concerns: ofSchools(uai) };
    const { edges, ...rest } = await readConnection(context, list, Pair, shapeOf(info));
    const nodes = await duplicatesOf(
      context,
      edges.map(({ node }) => node),
    );
    recordList(context, 'LIST', uai, granted)({ count: personsIn(nodes) });
    return { ...rest, edges: edges.map(({ cursor }, i) => ({ cursor, node: nodes[i]! })) };
  }
}
