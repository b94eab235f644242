/** `registre campaign`: lists the campaigns of a school, or shows one: how far it has come, and what became of its accounts. */
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { figuresOf, type CampaignFacts, type CampaignFigures } from '../../projections/campaigns/figures.js';
import { ofCampaign, overSchool, campaignsList } from '../../projections/campaigns/queries.js';
import { operatorContext, type Installation } from '../app/installation.js';
import { EXIT, UsageError } from '../app/terminal/failure.js';
import type { AccountKind } from '../domain/account/events.js';
import type { CampaignAction, CampaignChannel } from '../domain/campaign/events.js';
import { reasonTexts, type CampaignReasonSource } from '../domain/campaign/reasons.js';
import { untouched } from '../domain/campaign/state.js';
import { REFUSALS } from '../domain/refusals.js';
import type { Conditions } from '../postgres/lists/definition.js';
import { readPage } from '../postgres/lists/page.js';
import { wholePlan } from '../postgres/lists/whole.js';
import { campaignIdOf, isUai, unknownCampaign } from './campaign-or-school.js';
import { needReadModels } from './read-models.js';
import { table } from './table.js';
import { withInstallation } from './with-installation.js';

const MOST_LISTED = 200;
const KINDS: readonly AccountKind[] = ['RESPONSABLE', 'STUDENT'];

interface Row extends CampaignFacts {
  readonly id: string;
  readonly action: CampaignAction;
  readonly kind: AccountKind;
  readonly channel: CampaignChannel | null;
  readonly resetPassword: boolean;
  readonly uais: readonly string[];
  readonly startedBy: string;
  readonly startedAt: string;
  readonly rightEndsAt: string | null;
  readonly endedAt: string | null;
  readonly cancelReason: string | null;
  readonly retries: number;
}

/** A campaign as text and JSON show it: `figuresOf` takes the place of the stored figures. */
type CampaignToShow = Omit<Row, 'state' | 'pace' | 'counted'> & CampaignFigures;

async function readCampaigns({ pool, clock }: Installation, conditions: Conditions): Promise<CampaignToShow[]> {
  await needReadModels(pool, ['campaigns']);
  const request = { conditions, filterArguments: {}, sort: 'STARTED_AT', descending: true, rows: MOST_LISTED };
  const page = await readPage(pool, wholePlan(campaignsList, request.sort, { totalCount: false }), request);
  const edges = JSON.parse(`[${page.edges}]`) as { node: Row }[];
  return edges.map(({ node }) => {
    const { pace, counted, ...row } = node;
    return { ...row, ...figuresOf({ ...row, pace, counted }, clock.now()) };
  });
}

/** An instant without its milliseconds. */
const toTheSecond = (instant: string): string => `${instant.slice(0, 19)}Z`;

const orderInWords = ({ action, channel, resetPassword }: CampaignToShow): string =>
  [action, channel, resetPassword && 'with new passwords'].filter(Boolean).join(' ');

async function list(installation: Installation, uai: string, { json }: { json: boolean }): Promise<void> {
  const campaigns = await readCampaigns(installation, overSchool(uai, KINDS));
  if (json) {
    for (const campaign of campaigns) process.stdout.write(`${JSON.stringify(campaign)}\n`);
    return;
  }
  if (campaigns.length === 0) {
    process.stdout.write(`There is no campaign of ${uai}.\n`);
    return;
  }
  const lines = campaigns.map(campaign => [
    campaign.id,
    toTheSecond(campaign.startedAt),
    orderInWords(campaign),
    campaign.kind,
    campaign.state,
    ...[campaign.total, campaign.counts.done, campaign.counts.leftOut, campaign.counts.failed].map(String),
  ]);
  const heads = ['CAMPAIGN', 'STARTED', 'ORDER', 'KIND', 'STATE', 'ACCOUNTS', 'DONE', 'LEFT OUT', 'FAILED'];
  process.stdout.write(`${table([heads, ...lines])}\n`);
  if (campaigns.length === MOST_LISTED) process.stdout.write(`The ${MOST_LISTED} newest are listed.\n`);
}

const SOURCE_IN_WORDS: Readonly<Record<CampaignReasonSource, string>> = {
  LEFT_OUT: 'left out',
  FAILED: 'failed',
  NOT_DELIVERED: 'not delivered',
  DROPPED: 'not sent',
};

function* linesOf(campaign: CampaignToShow): Generator<string> {
  const { state, total, counts, channels, reasons, uais, cancelReason, endedAt, retries, remaining } = campaign;
  yield `${campaign.id}: ${orderInWords(campaign)}, on ${total} accounts (${campaign.kind}) of ${uais.join(', ')}`;
  const why = state === 'CANCELLED' && cancelReason ? ` (${cancelReason})` : '';
  const when = endedAt && (state === 'CANCELLED' || state === 'COMPLETED') ? ` at ${toTheSecond(endedAt)}` : '';
  yield `${state}${why}${when}; started ${toTheSecond(campaign.startedAt)} by "${campaign.startedBy}"`;
  if (state === 'WAITING') yield `Begins at ${toTheSecond(campaign.startsAt)}; until then --cancel undoes the whole.`;
  if (campaign.rightEndsAt) yield `The right of whoever started it ends at ${toTheSecond(campaign.rightEndsAt)}.`;
  if (retries > 0) yield `Its failed accounts were tried again ${retries} ${retries === 1 ? 'time' : 'times'}.`;
  yield `  ${counts.done} done, ${counts.leftOut} left out, ${counts.failed} failed, ${counts.waiting} waiting`;
  if (state === 'RUNNING') {
    const pace = campaign.perSecond === null ? 'pace not known yet' : `${campaign.perSecond} a second`;
    const end = campaign.estimatedEnd === null ? '' : `, until about ${toTheSecond(campaign.estimatedEnd)}`;
    yield `  ${remaining} to go, ${pace}${end}`;
  }
  for (const { channel, accounts, waiting, sent, failed, dropped } of channels)
    yield channel === 'LETTER'
      ? `  by letter: ${accounts}, of which ${sent} printed`
      : `  by e-mail: ${accounts}, of which ${sent} sent, ${waiting} waiting, ${failed} not delivered, ${dropped} not sent`;
  for (const { of, code, accounts } of reasons) {
    const { reason, remedy } = reasonTexts(of, code);
    yield `  ${accounts} ${SOURCE_IN_WORDS[of]}: ${code}. ${reason.en} ${remedy.en}`;
  }
}

async function show(installation: Installation, campaignId: string, { json }: { json: boolean }): Promise<void> {
  const [campaign] = await readCampaigns(installation, ofCampaign(campaignId));
  if (!campaign) throw await unknownCampaign(installation, campaignId);
  process.stdout.write(json ? `${JSON.stringify(campaign)}\n` : `${[...linesOf(campaign)].join('\n')}\n`);
}

type Order = 'cancel' | 'retryFailed';

/** Gives the order to the campaign as the operator, and prints what follows. */
async function giveOrder({ commands, vault }: Installation, campaignId: string, order: Order): Promise<void> {
  const context = { ...operatorContext(vault, 'SYSTEM'), correlationId: randomUUID() };
  const result =
    order === 'cancel'
      ? await commands.campaigns.cancel({ campaignId, reason: 'ASKED' }, context)
      : await commands.campaigns.retryFailed({ campaignId }, context);
  if (result.outcome === 'refused') {
    process.stderr.write(`${REFUSALS[result.refusal.code].en}\n`);
    process.exitCode = EXIT.failed;
    return;
  }
  const { counts } = result.state;
  process.stdout.write(
    order === 'cancel'
      ? `Cancelled: ${counts.done} accounts are done and stay so, ${untouched(result.state)} are left alone.\n`
      : `${counts.failed} ${counts.failed === 1 ? 'account that failed is' : 'accounts that failed are'} tried again by the running server.\n`,
  );
}

/** The options of the verb. */
interface Options {
  readonly cancel?: boolean;
  readonly retryFailed?: boolean;
  readonly json?: boolean;
}

async function run(uaiOrId: string, { cancel = false, retryFailed = false, json = false }: Options): Promise<void> {
  if (cancel && retryFailed) throw new UsageError('Give either --cancel or --retry-failed.');
  if (json && (cancel || retryFailed)) throw new UsageError('--json is for listing and showing alone.');
  const order: Order | undefined = cancel ? 'cancel' : retryFailed ? 'retryFailed' : undefined;
  if (isUai(uaiOrId)) {
    if (order) throw new UsageError('Name one campaign by its id: the list of a school shows them.');
    return withInstallation(installation => list(installation, uaiOrId.toUpperCase(), { json }));
  }
  const campaignId = campaignIdOf(uaiOrId);
  return withInstallation(installation =>
    order ? giveOrder(installation, campaignId, order) : show(installation, campaignId, { json }),
  );
}

export const campaignCommand = (): Command =>
  new Command('campaign')
    .description('list the campaigns of a school, or show one: how far it is, and what became of its accounts')
    .argument('<uai-or-id>', "a school's UAI, or a campaign's id (as the API gives it, or a UUID)")
    .option('--cancel', 'leave the accounts alone that are not done yet')
    .option('--retry-failed', 'try the accounts again that failed')
    .option('--json', 'as JSON; a list as JSON lines')
    .action(run);
