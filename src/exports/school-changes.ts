/** What changed in a school between two days as files: the accounts, as the query `schoolChanges` lists them, and how many went from which state to which. */
import type { Pool } from 'pg';
import { PERIODS, type StandingPupil } from '../../projections/periods/queries.js';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { ofSchools } from '../completeness/shown.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import type { AccountState } from '../domain/account/events.js';
import { KINSHIP_LABELS } from '../domain/bases.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import {
  betweenDays,
  personsIn,
  readChangedAccounts,
  type ChangedAccount,
  type ChangeKind,
  type ChangesFilter,
  type DaysOfSchool,
  type PastLists,
  type Standing,
} from '../past/index.js';
import { CELL_SEPARATOR } from '../postgres/lists/cells.js';
import { positionIn, readStanding } from '../postgres/lists/standing.js';
import type { Counted } from '../postgres/lists/stream.js';
import type { Column, OpenList } from './open-list.js';
import { frenchDay, oneOf, phrase } from './phrases.js';
import { number } from './statistics.js';

/** The accounts of a school in which something changed between the ends of two days, and that meet the filter. */
export interface ChangesRequest extends DaysOfSchool {
  readonly filter: ChangesFilter;
}

/** Where changes are found: the read models, and the lists of the past that are made of them. */
export interface ChangesDeps {
  readonly pool: Pool;
  readonly pastLists: Pick<PastLists, 'changes'>;
}

/** The read models of which changes are made. */
export const CHANGES_READ_MODELS = PERIODS;

const CHANGES: Readonly<Record<ChangeKind, string>> = {
  ARRIVED: 'Arrivée',
  LEFT: 'Départ',
  STATE: 'État',
  ORIGIN: 'Origine',
  NOTIFIED: 'Notification',
  IDENTITY: 'Identité',
  CONTACT: 'Coordonnées',
  CLASS: 'Classe ou MEF',
  PUPIL_ADDED: 'Élève ajouté',
  PUPIL_REMOVED: 'Élève retiré',
  LINK: 'Rattachement',
};

/** The columns of how an account stood, then stands. */
const beforeAndAfter = (heading: string, width: number): Column[] =>
  ['avant', 'après'].map(when => ({ heading: `${heading} ${when}`, width }));
const COLUMNS: readonly Column[] = [
  { heading: 'Nom', width: 2.4 },
  { heading: 'Prénom', width: 2 },
  { heading: 'Identifiant', width: 2.4 },
  { heading: 'Changements', width: 2.2 },
  ...beforeAndAfter('État', 1.8),
  ...beforeAndAfter('Origine', 2),
  ...beforeAndAfter('Coordonnées', 2),
  ...beforeAndAfter('Notification', 1.8),
  ...beforeAndAfter('Élèves', 4),
];
const FLOW_COLUMNS: readonly Column[] = [...beforeAndAfter('État', 4), number('Comptes')];

function contactInWords({ hasEmail, hasMobile }: Standing): string {
  if (hasEmail && hasMobile) return 'Mail et portable';
  if (hasEmail) return 'Mail';
  return hasMobile ? 'Portable' : 'Aucune';
}

/** `DUPONT Léa (6EME A, 10010012110, Mère, niveau légal 1, contesté)` */
function pupilInWords({ surname, firstName, ...pupil }: StandingPupil): string {
  const { classCode, classLabel, mef, kinship, legalLevel, disputed } = pupil;
  const name = [surname, firstName].filter(Boolean).join(' ') || 'Élève sans nom';
  const facts = [
    classLabel ?? classCode,
    ...(mef === null ? [] : [mef]),
    ...(kinship === null ? [] : [KINSHIP_LABELS[kinship]]),
    ...(legalLevel === null ? [] : [`niveau légal ${legalLevel}`]),
    ...(disputed ? ['contesté'] : []),
  ];
  return `${name} (${facts.join(', ')})`;
}

/** The row of cells. Drops their separator from texts. */
const rowOf = (cells: readonly string[]): string =>
  cells.map(cell => cell.replaceAll(CELL_SEPARATOR, '')).join(CELL_SEPARATOR);

/** Makes the function that writes the row of a changed account. Days are those of the zone. */
function rowsIn(zone: string): (account: ChangedAccount) => string {
  const dayOf = (instant: string): string => frenchDay(dayShown(instant, zone));
  return ({ surname, firstName, login, changes, before, after }) => {
    const both = (say: (standing: Standing) => string): string[] => [before, after].map(one => (one ? say(one) : ''));
    return rowOf([
      ...[surname, firstName, login].map(text => text ?? ''),
      changes.map(kind => CHANGES[kind]).join(', '),
      ...both(({ state }) => STATE_LABELS[state]),
      ...both(({ origin }) => ORIGIN_LABELS[origin]),
      ...both(contactInWords),
      ...both(({ notifiedAt }) => (notifiedAt === null ? '' : dayOf(notifiedAt))),
      ...both(({ pupils }) => pupils.map(pupilInWords).join(' ; ')),
    ]);
  };
}

const stateInWords = (state: AccountState | null): string =>
  state === null ? 'Hors de l’établissement' : STATE_LABELS[state];

const WHOSE = { RESPONSABLE: 'responsables', STUDENT: 'élèves' } as const;
const IN_FILE_NAMES = { RESPONSABLE: 'responsables', STUDENT: 'eleves' } as const;

/** Today is compared as it is when the file is made. */
const daysInWords = ({ from, to }: DaysOfSchool, today: string): string =>
  `Entre le soir du ${frenchDay(from)} et ${to === today ? 'maintenant' : `le soir du ${frenchDay(to)}`}`;

/** Finds the changes, and how far the read models had come before. */
async function find({ pool, pastLists }: ChangesDeps, days: DaysOfSchool) {
  const standing = await readStanding(pool, CHANGES_READ_MODELS);
  const changes = await pastLists.changes(betweenDays(days));
  return { changes, standing, position: positionIn(standing, CHANGES_READ_MODELS) };
}

/** What both files have alike. `at` is the time of the file: ISO 8601 UTC. */
async function file(
  { pool }: ChangesDeps,
  days: DaysOfSchool,
  lines: readonly string[],
  { at, named }: { readonly at: string; readonly named: string },
) {
  const { uai, kind } = days;
  const zone = zoneOfSchool(uai);
  const [school] = await schoolsByUai(pool, [uai]);
  async function* once(): AsyncGenerator<readonly string[]> {
    yield lines;
  }
  return {
    count: lines.length,
    rows: once(),
    close: async () => undefined,
    of: school ? `${school.name} (${uai})` : uai,
    inWords: daysInWords(days, dayShown(at, zone)),
    at,
    zone,
    fileName: `${named}-${IN_FILE_NAMES[kind]}-${uai}`,
    readModels: CHANGES_READ_MODELS,
    concerns: ofSchools(uai),
  };
}

/** Counts the changed accounts, and reads the position at which they are counted. */
export async function countChanges(deps: ChangesDeps, { filter, ...days }: ChangesRequest): Promise<Counted> {
  const { changes, position } = await find(deps, days);
  return { count: (await readChangedAccounts(deps.pool, changes, filter)).length, position };
}

/** Opens the list of changed accounts for a file. `at` is the time of the file: ISO 8601 UTC. */
export async function openChanges(deps: ChangesDeps, request: ChangesRequest, at: string): Promise<OpenList> {
  const { filter, ...days } = request;
  const { changes, ...read } = await find(deps, days);
  const accounts = await readChangedAccounts(deps.pool, changes, filter);
  const lines = accounts.map(rowsIn(zoneOfSchool(days.uai)));
  const { inWords, ...made } = await file(deps, days, lines, { at, named: 'changements' });
  return {
    ...made,
    ...read,
    persons: new Map([[days.uai, personsIn(accounts)]]),
    title: `Changements des comptes, ${WHOSE[days.kind]}`,
    phrases: [
      inWords,
      ...phrase(filter.search, search => `Recherche : ${search}`),
      ...oneOf('Changements', filter.changes, CHANGES),
      ...oneOf('États avant', filter.statesBefore, STATE_LABELS),
      ...oneOf('États après', filter.statesAfter, STATE_LABELS),
      'Tri : nom du titulaire',
    ],
    columns: COLUMNS,
  };
}

/** Opens for a file how many accounts went from which state to which. `at` is the time of the file: ISO 8601 UTC. */
export async function openFlows(deps: ChangesDeps, days: DaysOfSchool, at: string): Promise<OpenList> {
  const { changes, ...read } = await find(deps, days);
  const lines = changes.flows.map(({ before, after, accounts }) =>
    rowOf([stateInWords(before), stateInWords(after), String(accounts)]),
  );
  const { inWords, ...made } = await file(deps, days, lines, { at, named: 'passages-entre-etats' });
  return {
    ...made,
    ...read,
    persons: new Map(),
    title: `Passages d’un état à un autre, comptes de ${WHOSE[days.kind]}`,
    phrases: [inWords, 'Chaque compte compte une fois, aussi celui qui est resté dans le même état'],
    columns: FLOW_COLUMNS,
  };
}
