/** The accounts of a campaign and what became of each, as the query `campaignOutcomes` lists them. */
import type { Pool } from 'pg';
import {
  campaignOutcomesConditions,
  campaignOutcomesList,
  campaignReach,
  type CampaignOutcomesFilter,
  type CampaignReach,
} from '../../projections/campaigns/queries.js';
import { classLabels, schoolsByUai, type SchoolRow } from '../../projections/schools/queries.js';
import { ofSchools } from '../completeness/shown.js';
import { isKeyOf } from '../domain/is-key-of.js';
import { ACTION_LABELS, CHANNEL_LABELS, DELIVERY_LABELS, OUTCOME_LABELS } from '../domain/campaign/labels.js';
import { reasonTexts, sourceOfDelivery, textsOfCode } from '../domain/campaign/reasons.js';
import { dayShown, zoneOfSchool } from '../domain/time-zones.js';
import { cellOf, CELL_SEPARATOR } from '../postgres/lists/cells.js';
import { countRows, openRows, type Counted, type ListToRead } from '../postgres/lists/stream.js';
import type { Column, OpenList } from './open-list.js';
import { frenchDay, oneOf, phrase } from './phrases.js';

/** The accounts that a campaign selected in these schools and that meet the filter, in the order in which letters are printed. */
export interface OutcomesRequest {
  readonly campaignId: string;
  readonly uais: readonly string[];
  readonly filter: CampaignOutcomesFilter;
}

export const OUTCOMES_READ_MODELS = campaignOutcomesList.readModels;

const { fields } = campaignOutcomesList;
const SENT_AT = { as: 'instant', sql: 'coalesce(o.delivered_at,o.printed_at)' } as const;
/** The cells that are read of each account, in this order: none is a yes or a no. `shown` makes the cells of the file of them. */
const READ = [
  fields.surname,
  fields.firstName,
  fields.login,
  fields.uai,
  fields.classCode,
  fields.outcome,
  fields.reasonCode,
  fields.deliveryReasonCode,
  fields.channel,
  fields.delivery,
  fields.at,
  SENT_AT,
].map(field => cellOf(field, { yes: '', no: '' }));

const toRead = ({ campaignId, uais, filter }: OutcomesRequest): ListToRead => ({
  list: campaignOutcomesList,
  conditions: campaignOutcomesConditions(campaignId, uais, filter),
  sort: 'SELECTED',
  descending: false,
});

/** Counts the accounts, and reads the position at which they are counted. */
export const countOutcomes = (pool: Pool, request: OutcomesRequest): Promise<Counted> =>
  countRows(pool, toRead(request));

const SCHOOL: Column = { heading: 'Établissement', width: 4 };
const columnsOf = (severalSchools: boolean): Column[] => [
  { heading: 'Nom', width: 3 },
  { heading: 'Prénom', width: 2.5 },
  { heading: 'Identifiant', width: 3 },
  ...(severalSchools ? [SCHOOL] : []),
  { heading: 'Classe', width: 1.7 },
  { heading: 'Résultat', width: 1.7 },
  { heading: 'Motif', width: 5 },
  { heading: 'À faire', width: 5 },
  { heading: 'Canal', width: 1.8 },
  { heading: 'Envoi', width: 2 },
  { heading: 'Traité le', width: 2 },
  { heading: 'Envoyé ou imprimé le', width: 2 },
];

/** How far the letter or the e-mail has come; nothing when the holder is not told. */
function deliveryInWords(channel: string, delivery: string): string {
  const words = isKeyOf(DELIVERY_LABELS, channel) ? DELIVERY_LABELS[channel] : undefined;
  return words && isKeyOf(words, delivery) ? words[delivery] : '';
}

/** Makes the function that turns a row as it is read into the row that is shown. */
function shown(schools: readonly (SchoolRow | undefined)[], severalSchools: boolean): (row: string) => string {
  const labels = classLabels(schools);
  const names = new Map(schools.flatMap(school => (school ? [[school.uai, school.name] as const] : [])));
  return row => {
    // The cells of `READ`: the first eight, then the last four.
    const cells = row.split(CELL_SEPARATOR) as [string, ...string[]];
    const [surname, firstName, login, uai = '', classCode = '', outcome = '', reason = '', deliveryReason = ''] = cells;
    const [channel = '', delivery = '', at, sentAt] = cells.slice(8);
    const reasons = [
      ...(reason === '' ? [] : [reasonTexts(outcome === 'LEFT_OUT' ? 'LEFT_OUT' : 'FAILED', reason)]),
      ...(deliveryReason === '' ? [] : [reasonTexts(sourceOfDelivery(delivery), deliveryReason)]),
    ];
    return [
      ...[surname, firstName, login],
      ...(severalSchools ? [names.get(uai) ?? uai] : []),
      labels.get(`${uai} ${classCode}`) ?? classCode,
      isKeyOf(OUTCOME_LABELS, outcome) ? OUTCOME_LABELS[outcome] : outcome,
      reasons.map(texts => texts.reason.fr).join(' '),
      reasons.map(texts => texts.remedy.fr).join(' '),
      isKeyOf(CHANNEL_LABELS, channel) ? CHANNEL_LABELS[channel] : channel,
      deliveryInWords(channel, delivery),
      ...[at, sentAt],
    ].join(CELL_SEPARATOR);
  };
}

async function* mapped(rows: OpenList['rows'], map: (row: string) => string): AsyncGenerator<string[]> {
  for await (const chunk of rows) yield chunk.map(map);
}

const phrasesOf = ({ outcomes, reasons, deliveries, classes, search }: CampaignOutcomesFilter): string[] => [
  ...phrase(search, text => `Recherche : ${text}`),
  ...oneOf('Classes', classes),
  ...oneOf('Résultats', outcomes, OUTCOME_LABELS),
  ...oneOf(
    'Motifs',
    reasons?.map(code => textsOfCode(code).reason.fr),
  ),
  ...oneOf('Envois', deliveries, DELIVERY_LABELS.EMAIL),
  'Tri : ordre d’impression des courriers',
];

const ofWhom: Readonly<Record<CampaignReach['kind'], string>> = { RESPONSABLE: 'responsables', STUDENT: 'élèves' };

function schoolsInWords(uais: readonly string[], schools: readonly (SchoolRow | undefined)[]): string {
  const [uai, ...others] = uais;
  if (others.length > 0) return `${uais.length} établissements`;
  return schools[0] ? `${schools[0].name} (${uai})` : (uai ?? '');
}

/**
 * Opens the list for a file. `at` is the time of the file: ISO 8601 UTC. Days are those of the first school's clocks. Throws for a
 * campaign that is not known.
 */
export async function openOutcomes(pool: Pool, request: OutcomesRequest, at: string): Promise<OpenList> {
  const { campaignId, uais, filter } = request;
  const [campaign, schools] = await Promise.all([campaignReach(pool, campaignId), schoolsByUai(pool, uais)]);
  if (!campaign) throw new Error(`there is no campaign ${campaignId}`);
  const zone = zoneOfSchool(uais[0]);
  const { counts, ...open } = await openRows(pool, toRead(request), { cells: READ, zone, countedBy: fields.uai.sql });
  const day = frenchDay(dayShown(campaign.startsAt, zone));
  return {
    ...open,
    rows: mapped(open.rows, shown(schools, uais.length > 1)),
    persons: counts,
    title: `Campagne du ${day} : ${ACTION_LABELS[campaign.action]}, ${ofWhom[campaign.kind]}`,
    of: schoolsInWords(uais, schools),
    phrases: phrasesOf(filter),
    columns: columnsOf(uais.length > 1),
    at,
    zone,
    fileName: `campagne-${campaignId.slice(0, 8)}`,
    readModels: OUTCOMES_READ_MODELS,
    concerns: ofSchools(...uais),
  };
}
