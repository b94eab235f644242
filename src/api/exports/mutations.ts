import { recordRead, type ApiContext } from '../context.js';
import { readOutcomesFilter } from '../campaigns/read-outcomes.js';
import { checkBetween, readChangesFilter } from '../changes/queries.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { readDisputesFilter } from '../disputes/queries.js';
import { offer } from '../downloads/downloads.js';
import { ApiError, badInput } from '../errors.js';
import { atLeast } from '../list.js';
import { checkAt } from '../past.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { readResponsableFilter } from '../responsables/queries.js';
import { readStudentFilter } from '../students/queries.js';
import { checkQualityScope, qualityScope } from '../statistics/quality.js';
import { checkScope } from '../statistics/scope.js';
import { checkDay, checkDays } from '../statistics/table.js';
import { asUserError } from '../user-errors.js';
import {
  CHANGES,
  DISPUTES,
  downloadOf,
  FLOWS,
  OUTCOMES,
  PEOPLE,
  QUALITY,
  STATISTICS,
  STATISTICS_HISTORY,
  type ExportKind,
  type SchoolToRead,
} from './kinds.js';
import { EXPORT_REFUSALS } from './refusals.js';
import { EXPORTED_LISTS, ListExportInput, ListExportPayload, type PeopleSort } from './types.js';

const REFUSED = { url: null, expiresAt: null, rowCount: null, countedAt: null } as const;

const payload = (of: Partial<ListExportPayload>): ListExportPayload =>
  Object.assign(new ListExportPayload(), { ...NOTHING_DONE, userErrors: [], ...REFUSED, ...of });

const orderOf = (sort: PeopleSort | null | undefined) => ({
  sort: sort?.field ?? 'STUDENT',
  descending: sort?.direction === 'DESC',
});

/** The moment of a list of people; none for the list of now. Throws BAD_USER_INPUT for one to come. */
function momentOf(context: ApiContext, at: string | null | undefined): { readonly asOf?: string } {
  if (!at) return {};
  checkAt(context, at);
  return { asOf: at };
}

/** Offers a list whose arguments are checked. A list that is searched by name is recorded as a search: its number of rows tells something. */
async function offerList<List extends object>(
  context: ApiContext,
  { format, minPosition }: ListExportInput,
  kind: ExportKind<List>,
  list: List & { readonly filter?: { readonly search?: string } },
): Promise<ListExportPayload> {
  await atLeast(context, minPosition, kind.readModels(list));
  let schools: readonly SchoolToRead[];
  try {
    schools = await kind.authorise(context, list);
  } catch (error) {
    // A campaign that is out of reach is not there, as for the query.
    if (error instanceof ApiError && error.extensions.code === 'NOT_FOUND') throw error;
    return payload({ userErrors: [asUserError(error)] });
  }
  const { count, position } = await kind.count(context, list, schools);
  if (list.filter?.search !== undefined)
    for (const { uai, granted } of schools) recordRead(context, { kind: 'SEARCH', granted, uai, persons: 0 });
  const { path, expiresAt } = await offer(context, downloadOf(kind), { list, format });
  return payload({ url: path, expiresAt, rowCount: count, countedAt: position });
}

@Resolver()
export class ExportMutations {
  @Mutation(() => ListExportPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download a list as a file: the rows of a query, in its order. The address serves you alone, once, for 5 minutes; each call makes another. Needs the right to that query; for people who are responsables also a recent one-time password. The download of a list of people is recorded, and so is searching for names. Changes nothing in the ledger.',
      EXPORT_REFUSALS.listExport,
      ['NOT_FOUND', 'NOT_YET_PROJECTED'],
    ),
  })
  async listExport(
    @Arg('input', () => ListExportInput, {
      description: 'Which list is exported, which of its rows, and to which format.',
    })
    input: ListExportInput,
    @Ctx() context: ApiContext,
  ): Promise<ListExportPayload> {
    const { responsables, students, campaignOutcomes, linkDisputes, schoolChanges, schoolFlows } = input;
    const { statistics, statisticsHistory, basesQuality } = input;
    const [list, other] = EXPORTED_LISTS.filter(name => input[name]);
    if (list === undefined || other !== undefined)
      throw badInput(
        `Give exactly one list: ${EXPORTED_LISTS.map(name => `\`${name}\``).join(', ')}.`,
        other ?? 'input',
      );
    if (responsables) {
      const { uai, filter, sort, at } = responsables;
      const rows = { filter: readResponsableFilter(filter), ...orderOf(sort), ...momentOf(context, at) };
      return offerList(context, input, PEOPLE, { list: 'RESPONSABLES', uai, ...rows });
    }
    if (students) {
      const { uai, filter, sort, at } = students;
      const rows = { filter: readStudentFilter(filter), ...orderOf(sort), ...momentOf(context, at) };
      return offerList(context, input, PEOPLE, { list: 'STUDENTS', uai, ...rows });
    }
    if (campaignOutcomes) {
      const campaignId = uuidOf('Campaign', campaignOutcomes.campaignId, 'campaignOutcomes.campaignId');
      return offerList(context, input, OUTCOMES, { campaignId, filter: readOutcomesFilter(campaignOutcomes.filter) });
    }
    if (linkDisputes) {
      const { uai, filter, direction } = linkDisputes;
      const request = { uai, filter: readDisputesFilter(filter), descending: direction === 'DESC' };
      return offerList(context, input, DISPUTES, request);
    }
    if (schoolChanges) {
      const { filter, ...days } = schoolChanges;
      checkBetween(context, days);
      return offerList(context, input, CHANGES, { ...days, filter: readChangesFilter(filter) });
    }
    if (schoolFlows) {
      checkBetween(context, schoolFlows);
      return offerList(context, input, FLOWS, { ...schoolFlows });
    }
    if (statisticsHistory) {
      const { scope: counted, from, to, interval, ...breakdown } = statisticsHistory;
      checkScope(counted, breakdown);
      checkDays(context, counted, { from, to });
      return offerList(context, input, STATISTICS_HISTORY, { scope: { ...counted }, ...breakdown, from, to, interval });
    }
    if (basesQuality) {
      const { scope: asked, ...breakdown } = basesQuality;
      const scope = qualityScope(asked);
      checkQualityScope(scope, breakdown);
      return offerList(context, input, QUALITY, { scope, ...breakdown });
    }
    const { scope, groupBy, thenBy, at } = statistics!;
    checkScope(scope, { groupBy, thenBy });
    if (at) checkDay(context, scope, at, 'at');
    return offerList(context, input, STATISTICS, { scope: { ...scope }, groupBy, thenBy, ...(at ? { at } : {}) });
  }
}
