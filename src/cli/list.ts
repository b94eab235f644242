/** `registre list`: a list as CSV or PDF on standard output. Whose data it holds is recorded as a read of personal data. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { campaignReach } from '../../projections/campaigns/queries.js';
import { periods } from '../../projections/periods/projection.js';
import type { Installation } from '../app/installation.js';
import { UsageError } from '../app/terminal/failure.js';
import type { Completeness } from '../completeness/shown.js';
import { DISPUTE_STATES, type DisputeState } from '../domain/account/dispute-words.js';
import type { AccountKind, AccountState } from '../domain/account/events.js';
import { STATE_LABELS } from '../domain/account/labels.js';
import { instantOf, isDay } from '../domain/calendar.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import { OUTCOME_LABELS } from '../domain/campaign/labels.js';
import {
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
  PEOPLE_LISTS,
  shownIn,
  type ChangesDeps,
  type Format,
  type OpenList,
} from '../exports/index.js';
import { createReadLag } from '../completeness/lag.js';
import { importReports } from '../ingest/index.js';
import { CHANGE_KINDS, createPastLists, endOfDay, type ChangeKind } from '../past/index.js';
import { INTERVALS, type Interval } from '../statistics/days.js';
import {
  areaField,
  DEGREES,
  GROUPINGS,
  SCOPE_TYPES,
  scopeFault,
  zoneOfScope,
  type Grouping,
  type Scope,
} from '../statistics/scope.js';
import { TooManyRows } from '../statistics/table.js';
import { createDirectory } from '../vault/directory.js';
import { campaignIdOf, isUai, unknownCampaign } from './campaign-or-school.js';
import { needReadModels } from './read-models.js';
import { recordExport } from './record-export.js';
import { notice, withInstallation } from './with-installation.js';

interface FormatOptions {
  readonly csv?: true;
  readonly pdf?: true;
}

function formatOf({ csv, pdf }: FormatOptions): Format {
  if (!csv && !pdf) throw new UsageError('Give --csv or --pdf.');
  if (pdf && process.stdout.isTTY) throw new UsageError('The list is a PDF: send it to a file, as in "> list.pdf".');
  return pdf ? 'PDF' : 'CSV';
}

/** What the list lacks, a line for each; nothing when it is complete. */
function incomplete({ lag, parkedStreams }: Completeness): string[] {
  return [
    ...(lag && lag.events > 0
      ? [`Behind the ledger by ${lag.events} events or more, for ${lag.seconds.toFixed(1)} s.`]
      : []),
    ...(parkedStreams > 0
      ? [`${parkedStreams} parked streams concern it: their rows may be old. registre parked says why.`]
      : []),
  ];
}

/** Opens the list, records the read, then writes the file to standard output. Writes nothing when the read cannot be recorded. */
async function write(format: Format, open: (installation: Installation) => Promise<OpenList>): Promise<void> {
  await withInstallation(async installation => {
    const list = await open(installation);
    try {
      await recordExport(
        installation,
        [...list.persons].map(([uai, persons]) => ({ uai, persons })),
      );
      const readLag = createReadLag(installation.eventStore);
      const completeness = await shownIn(list).completeness({ pool: installation.pool, readLag });
      const { content } = fileOf(list, format, completeness);
      await pipeline(Readable.from(content, { objectMode: false }), process.stdout, { end: false });
      notice(`${list.count} rows, at position ${list.position}`);
      for (const line of incomplete(completeness)) notice(line);
    } finally {
      await list.close();
    }
  });
}

/** A UAI in capitals. Throws a UsageError for anything else. */
function uaiOf(given: string): string {
  if (!isUai(given)) throw new UsageError('A UAI is 7 digits and a letter, such as 0750001A.');
  return given.toUpperCase();
}

/** The instant that --at gives; a day stands for its end by the clocks of the school. Throws a UsageError for what is neither. */
function momentOf(given: string, uai: string): string {
  const at = isDay(given) ? endOfDay(given, uai) : instantOf(given);
  if (at === undefined)
    throw new UsageError(`--at must be a day (2026-09-30) or an instant (2026-09-30T08:00:00Z), not ${given}.`);
  return at;
}

interface PeopleOptions extends FormatOptions {
  readonly sort: string;
  readonly desc?: boolean;
  readonly at?: string;
}

const people =
  (list: keyof typeof PEOPLE_LISTS) =>
  async (given: string, { sort, desc = false, at, ...options }: PeopleOptions): Promise<void> => {
    const uai = uaiOf(given);
    const moment = at === undefined ? {} : { asOf: momentOf(at, uai) };
    const sorts = Object.keys(PEOPLE_LISTS[list].definition.sorts);
    if (!sorts.includes(sort))
      throw new UsageError(`This list is sorted by one of ${sorts.join(', ')}, not by ${sort}.`);
    await write(formatOf(options), async ({ pool, clock, vault }) => {
      const now = clock.now();
      if (moment.asOf !== undefined && moment.asOf > now)
        throw new UsageError(`${at} is to come: give a day that has ended, or an instant that has passed.`);
      const views = moment.asOf === undefined ? PEOPLE_LISTS[list].definition.readModels : periods.reads;
      await needReadModels(pool, [...views, 'schools']);
      const pastLists = createPastLists({ pool, names: createDirectory(vault) });
      const request = { list, uai, filter: {}, sort, descending: desc, ...moment };
      return openPeople({ pool, pastLists }, request, now);
    });
  };

interface OutcomesOptions extends FormatOptions {
  readonly outcome?: readonly string[];
  readonly class?: readonly string[];
}

async function outcomes(given: string, { outcome, class: classes, ...options }: OutcomesOptions): Promise<void> {
  const campaignId = campaignIdOf(given);
  const filter = { ...(outcome && { outcomes: outcome }), ...(classes && { classes }) };
  await write(formatOf(options), async installation => {
    const { pool, clock } = installation;
    await needReadModels(pool, ['campaigns', 'campaign_outcomes', 'accounts', 'schools']);
    const campaign = await campaignReach(pool, campaignId);
    if (!campaign) throw await unknownCampaign(installation, campaignId);
    return openOutcomes(pool, { campaignId, uais: campaign.uais, filter }, clock.now());
  });
}

interface DisputesOptions extends FormatOptions {
  readonly state?: readonly DisputeState[];
  readonly desc?: boolean;
}

async function disputes(given: string, { state: states, desc = false, ...options }: DisputesOptions): Promise<void> {
  const uai = uaiOf(given);
  await write(formatOf(options), async ({ pool, clock }) => {
    await needReadModels(pool, [...DISPUTES_READ_MODELS, 'schools']);
    return openDisputes(pool, { uai, filter: states ? { states } : {}, descending: desc }, clock.now());
  });
}

interface DaysOptions extends FormatOptions {
  readonly from: string;
  readonly to: string;
  readonly kind: AccountKind;
}

interface ChangesOptions extends DaysOptions {
  readonly change?: readonly ChangeKind[];
  readonly before?: readonly AccountState[];
  readonly after?: readonly AccountState[];
}

/** Throws a UsageError for days in the wrong order, and for a last one that has not begun by the clocks of the zone. */
function checkDays({ from, to }: Pick<DaysOptions, 'from' | 'to'>, now: string, zone: string): void {
  if (to < from) throw new UsageError('The last day is before the first: exchange --from and --to.');
  const today = dayShown(now, zone);
  if (to > today) throw new UsageError(`The last day has not begun: today is ${today}.`);
}

/** Writes what is made of the changes of a school between two days. `open` is told the time of the file. */
async function writeChanges(
  uai: string,
  options: DaysOptions,
  open: (deps: ChangesDeps, at: string) => Promise<OpenList>,
): Promise<void> {
  await write(formatOf(options), async ({ pool, clock, vault }) => {
    checkDays(options, clock.now(), zoneOfSchool(uai));
    await needReadModels(pool, [...periods.reads, 'schools']);
    return open({ pool, pastLists: createPastLists({ pool, names: createDirectory(vault) }) }, clock.now());
  });
}

async function changes(given: string, { change, before, after, ...options }: ChangesOptions): Promise<void> {
  const uai = uaiOf(given);
  const { from, to, kind } = options;
  const filter = {
    ...(change && { changes: change }),
    ...(before && { statesBefore: before }),
    ...(after && { statesAfter: after }),
  };
  await writeChanges(uai, options, (deps, at) => openChanges(deps, { uai, kind, from, to, filter }, at));
}

async function flows(given: string, options: DaysOptions): Promise<void> {
  const uai = uaiOf(given);
  const { from, to, kind } = options;
  await writeChanges(uai, options, (deps, at) => openFlows(deps, { uai, kind, from, to }, at));
}

interface Parts {
  readonly by: Grouping;
  readonly thenBy: Grouping;
}

interface HistoryOptions extends Omit<StatisticsOptions, 'at'> {
  readonly from: string;
  readonly to: string;
  readonly interval: Interval;
}

interface QualityOptions extends FormatOptions, Parts {}

interface StatisticsOptions extends FormatOptions, Parts {
  readonly at?: string;
  readonly kind: Scope['kind'];
  readonly degree: Scope['degree'];
}

function dayGiven(given: string): string {
  if (!isDay(given)) throw new UsageError(`A day is such as 2026-09-30; not ${given}.`);
  return given;
}

const SCOPE_HELP =
  'a UAI, `nation`, or such as academie:10, departement:33, circonscription:CODE, class:UAI:CODE, mef:UAI:CODE, mef:academie:10:CODE, mef:departement:33:CODE';

/** The areas over whose schools a MEF is counted. */
const MEF_AREAS = ['academie', 'departement'] as const;

/** Reads a scope as `SCOPE_HELP` says. Throws a UsageError for anything else. */
function scopeOf(given: string, { by, thenBy, kind, degree }: Parts & Pick<Scope, 'kind' | 'degree'>): Scope {
  const [first = '', ...parts] = (isUai(given) ? `school:${given}` : given).split(':');
  const type = SCOPE_TYPES.find(one => one === first.toUpperCase());
  if (!type) throw new UsageError(`A scope is ${SCOPE_HELP}; not ${given}.`);
  const area = MEF_AREAS.find(one => type === 'MEF' && one === parts[0]?.toLowerCase());
  const inSchool = area === undefined && (type === 'SCHOOL' || type === 'CLASS' || type === 'MEF');
  const uai = inSchool ? uaiOf(parts[0] ?? '') : undefined;
  // Before the code stands the UAI, or the kind of an area and the code of the area. What follows is the code, which may hold colons itself.
  const partsBeforeCode = inSchool ? 1 : area === undefined ? 0 : 2;
  const code = parts.slice(partsBeforeCode).join(':');
  const scope: Scope = {
    type,
    kind,
    degree,
    ...(uai === undefined ? {} : { uai }),
    ...(area === undefined ? {} : { [area]: parts[1] ?? '' }),
    ...(code === '' ? {} : { code }),
  };
  const fault = scopeFault(scope, { groupBy: by, thenBy });
  if (fault)
    throw new UsageError(
      fault.field === 'groupBy' || fault.field === 'thenBy' ? fault.message : `A scope is ${SCOPE_HELP}; not ${given}.`,
    );
  return scope;
}

async function statistics(given: string, options: StatisticsOptions): Promise<void> {
  const scope = scopeOf(given, options);
  await write(formatOf(options), async ({ pool, clock }) => {
    await needReadModels(pool, ['statistics_cells', 'statistics_days', 'statistics_expiries', 'schools']);
    const request = { scope, groupBy: options.by, thenBy: options.thenBy, ...(options.at && { at: options.at }) };
    return openStatistics(pool, request, clock.now(), { showsClassLabels: () => true });
  });
}

async function history(given: string, options: HistoryOptions): Promise<void> {
  const scope = scopeOf(given, options);
  const { from, to, interval } = options;
  await write(formatOf(options), async ({ pool, clock }) => {
    checkDays(options, clock.now(), zoneOfScope(scope));
    await needReadModels(pool, ['statistics_cells', 'statistics_days', 'schools']);
    const request = { scope, groupBy: options.by, thenBy: options.thenBy, from, to, interval };
    try {
      return await openStatisticsHistory(pool, request, clock.now(), { showsClassLabels: () => true });
    } catch (error) {
      if (!(error instanceof TooManyRows)) throw error;
      const { rows, most } = error;
      throw new UsageError(`That is ${rows} rows; ${most} are the most. Give wider parts, fewer days or --interval.`);
    }
  });
}

async function quality(given: string, options: QualityOptions): Promise<void> {
  const scope = scopeOf(given, { ...options, kind: 'RESPONSABLE', degree: 'ALL' });
  if (areaField(scope) !== undefined)
    throw new UsageError('A MEF of an area has no figures of the bases. Give that of a school: mef:UAI:CODE.');
  await write(formatOf(options), async ({ pool, clock, config }) => {
    await needReadModels(pool, ['statistics_quality', 'duplicates_counted', 'schools']);
    const request = { scope, groupBy: options.by, thenBy: options.thenBy };
    return openQuality(pool, request, {
      showsClassLabels: () => true,
      lastImports: uais => importReports(pool).last(uais),
      lateAfterDays: config.importLateDays,
      now: clock.now(),
    });
  });
}

export function listCommand(): Command {
  const list = new Command('list').description('write a list as a file to standard output; reading people is recorded');
  const verb = (name: string, description: string): Command =>
    list
      .command(name)
      .description(description)
      .addOption(new Option('--csv', 'as CSV for a spreadsheet').conflicts('pdf'))
      .option('--pdf', 'as PDF for paper');
  for (const [name, kind] of [
    ['responsables', 'RESPONSABLES'],
    ['students', 'STUDENTS'],
  ] as const)
    verb(name, `the ${name} of a school`)
      .argument('<uai>', 'the school')
      .option('--sort <column>', 'the column to sort by, as the API names it', 'STUDENT')
      .option('--desc', 'in descending order')
      .option('--at <when>', "as it was at a day's end by the clocks of the school, or at an instant")
      .action(people(kind));
  verb('outcomes', 'the accounts of a campaign, each with what became of it')
    .argument('<campaign>', "the campaign's id, as the API gives it, or a UUID")
    .addOption(new Option('--outcome <outcomes...>', 'of these outcomes alone').choices(Object.keys(OUTCOME_LABELS)))
    .option('--class <codes...>', 'selected under these classes alone, by their codes')
    .action(outcomes);
  verb('disputes', 'the disputed links of the pupils of a school, the oldest first')
    .argument('<uai>', 'the school')
    .addOption(
      new Option('--state <states...>', 'in these states alone; left out, those that leave something to do').choices(
        DISPUTE_STATES,
      ),
    )
    .option('--desc', 'the newest first')
    .action(disputes);
  const withDays = (command: Command): Command =>
    command
      .addOption(
        new Option('--from <day>', 'the first day, such as 2026-09-01').argParser(dayGiven).makeOptionMandatory(),
      )
      .addOption(new Option('--to <day>', 'the last day').argParser(dayGiven).makeOptionMandatory());
  const withKind = (command: Command): Command =>
    command.addOption(
      new Option('--kind <kind>', 'whose accounts').choices(['RESPONSABLE', 'STUDENT']).default('RESPONSABLE'),
    );
  const between = (name: string, description: string): Command =>
    withKind(withDays(verb(name, description).argument('<uai>', 'the school')));
  const states = Object.keys(STATE_LABELS);
  between('changes', 'the accounts of a school in which something changed between the ends of two days')
    .addOption(new Option('--change <changes...>', 'with one of these changes alone').choices(CHANGE_KINDS))
    .addOption(new Option('--before <states...>', 'that had one of these states alone').choices(states))
    .addOption(new Option('--after <states...>', 'that have one of these states alone').choices(states))
    .action(changes);
  between(
    'flows',
    'how many accounts went from which state to which between the ends of two days; it names nobody',
  ).action(flows);
  const scoped = (name: string, description: string): Command =>
    verb(name, description)
      .argument('<scope>', SCOPE_HELP)
      .addOption(new Option('--by <parts>', 'break the scope down into these parts').choices(GROUPINGS).default('NONE'))
      .addOption(new Option('--then-by <parts>', 'break each part down into these').choices(GROUPINGS).default('NONE'));
  const counted = (name: string, description: string): Command =>
    withKind(scoped(name, description)).addOption(
      new Option('--degree <degree>', 'of which degree').choices(DEGREES).default('ALL'),
    );
  scoped('quality', 'what the school bases lack, and when they were last imported; it names nobody').action(quality);
  withDays(counted('history', 'numbers of accounts by origin and state at the end of days; they name nobody'))
    .addOption(new Option('--interval <interval>', 'which of the days').choices(INTERVALS).default('DAY'))
    .action(history);
  counted('statistics', 'numbers of accounts by origin and state; they name nobody')
    .addOption(new Option('--at <day>', 'at the end of this day, such as 2026-09-30').argParser(dayGiven))
    .action(statistics);
  return list;
}
