import type { GraphQLResolveInfo } from 'graphql';
import {
  importLinesConditions,
  importLinesList,
  importReportsConditions,
  importReportsList,
  type ImportReportsFilter,
} from '../../../projections/imports/queries.js';
import { schoolsWithin } from '../../../projections/schools/queries.js';
import { sayCause } from '../../ingest/index.js';
import { allow, allowSomewhere, type ApiContext } from '../context.js';
import { Arg, Args, Costs, Ctx, FieldResolver, Info, Query, Resolver, Root } from '../decorators.js';
import { badInput } from '../errors.js';
import { readConnection, shapeOf, ROWS_ALONE } from '../list.js';
import { pageOf, type ConnectionOf } from '../relay.js';
import { ImportLineSeverityEnum } from './enums.js';
import { ImportCause, ImportLine, ImportLineConnection, ImportLinesArgs, type Severity } from './parts.js';
import { allowReport, reportInReach, schoolOfImports } from './reach.js';
import { ImportReport, ImportReportConnection, ImportReportsArgs } from './types.js';
import { putLineIntoWords, putReportIntoWords } from './words.js';

/** The filter for all imports that the caller may see. */
async function reportsInReach(context: ApiContext): Promise<Pick<ImportReportsFilter, 'within'>> {
  const { schools, academies, nation } = allowSomewhere(context, 'IMPORT_REPORTS_READ');
  if (nation) return {};
  const { pool } = context.services;
  const found = await Promise.all(academies.map(code => schoolsWithin(pool, 'academie', code)));
  return { within: { schools, academies, schoolsOfAcademies: found.flat().map(({ uai }) => uai) } };
}

/** The filter for the school or académie asked for, or for all that the caller may see. Checks the right. */
async function filterOf(context: ApiContext, { uai, academie }: ImportReportsArgs): Promise<ImportReportsFilter> {
  if (uai && academie) throw badInput('Name a school or an académie, not both.', 'academie');
  if (uai) {
    allow(context, 'IMPORT_REPORTS_READ', await schoolOfImports(context, uai));
    return { uai };
  }
  if (!academie) return reportsInReach(context);
  allow(context, 'IMPORT_REPORTS_READ', { academie });
  return { academie };
}

/** The schools and académies whose reports a filter keeps; undefined for all. */
function placesOf({ uai, academie, within }: ImportReportsFilter): string[] | undefined {
  const named = uai ?? academie;
  if (named !== undefined) return [named];
  return within && [...within.schools, ...within.academies, ...within.schoolsOfAcademies];
}

const NEWEST_FIRST = { sort: 'STARTED_AT', descending: true } as const;

/** Reads one report. Throws NOT_FOUND when it is unknown or out of the caller's reach. */
export async function readImportReport(context: ApiContext, importId: string): Promise<ImportReport> {
  await reportInReach(context, importId);
  const request = { conditions: importReportsConditions({ importId }), filterArguments: {}, ...NEWEST_FIRST, rows: 1 };
  const page = await readConnection(context, { definition: importReportsList, request }, ImportReport, ROWS_ALONE);
  return putReportIntoWords(page.edges[0]!.node, context.language);
}

/** The path of the whole report. Throws NOT_FOUND for a caller who may not read it. */
async function downloadPath(context: ApiContext, report: ImportReport, format: 'csv' | 'json'): Promise<string> {
  await allowReport(context, report);
  return `/imports/${report.importId}/report.${format}`;
}

@Resolver(() => ImportReport)
export class ImportQueries {
  @Query(() => ImportReportConnection, {
    nullable: true,
    description:
      'Reports of imports, newest first: those of a school (`uai`), those of whole exports of an académie (`academie`), or else all that you may see. Needs the right to read reports there. Errors: FORBIDDEN, BAD_USER_INPUT (page, academie).',
  })
  async importReports(
    @Args(() => ImportReportsArgs) args: ImportReportsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<ImportReport>> {
    const { uai, academie, dryRuns } = args;
    const page = pageOf(args);
    const filter = await filterOf(context, args);
    const conditions = importReportsConditions({ ...filter, dryRuns });
    const listing = { filterArguments: { uai, academie, dryRuns }, ...NEWEST_FIRST };
    const request = { conditions, ...listing, ...page };
    const list = { definition: importReportsList, request, concerns: { places: () => placesOf(filter) } };
    const found = await readConnection(context, list, ImportReport, shapeOf(info));
    for (const { node } of found.edges) putReportIntoWords(node, context.language);
    return found;
  }

  @FieldResolver(() => [ImportCause], {
    description:
      'Causes of the lines of the report, the most serious first, each with its number of lines and the first of them. `lines` lists every line.',
  })
  async causes(
    @Root() report: ImportReport,
    @Arg('severity', () => ImportLineSeverityEnum, {
      nullable: true,
      description: 'Keeps causes of this severity; all when left out.',
    })
    severity: Severity | null,
    @Ctx() context: ApiContext,
  ): Promise<ImportCause[]> {
    await allowReport(context, report);
    const causes = await context.services.importReports.causes(report.importId, severity ?? undefined);
    return causes.map(cause =>
      Object.assign(new ImportCause(), {
        ...cause,
        ...sayCause(cause, context.language),
        examples: cause.examples.map(line => putLineIntoWords(Object.assign(new ImportLine(), line), context.language)),
      }),
    );
  }

  @FieldResolver(() => ImportLineConnection, {
    description: 'Rejects, warnings and notices, in the order of the files. Errors: BAD_USER_INPUT (page).',
  })
  async lines(
    @Root() report: ImportReport,
    @Args(() => ImportLinesArgs) { severity, ...page }: ImportLinesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<ImportLine>> {
    await allowReport(context, report);
    const conditions = importLinesConditions(report.importId, severity ?? undefined);
    const listing = {
      filterArguments: { importId: report.importId, severity },
      sort: 'REPORT',
      descending: false,
    } as const;
    const request = { conditions, ...listing, ...pageOf(page) };
    const list = { definition: importLinesList, request };
    const found = await readConnection(context, list, ImportLine, shapeOf(info));
    for (const { node } of found.edges) putLineIntoWords(node, context.language);
    return found;
  }

  @Costs('free')
  @FieldResolver(() => String, {
    description: 'Path on this server of the whole report as CSV for a spreadsheet. Send the same access token.',
  })
  reportCsv(@Root() report: ImportReport, @Ctx() context: ApiContext): Promise<string> {
    return downloadPath(context, report, 'csv');
  }

  @Costs('free')
  @FieldResolver(() => String, {
    description: 'Path on this server of the whole report as JSON. Send the same access token.',
  })
  reportJson(@Root() report: ImportReport, @Ctx() context: ApiContext): Promise<string> {
    return downloadPath(context, report, 'json');
  }
}
