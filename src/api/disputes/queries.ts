/** The query `linkDisputes`: the disputed links of a school's pupils, to be settled, or to be corrected in the base. */
import type { GraphQLResolveInfo } from 'graphql';
import {
  linkDisputesConditions,
  linkDisputesList,
  type LinkDisputesFilter,
} from '../../../projections/accounts/dispute-queries.js';
import type { DisputeOpener, DisputeOutcome } from '../../domain/account/attachments.js';
import type { DisputeState, LinkKeptReason } from '../../domain/account/dispute-words.js';
import type { Kinship } from '../../domain/bases.js';
import { label } from '../accounts/queries.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { Args, Ctx, Info, Query, Resolver } from '../decorators.js';
import { allowInSchool, atLeast, readConnection, recordList, shapeOf, type ConnectionShape } from '../list.js';
import { globalId, pageOf, type ConnectionOf } from '../relay.js';
import { SchoolClass } from '../responsables/types.js';
import { nonBlankSearch } from '../search.js';
import { keptReason } from './dispute.js';
import {
  DisputedLink,
  DisputedLinkConnection,
  DisputedPupil,
  LinkDisputesArgs,
  type LinkDisputeFilter,
} from './list-types.js';
import { LinkDispute } from './types.js';

/** A row of `linkDisputesList`. */
class Row {
  accountId!: string;
  disputeId!: string;
  studentId!: string;
  uai!: string;
  studentPersonId!: string | null;
  studentIdentityVersion!: number | null;
  classCode!: string | null;
  classLabel!: string | null;
  surname!: string | null;
  firstName!: string | null;
  login!: string | null;
  kinship!: Kinship | null;
  state!: DisputeState;
  outcome!: DisputeOutcome | null;
  keptBecause!: LinkKeptReason | null;
  openedAt!: string | null;
  openedBy!: DisputeOpener | null;
  settledAt!: string | null;
  withdrawnAt!: string | null;
  baseChangedAt!: string | null;
}

const DAY = 86_400_000;

const disputeOf = (row: Row): LinkDispute => {
  const { disputeId, studentId, uai, state, outcome, openedAt, openedBy, settledAt, withdrawnAt, baseChangedAt } = row;
  return Object.assign(new LinkDispute(), {
    disputeId: globalId('LinkDispute', disputeId),
    studentId: globalId('Student', studentId),
    ...{ uai, state, outcome, openedAt, openedBy, settledAt, withdrawnAt, baseChangedAt },
    keptBecause: keptReason(row.keptBecause),
  });
};

async function pupilOf(context: ApiContext, row: Row): Promise<DisputedPupil> {
  const { studentId, studentPersonId: personId, studentIdentityVersion: version, classCode, classLabel } = row;
  const known = personId !== null && version !== null;
  const identity = known ? await context.loaders.identity.load({ personId, version }) : undefined;
  return Object.assign(new DisputedPupil(), {
    studentId: globalId('Student', studentId),
    surname: identity?.surname ?? null,
    firstName: identity?.firstName ?? null,
    schoolClass: label(SchoolClass, classCode, classLabel),
  });
}

async function toDisputedLink(context: ApiContext, row: Row): Promise<DisputedLink> {
  const { accountId, surname, firstName, login, kinship, openedAt } = row;
  const age = openedAt === null ? null : Date.parse(context.services.clock.now()) - Date.parse(openedAt);
  return Object.assign(new DisputedLink(), {
    dispute: disputeOf(row),
    ageDays: age === null ? null : Math.max(0, Math.floor(age / DAY)),
    accountId: globalId('Account', accountId),
    ...{ surname, firstName, login, kinship },
    student: await pupilOf(context, row),
  });
}

/** Leaves out conditions that are null or blank. */
export function readDisputesFilter(input: LinkDisputeFilter | null | undefined): LinkDisputesFilter {
  const search = nonBlankSearch(input?.search);
  return {
    ...(input?.states && { states: input.states }),
    ...(input?.openedBefore && { openedBefore: input.openedBefore }),
    ...(search !== undefined && { search }),
  };
}

/** Checks the right, reads a page of the disputes of a school, and records the reading. */
export async function readLinkDisputes(
  context: ApiContext,
  { uai, minPosition, direction, filter: filterInput, ...args }: LinkDisputesArgs,
  shape: ConnectionShape,
): Promise<ConnectionOf<DisputedLink>> {
  const page = pageOf(args);
  const granted = await allowInSchool(context, 'RESPONSABLES_LIST', uai);
  await atLeast(context, minPosition, ['accounts']);
  const filter = readDisputesFilter(filterInput);
  const request = {
    conditions: linkDisputesConditions(uai, filter),
    filterArguments: { uai, filter },
    sort: 'OPENED_AT',
    descending: direction === 'DESC',
    ...page,
  };
  const list = { definition: linkDisputesList, request, concerns: ofSchools(uai) };
  const { edges, ...rest } = await readConnection(context, list, Row, shape);
  const nodes = await Promise.all(edges.map(({ node }) => toDisputedLink(context, node)));
  const persons = new Set(edges.flatMap(({ node }) => [node.accountId, node.studentId])).size;
  recordList(context, filter.search === undefined ? 'LIST' : 'SEARCH', uai, granted)({ count: persons });
  return { ...rest, edges: edges.map(({ cursor }, i) => ({ cursor, node: nodes[i]! })) };
}

@Resolver()
export class LinkDisputeQueries {
  @Query(() => DisputedLinkConnection, {
    nullable: true,
    description:
      'The disputed links of the pupils of a school, the oldest first: those to be settled, and those found wrong that are to be corrected in the base. One leaves the list by itself when the base no longer names the pupil. Needs the right to list the responsables of the school. Errors: FORBIDDEN, BAD_USER_INPUT (page), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async linkDisputes(
    @Args(() => LinkDisputesArgs) args: LinkDisputesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<DisputedLink>> {
    return readLinkDisputes(context, args, shapeOf(info));
  }
}
