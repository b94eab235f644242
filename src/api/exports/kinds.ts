/** Lists as files that are downloaded. */
import type { CampaignOutcomesFilter } from '../../../projections/campaigns/queries.js';
import {
  CHANGES_READ_MODELS,
  countChanges,
  countDisputes,
  countOutcomes,
  countPeople,
  DISPUTES_READ_MODELS,
  fileOf,
  openChanges,
  openDisputes,
  openFlows,
  openOutcomes,
  openPeople,
  openQuality,
  openStatistics,
  openStatisticsHistory,
  OUTCOMES_READ_MODELS,
  peopleReadModels,
  QUALITY_READ_MODELS,
  shownIn,
  type ChangesRequest,
  type DisputesRequest,
  type Format,
  type OpenList,
  type PeopleRequest,
  type QualityRequest,
  type StatisticsHistoryRequest,
  type StatisticsRequest,
} from '../../exports/index.js';
import type { DaysOfSchool } from '../../past/index.js';
import type { Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import type { Scope } from '../../statistics/scope.js';
import { campaignInReach, EXPORTING, listedSchools } from '../campaigns/reach.js';
import { heardOf } from '../completeness/completeness.js';
import type { ApiContext } from '../context.js';
import type { DownloadKind, OpenFile } from '../downloads/kind.js';
import { allowInSchool } from '../list.js';
import { qualityOptionsFor } from '../statistics/quality.js';
import { allowScope, listingOf } from '../statistics/scope.js';
import { boundedFile, optionsFor } from '../statistics/table.js';

/** A school with people in the list, and the right by which they are read. */
export interface SchoolToRead {
  readonly uai: string;
  readonly granted: Granted;
}

/** A list that can be exported: the rows of a query. */
export interface ExportKind<List extends object> {
  /** Names the kind within the addresses of downloads. */
  readonly name: string;
  /** The read models that the list shows. */
  readonly readModels: (list: List) => readonly string[];
  /** Returns the schools whose people are read; none for a list without personal data. Throws an `ApiError` without the right to the list. */
  readonly authorise: (context: ApiContext, list: List) => Promise<readonly SchoolToRead[]>;
  /** Counts the rows, and reads the position at which they are counted. */
  readonly count: (
    context: ApiContext,
    list: List,
    schools: readonly SchoolToRead[],
  ) => Promise<Pick<OpenList, 'count' | 'position'>>;
  readonly open: (context: ApiContext, list: List, schools: readonly SchoolToRead[]) => Promise<OpenList>;
}

const uaisOf = (schools: readonly SchoolToRead[]): string[] => schools.map(({ uai }) => uai);

/** The right that is needed to export each list of people. */
const RIGHTS: Readonly<Record<PeopleRequest['list'], Action>> = {
  RESPONSABLES: 'RESPONSABLES_EXPORT',
  STUDENTS: 'STUDENTS_LIST',
};

export const PEOPLE: ExportKind<PeopleRequest> = {
  name: 'PEOPLE',
  readModels: peopleReadModels,
  authorise: async (context, { list, uai }) => [{ uai, granted: await allowInSchool(context, RIGHTS[list], uai) }],
  count: ({ services }, list) => countPeople(services, list),
  open: ({ services }, list) => openPeople(services, list, services.clock.now()),
};

/** The accounts of a campaign in the schools where the caller may follow it and export its people. */
export interface OutcomesToExport {
  readonly campaignId: string;
  readonly filter: CampaignOutcomesFilter;
}

export const OUTCOMES: ExportKind<OutcomesToExport> = {
  name: 'CAMPAIGN_OUTCOMES',
  readModels: () => OUTCOMES_READ_MODELS,
  authorise: async (context, { campaignId }) =>
    listedSchools(context, await campaignInReach(context, campaignId), EXPORTING),
  count: ({ services }, list, schools) => countOutcomes(services.pool, { ...list, uais: uaisOf(schools) }),
  open: ({ services: { pool, clock } }, list, schools) =>
    openOutcomes(pool, { ...list, uais: uaisOf(schools) }, clock.now()),
};

/** The disputed links of a school. */
export const DISPUTES: ExportKind<DisputesRequest> = {
  name: 'LINK_DISPUTES',
  readModels: () => DISPUTES_READ_MODELS,
  authorise: async (context, { uai }) => [{ uai, granted: await allowInSchool(context, 'RESPONSABLES_EXPORT', uai) }],
  count: ({ services }, list) => countDisputes(services.pool, list),
  open: ({ services: { pool, clock } }, list) => openDisputes(pool, list, clock.now()),
};

/** The accounts of a school in which something changed between two days. The right is that of the list of these people. */
export const CHANGES: ExportKind<ChangesRequest> = {
  name: 'SCHOOL_CHANGES',
  readModels: () => CHANGES_READ_MODELS,
  authorise: async (context, { uai, kind }) => {
    const right = RIGHTS[kind === 'STUDENT' ? 'STUDENTS' : 'RESPONSABLES'];
    return [{ uai, granted: await allowInSchool(context, right, uai) }];
  },
  count: ({ services }, list) => countChanges(services, list),
  open: ({ services }, list) => openChanges(services, list, services.clock.now()),
};

/** Makes the kind of a list of figures, which names nobody. How many lines it has is known only once it is opened. */
const figuresOf = <List extends object>(
  kind: Pick<ExportKind<List>, 'name' | 'readModels' | 'open'> & {
    /** Throws an `ApiError` without the right to the figures. */
    readonly allow: (context: ApiContext, list: List) => Promise<unknown>;
  },
): ExportKind<List> => ({
  ...kind,
  authorise: async (context, list) => {
    await kind.allow(context, list);
    return [];
  },
  count: async (context, list) => {
    const open = await kind.open(context, list, []);
    await open.close();
    return open;
  },
});

export const FLOWS = figuresOf<DaysOfSchool>({
  name: 'SCHOOL_FLOWS',
  readModels: () => CHANGES_READ_MODELS,
  allow: (context, { uai, kind }) => allowInSchool(context, listingOf(kind), uai),
  open: ({ services }, list) => openFlows(services, list, services.clock.now()),
});

const allowFigures = (context: ApiContext, { scope }: { readonly scope: Scope }): Promise<Granted> =>
  allowScope(context, scope);

export const STATISTICS = figuresOf<StatisticsRequest>({
  name: 'STATISTICS',
  readModels: () => ['statistics'],
  allow: allowFigures,
  open: async (context, list) => {
    const { pool, clock } = context.services;
    return openStatistics(pool, list, clock.now(), await optionsFor(context, list.scope));
  },
});

export const STATISTICS_HISTORY = figuresOf<StatisticsHistoryRequest>({
  name: 'STATISTICS_HISTORY',
  readModels: () => ['statistics'],
  allow: allowFigures,
  open: async (context, list) => {
    const { pool, clock } = context.services;
    return boundedFile(openStatisticsHistory(pool, list, clock.now(), await optionsFor(context, list.scope)));
  },
});

export const QUALITY = figuresOf<QualityRequest>({
  name: 'BASES_QUALITY',
  readModels: () => QUALITY_READ_MODELS,
  allow: allowFigures,
  open: async (context, list) => openQuality(context.services.pool, list, await qualityOptionsFor(context, list.scope)),
});

/** A list, and the format of its file. */
export interface ListToDownload<List extends object> {
  readonly list: List;
  readonly format: Format;
}

/** The reads to record: a school for each that has people in the list; all schools that were searched when the list is empty. */
const readsOf = (schools: readonly SchoolToRead[], { count, persons }: OpenList): OpenFile['reads'] =>
  schools
    .map(({ uai, granted }) => ({ uai, granted, persons: persons.get(uai) ?? 0 }))
    .filter(read => read.persons > 0 || count === 0);

/** Makes a kind of download of a kind of list. */
export const downloadOf = <List extends object>(
  kind: ExportKind<List>,
): DownloadKind<ListToDownload<List>, readonly SchoolToRead[]> => ({
  name: kind.name,
  authorise: (context, { list }) => kind.authorise(context, list),
  async open(context, { list, format }, schools) {
    const heard = heardOf(context, kind.readModels(list));
    const open = await kind.open(context, list, schools);
    const completeness = await shownIn(open, heard)
      .completeness(context.services)
      .catch(async (error: unknown) => {
        await open.close();
        throw error;
      });
    return {
      ...fileOf(open, format, completeness),
      position: completeness.position,
      completeness,
      rows: open.count,
      reads: readsOf(schools, open),
      close: () => open.close(),
    };
  },
});

export const LIST_DOWNLOADS = [
  downloadOf(PEOPLE),
  downloadOf(OUTCOMES),
  downloadOf(DISPUTES),
  downloadOf(CHANGES),
  downloadOf(FLOWS),
  downloadOf(STATISTICS),
  downloadOf(STATISTICS_HISTORY),
  downloadOf(QUALITY),
] as const;
