import type { GraphQLResolveInfo } from 'graphql';
import { importReportsConditions, importReportsList } from '../../../projections/imports/queries.js';
import { schoolsWithin } from '../../../projections/schools/queries.js';
import { scopesFor } from '../../security/permissions.js';
import type { ApiContext } from '../context.js';
import { Args, Ctx, Info, Query, Resolver } from '../decorators.js';
import { notFound } from '../errors.js';
import { allowInSchool, readConnection } from '../list.js';
import { checkFirst, type ConnectionOf } from '../relay.js';
import { selects } from '../selection.js';
import { ImportReport, ImportReportConnection, ImportReportsArgs } from './types.js';

/** The schools whose imports the caller may see; undefined for all of the nation. */
async function schoolsInReach({ principal, services }: ApiContext): Promise<string[] | undefined> {
  const { schools, academies, nation } = scopesFor(principal, 'IMPORT_REPORTS_READ', services.clock.now());
  if (nation) return undefined;
  const within = await Promise.all(academies.map(code => schoolsWithin(services.pool, 'academie', code)));
  return [...schools, ...within.flat().map(({ uai }) => uai)];
}

const newestFirst = { sort: 'STARTED_AT', descending: true } as const;

/** One report, if the caller may see it. */
export async function readImportReport(context: ApiContext, importId: string): Promise<ImportReport> {
  const conditions = importReportsConditions(await schoolsInReach(context), { importId });
  const request = { conditions, ...newestFirst, first: 1 };
  const page = await readConnection(context, { definition: importReportsList, request }, ImportReport, false);
  const found = page.edges[0]?.node;
  if (!found) throw notFound('No such import among those you may see.');
  return found;
}

@Resolver()
export class ImportQueries {
  @Query(() => ImportReportConnection, {
    description:
      'Reports of imports, newest first. Needs the right to read them in the school asked for, or a role on schools or an académie. Errors: FORBIDDEN, BAD_USER_INPUT (first, after).',
  })
  async importReports(
    @Args(() => ImportReportsArgs) { uai, first, after }: ImportReportsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<ImportReport>> {
    checkFirst(first);
    if (uai) await allowInSchool(context, 'IMPORT_REPORTS_READ', uai);
    const reach = uai ? undefined : await schoolsInReach(context);
    const conditions = importReportsConditions(reach, uai ? { uai } : {});
    const request = { conditions, ...newestFirst, first, ...(after ? { after } : {}) };
    return readConnection(
      context,
      { definition: importReportsList, request },
      ImportReport,
      selects(info, 'totalCount'),
    );
  }
}
