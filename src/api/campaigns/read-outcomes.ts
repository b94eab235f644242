/** Reads the accounts of a campaign, in the words and with the labels that the caller may see. */
import {
  campaignOutcomesConditions,
  campaignOutcomesList,
  type CampaignOutcomesFilter as Filter,
} from '../../../projections/campaigns/queries.js';
import { classLabels, schoolsByUai } from '../../../projections/schools/queries.js';
import { sourceOfDelivery } from '../../domain/campaign/reasons.js';
import { ofSchools } from '../../completeness/shown.js';
import { recordRead, type ApiContext } from '../context.js';
import { atLeast, readConnection, type ConnectionShape } from '../list.js';
import { pageOf, uuidOf, type ConnectionOf } from '../relay.js';
import { SchoolClass } from '../responsables/types.js';
import { nonBlankSearch } from '../search.js';
import { CampaignOutcome, type CampaignOutcomesArgs, type CampaignOutcomesFilter } from './outcomes.js';
import { campaignInReach, listedSchools } from './reach.js';
import { reasonInWords } from './words.js';

/** What is read here of a row of `campaignOutcomesList`. Its other fields are shown as they are. */
class OutcomeRow {
  uai!: string;
  classCode!: string | null;
  outcome!: CampaignOutcome['outcome'];
  delivery!: CampaignOutcome['delivery'];
  reasonCode!: string | null;
  deliveryReasonCode!: string | null;
}

/** Leaves out conditions that are null or blank. */
export function readOutcomesFilter(filter: CampaignOutcomesFilter | null | undefined): Filter {
  const { outcomes, reasons, deliveries, classes } = filter ?? {};
  const search = nonBlankSearch(filter?.search);
  return {
    ...(outcomes && { outcomes }),
    ...(reasons && { reasons }),
    ...(deliveries && { deliveries }),
    ...(classes && { classes }),
    ...(search !== undefined && { search }),
  };
}

function outcomeOf({ language }: ApiContext, row: OutcomeRow, labels: ReadonlyMap<string, string>): CampaignOutcome {
  const { classCode, reasonCode, deliveryReasonCode, ...shown } = row;
  const label = labels.get(`${row.uai} ${classCode}`) ?? classCode;
  const source = row.outcome === 'LEFT_OUT' ? 'LEFT_OUT' : 'FAILED';
  const deliverySource = sourceOfDelivery(row.delivery);
  return Object.assign(new CampaignOutcome(), {
    ...shown,
    schoolClass: classCode === null ? null : Object.assign(new SchoolClass(), { code: classCode, label }),
    reason: reasonCode === null ? null : reasonInWords(source, reasonCode, language),
    deliveryReason: deliveryReasonCode === null ? null : reasonInWords(deliverySource, deliveryReasonCode, language),
  });
}

/** Checks arguments and rights, and reads the accounts of a campaign in the schools in reach. Records who was read, school by school. */
export async function readOutcomes(
  context: ApiContext,
  args: CampaignOutcomesArgs,
  shape: ConnectionShape,
): Promise<ConnectionOf<CampaignOutcome>> {
  const page = pageOf(args);
  const campaignId = uuidOf('Campaign', args.campaignId, 'campaignId');
  await atLeast(context, args.minPosition, ['campaigns']);
  const schools = await listedSchools(context, await campaignInReach(context, campaignId));
  const filter = readOutcomesFilter(args.filter);
  const uais = schools.map(({ uai }) => uai);
  const conditions = campaignOutcomesConditions(campaignId, uais, filter);
  const request = { conditions, filterArguments: { campaignId, filter }, sort: 'SELECTED', descending: false, ...page };
  const found = await readConnection(
    context,
    { definition: campaignOutcomesList, request, concerns: ofSchools(...uais) },
    OutcomeRow,
    shape,
  );
  const kind = filter.search === undefined ? 'LIST' : 'SEARCH';
  // When the page is empty, the reading is recorded for each school that was searched.
  for (const { uai, granted } of schools) {
    const persons = found.edges.filter(({ node }) => node.uai === uai).length;
    if (persons > 0 || found.edges.length === 0) recordRead(context, { kind, granted, uai, persons });
  }
  const uaisOfPage = [...new Set(found.edges.map(({ node }) => node.uai))];
  const labels = classLabels(await schoolsByUai(context.services.pool, uaisOfPage));
  const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: outcomeOf(context, node, labels) }));
  return { ...found, edges };
}
