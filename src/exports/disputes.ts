/** The disputed links of a school's pupils, as the query `linkDisputes` lists them. */
import type { Pool } from 'pg';
import {
  linkDisputesConditions,
  disputedPupils,
  linkDisputesWithPupils,
  type LinkDisputesFilter,
} from '../../projections/accounts/dispute-queries.js';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { ofSchools } from '../completeness/shown.js';
import { DISPUTE_OPENER_LABELS, DISPUTE_STATE_LABELS, LINK_KEPT_LABELS } from '../domain/account/dispute-words.js';
import { KINSHIP_LABELS } from '../domain/bases.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import { cellOf } from '../postgres/lists/cells.js';
import { countRows, openRows, type Counted, type ListToRead } from '../postgres/lists/stream.js';
import type { FieldColumn, OpenList } from './open-list.js';
import { frenchDay, oneOf, phrase } from './phrases.js';

/** The disputes of a school that meet the filter: the oldest first, or the newest. */
export interface DisputesRequest {
  readonly uai: string;
  readonly filter: LinkDisputesFilter;
  readonly descending: boolean;
}

export const DISPUTES_READ_MODELS = linkDisputesWithPupils.readModels;

const { fields } = linkDisputesWithPupils;
const french = <Code extends string>(labels: Readonly<Record<Code, { readonly fr: string }>>): Record<string, string> =>
  Object.fromEntries(Object.entries<{ readonly fr: string }>(labels).map(([code, { fr }]) => [code, fr]));
const STATES = french(DISPUTE_STATE_LABELS);

const COLUMNS: readonly FieldColumn[] = [
  { heading: 'Nom du responsable', field: fields.surname, width: 3 },
  { heading: 'Prénom du responsable', field: fields.firstName, width: 2.5 },
  { heading: 'Identifiant', field: fields.login, width: 3 },
  { heading: 'Lien dans la base', field: fields.kinship, words: KINSHIP_LABELS, width: 2 },
  { heading: 'Nom de l’élève', field: disputedPupils.surname, width: 3 },
  { heading: 'Prénom de l’élève', field: disputedPupils.firstName, width: 2.5 },
  { heading: 'Classe', field: fields.classLabel, width: 1.7 },
  { heading: 'À faire', field: fields.state, words: STATES, width: 3 },
  { heading: 'Signalé le', field: fields.openedAt, width: 2 },
  { heading: 'Signalé par', field: fields.openedBy, words: french(DISPUTE_OPENER_LABELS), width: 2 },
  { heading: 'Réglé le', field: fields.settledAt, width: 2 },
  { heading: 'Motif du maintien', field: fields.keptBecause, words: french(LINK_KEPT_LABELS), width: 3 },
  { heading: 'Base modifiée le', field: fields.baseChangedAt, width: 2 },
];
/** None of these columns is a yes or a no. */
const CELLS = COLUMNS.map(({ field, words }) => cellOf(field, { ...(words && { words }), yes: '', no: '' }));

const toRead = ({ uai, filter, descending }: DisputesRequest): ListToRead => ({
  list: linkDisputesWithPupils,
  conditions: linkDisputesConditions(uai, filter),
  sort: 'OPENED_AT',
  descending,
});

/** Counts the disputes, and reads the position at which they are counted. */
export const countDisputes = (pool: Pool, request: DisputesRequest): Promise<Counted> =>
  countRows(pool, toRead(request));

function phrasesOf({ uai, filter, descending }: DisputesRequest): string[] {
  const day = (instant: string): string => frenchDay(dayShown(instant, zoneOfSchool(uai)));
  return [
    ...phrase(filter.search, search => `Recherche : ${search}`),
    ...(filter.states ? oneOf('États', filter.states, STATES) : ['À régler, à revoir ou à corriger dans la base']),
    ...phrase(filter.openedBefore, before => `Signalé avant le ${day(before)}`),
    `Tri : ${descending ? 'du plus récent au plus ancien' : 'du plus ancien au plus récent'}`,
  ];
}

/** Opens the list for a file. `at` is the time of the file: ISO 8601 UTC. Days are those of the school's clocks. */
export async function openDisputes(pool: Pool, request: DisputesRequest, at: string): Promise<OpenList> {
  const { uai } = request;
  const zone = zoneOfSchool(uai);
  const [school] = await schoolsByUai(pool, [uai]);
  const open = await openRows(pool, toRead(request), { cells: CELLS, zone });
  return {
    ...open,
    persons: new Map([[uai, open.count]]),
    title: 'Rattachements signalés',
    of: school ? `${school.name} (${uai})` : uai,
    phrases: phrasesOf(request),
    columns: COLUMNS,
    at,
    zone,
    fileName: `rattachements-signales-${uai}`,
    readModels: DISPUTES_READ_MODELS,
    concerns: ofSchools(uai),
  };
}
