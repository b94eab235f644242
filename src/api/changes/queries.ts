/** What changed in a school between two days: the accounts, and how many went from which state to which. */
import type { GraphQLResolveInfo } from 'graphql';
import { PERIODS } from '../../../projections/periods/queries.js';
import {
  addChangesFilter,
  betweenDays,
  personsIn,
  type Changes,
  type ChangesFilter,
  type DaysOfSchool,
  type Standing,
} from '../../past/index.js';
import { conditionsOver } from '../../postgres/lists/relation.js';
import type { Granted } from '../../security/permissions.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { Arg, Args, Costs, Ctx, Info, Query, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { allowInSchool, atLeast, readConnection, recordList, shapeOf } from '../list.js';
import { globalId, PageArgs, pageOf, type ConnectionOf } from '../relay.js';
import { SchoolClass } from '../responsables/types.js';
import { nonBlankSearch } from '../search.js';
import { listingOf } from '../statistics/scope.js';
import { checkDay } from '../statistics/table.js';
import {
  BetweenArgs,
  SchoolChange,
  SchoolChangeConnection,
  SchoolChangeFilter,
  SchoolFlow,
  SchoolStanding,
  StandingPupil,
} from './types.js';

const RIGHTS =
  'Needs the right to list responsables there, or pupils for `kind: STUDENT`: a head, a delegate with that right, the support of the académie. Errors: FORBIDDEN, BAD_USER_INPUT (days), NOT_YET_PROJECTED.';

/** Throws BAD_USER_INPUT for days in the wrong order, and for a last one that has not begun by the clocks of the school. */
export function checkBetween(context: ApiContext, { uai, from, to }: Pick<DaysOfSchool, 'uai' | 'from' | 'to'>): void {
  if (to < from) throw badInput('The last day is before the first.', 'to');
  checkDay(context, { type: 'SCHOOL', uai }, to, 'to');
}

/** Checks days and right, waits for `minPosition`, and finds the changes. */
async function findChanges(
  context: ApiContext,
  { minPosition, ...days }: BetweenArgs,
): Promise<{ readonly changes: Changes; readonly granted: Granted }> {
  const granted = await allowInSchool(context, listingOf(days.kind), days.uai);
  checkBetween(context, days);
  await atLeast(context, minPosition, PERIODS);
  return { changes: await context.services.pastLists.changes(betweenDays(days)), granted };
}

/** A row as the list of changes has it. */
class Row {
  accountId!: string;
  surname!: string | null;
  firstName!: string | null;
  login!: string | null;
  changes!: SchoolChange['changes'];
  before!: Standing | null;
  after!: Standing | null;
}

const toStanding = ({ pupils, ...standing }: Standing): SchoolStanding =>
  Object.assign(new SchoolStanding(), {
    ...standing,
    pupils: pupils.map(({ studentId, classCode, classLabel, mef, ...pupil }) =>
      Object.assign(new StandingPupil(), {
        ...pupil,
        studentId: globalId('Student', studentId),
        schoolClass: Object.assign(new SchoolClass(), { code: classCode, label: classLabel ?? classCode }),
        mefCode: mef,
      }),
    ),
  });

const toChange = ({ before, after, ...row }: Row): SchoolChange =>
  Object.assign(new SchoolChange(), {
    ...row,
    before: before && toStanding(before),
    after: after && toStanding(after),
  });

/** The conditions of the filter that are set; a blank search is none. */
export function readChangesFilter(input: SchoolChangeFilter | null | undefined): ChangesFilter {
  const search = nonBlankSearch(input?.search);
  return {
    ...(search !== undefined && { search }),
    ...(input?.changes && { changes: input.changes }),
    ...(input?.statesBefore && { statesBefore: input.statesBefore }),
    ...(input?.statesAfter && { statesAfter: input.statesAfter }),
  };
}

@Resolver()
export class SchoolChangeQueries {
  @Costs(100)
  @Query(() => SchoolChangeConnection, {
    nullable: true,
    description: `The accounts of a school in which something changed between the ends of two days, by the names of their holders: what changed, and how they stood on both days. Names are those of the day, as for \`at\` of \`responsables\`. ${RIGHTS} Each reading is recorded.`,
  })
  async schoolChanges(
    @Args(() => BetweenArgs) between: BetweenArgs,
    @Args(() => PageArgs) pageArgs: PageArgs,
    @Arg('filter', () => SchoolChangeFilter, {
      nullable: true,
      description: 'Conditions that changes must meet; all changes when left out.',
    })
    filterInput: SchoolChangeFilter | null,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<SchoolChange>> {
    const page = pageOf(pageArgs);
    const { uai, kind, from, to } = between;
    const { changes, granted } = await findChanges(context, between);
    const filter = readChangesFilter(filterInput);
    const request = {
      conditions: addChangesFilter(conditionsOver(changes.relation), filter),
      filterArguments: { uai, kind, from, to, filter },
      sort: 'NAME',
      descending: false,
      ...page,
    };
    const { definition } = changes.relation;
    const read = await readConnection(context, { definition, request, concerns: ofSchools(uai) }, Row, shapeOf(info));
    const rows = read.edges.map(({ node }) => node);
    recordList(context, filter.search === undefined ? 'LIST' : 'SEARCH', uai, granted)({ count: personsIn(rows) });
    return { ...read, edges: read.edges.map(({ cursor, node }) => ({ cursor, node: toChange(node) })) };
  }

  @Costs(100)
  @Query(() => [SchoolFlow], {
    nullable: true,
    description: `How many accounts of a school went from which state to which between the ends of two days, those that stayed as they were included. By the state before, they add up to what \`statistics\` counts at the end of the first day (closed accounts apart), by the state after to what it counts at the end of the last. ${RIGHTS}`,
  })
  async schoolFlows(@Args(() => BetweenArgs) args: BetweenArgs, @Ctx() context: ApiContext): Promise<SchoolFlow[]> {
    const { changes } = await findChanges(context, args);
    return changes.flows.map(flow => Object.assign(new SchoolFlow(), flow));
  }
}
