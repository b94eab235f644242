/** Starts campaigns: selects the accounts, compares their number with the one that was seen, freezes them, and records the start. */
import { freezeTargets, type CampaignTarget } from '../../campaign/targets.js';
import type { CommandContext } from '../../command/index.js';
import { addSeconds } from '../../domain/calendar.js';
import { MOST_TARGETS } from '../../domain/campaign/decide.js';
import type { CampaignOrder } from '../../domain/campaign/events.js';
import type { Texts } from '../../domain/language.js';
import { refuse } from '../../domain/refusals.js';
import type { ApiContext } from '../context.js';
import { badInput } from '../errors.js';
import { NOTHING_DONE } from '../payload.js';
import { globalId } from '../relay.js';
import { refusalError, type UserError } from '../user-errors.js';
import { STARTS_IN } from './inputs.js';
import type { CampaignStarted } from './payloads.js';
import { payloadAfter } from './shown.js';

/** A campaign to be started. The caller has checked the right. */
export interface Start {
  readonly order: CampaignOrder;
  readonly uais: readonly string[];
  readonly expectedCount: number;
  /** Seconds until the first account is done. */
  readonly startsIn: number;
  /** When the right ends; absent when it has no end. */
  readonly rightEndsAt?: string | undefined;
  /** The request in one form, without the number and the seconds. A `commandId` that is used for another request is refused. */
  readonly request: object;
  /** Where this mutation has the action, channel and selection in its input: refusals of the command are shown with these paths. */
  readonly fields: Readonly<Partial<Record<'action' | 'channel' | 'selection', string>>>;
  /** Replaces the sentence of SELECTION_EMPTY. */
  readonly noneTexts?: Texts;
  /** Reads the accounts of the campaign, in print order, `most` at most: one more than a campaign may have, so that too many show. */
  readonly select: (most: number) => Promise<readonly CampaignTarget[]>;
}

/** A number with its noun, such as `1 compte`. French puts the noun of 0 in the singular. */
const inWords = (n: number, one: string, several: string, language: 'fr' | 'en'): string =>
  `${n.toLocaleString(language)} ${n === 1 || (n === 0 && language === 'fr') ? one : several}`;

/** Says that the selection no longer has the number of accounts that was seen. */
export const changedTexts = (selected: number, expected: number): Texts => ({
  fr: `La sélection a maintenant ${inWords(selected, 'compte', 'comptes', 'fr')}, au lieu de ${expected.toLocaleString('fr')}. Affichez de nouveau l'aperçu, puis confirmez.`,
  en: `The selection now has ${inWords(selected, 'account', 'accounts', 'en')} instead of ${expected.toLocaleString('en')}. Look at the preview again, then confirm.`,
});

/** Throws BAD_USER_INPUT unless the seconds are 0 to 3,600. */
export function checkStartsIn(startsIn: number): void {
  if (startsIn < 0 || startsIn > STARTS_IN.most)
    throw badInput(`Give a number of seconds from 0 to ${STARTS_IN.most}.`, 'startsIn');
}

/** Starts a campaign. When it was started already under this `commandId`, shows that one again. */
export async function startCampaign(
  context: ApiContext,
  { order, uais, expectedCount, startsIn, rightEndsAt, request, fields, noneTexts, select }: Start,
  as: CommandContext,
): Promise<CampaignStarted> {
  const { pool, clock, commands } = context.services;
  let selected: number | null = null;
  const result = await commands.campaigns.startSelected(
    {
      ...order,
      uais,
      startsAt: addSeconds(clock.now(), startsIn),
      ...(rightEndsAt !== undefined && { rightEndsAt }),
      request: { ...request, expectedCount, startsIn },
      freeze: async campaignId => {
        const targets = await select(MOST_TARGETS + 1);
        selected = targets.length;
        if (selected > MOST_TARGETS) return refuse('SELECTION_TOO_LARGE', 'selection');
        if (selected !== expectedCount) return refuse('SELECTION_CHANGED', 'expectedCount');
        return selected === 0 ? 0 : freezeTargets(pool, campaignId, targets);
      },
    },
    as,
  );
  if (result.outcome === 'refused') {
    const { refusal } = result;
    const changed = refusal.code === 'SELECTION_CHANGED' && selected !== null;
    const field = fields[refusal.field as keyof typeof fields] ?? refusal.field;
    const texts = changed ? changedTexts(selected!, expectedCount) : noneTexts;
    const error: UserError = refusalError({ code: refusal.code, ...(field !== undefined && { field }) });
    if (texts && (changed || refusal.code === 'SELECTION_EMPTY')) error.texts = texts;
    const counts = changed ? { selected, expectedCount } : { selected: null, expectedCount: null };
    return { campaignId: null, campaign: null, ...counts, userErrors: [error], ...NOTHING_DONE };
  }
  const { campaignId, total } = result.state;
  return {
    campaignId: globalId('Campaign', campaignId),
    selected: total,
    expectedCount: null,
    ...(await payloadAfter(context, result)),
  };
}
