/** Letters of a selection of accounts: who has one, and why the others have none. */
import type { Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import { WITHOUT_LETTER_TEXTS, type WithoutLetter } from '../../domain/account/without-letter.js';
import { judgeChosen, MOST_CHOSEN, type Judged } from '../../printing/selection.js';
import { Examples, mostFirst } from '../campaigns/examples.js';
import { CampaignPreviewReason, type CampaignPreviewGroup } from '../campaigns/preview-types.js';
import { allowSelection } from '../campaigns/rights.js';
import { selectAccounts, type SelectedAccount, type Selection } from '../campaigns/selection.js';
import { Counting, Groups } from '../campaigns/tally.js';
import { CampaignReason } from '../campaigns/types.js';
import type { ApiContext } from '../context.js';
import { ApiError } from '../errors.js';

/** The right that is needed to print letters without a campaign: to print a provisional password is to see it. */
export const SELECTED_RIGHT: Action = 'ACCOUNT_REVEAL_PASSWORD';

/** Returns the right to print letters of a selection in each of its schools, by UAI. Throws as `allowSelection`. */
export const allowPrinting = (context: ApiContext, selection: Selection): Promise<ReadonlyMap<string, Granted>> =>
  allowSelection(context, SELECTED_RIGHT, selection);

const TOO_MANY = {
  fr: `Une impression porte sur ${MOST_CHOSEN.toLocaleString('fr')} comptes au plus. Partagez-la, par exemple par classe.`,
  en: `A print takes ${MOST_CHOSEN.toLocaleString('en')} accounts at most. Divide it, by class for instance.`,
};

/** A selection that was read and judged. */
export interface Choice extends Judged<SelectedAccount> {
  readonly selected: number;
  readonly unmatched: number;
}

/** Reads a selection and judges its accounts. Throws BAD_USER_INPUT for more accounts than a print takes. The caller has checked the right. */
export async function readChoice(context: ApiContext, selection: Selection): Promise<Choice> {
  const { pool, clock } = context.services;
  const { accounts, unmatched } = await selectAccounts(context, selection, MOST_CHOSEN + 1);
  if (accounts.length > MOST_CHOSEN) throw new ApiError('BAD_USER_INPUT', TOO_MANY, { field: 'selection' });
  const judged = await judgeChosen({ pool }, accounts, clock.now());
  return { ...judged, selected: accounts.length, unmatched };
}

export interface ShownChoice {
  readonly printed: CampaignPreviewGroup;
  readonly leftOut: CampaignPreviewGroup;
  readonly reasons: CampaignPreviewReason[];
}

/** Shows a choice: numbers, examples by name, and the reasons in the caller's language. Records the reading of names. */
export async function shownChoice(
  context: ApiContext,
  selection: Selection,
  { printed, leftOut }: Judged<SelectedAccount>,
): Promise<ShownChoice> {
  const [printedGroup, leftOutGroup] = [new Counting(), new Counting()];
  const reasons = new Groups<WithoutLetter>();
  for (const account of printed) printedGroup.add(account);
  for (const { account, reason } of leftOut) {
    leftOutGroup.add(account);
    reasons.of(reason).add(account);
  }
  const examples = await Examples.of(context, selection, [printedGroup, leftOutGroup, ...reasons.values()]);
  return {
    printed: examples.group(printedGroup),
    leftOut: examples.group(leftOutGroup),
    reasons: [...reasons]
      .sort(([, one], [, other]) => mostFirst(one, other))
      .map(([code, group]) =>
        Object.assign(new CampaignPreviewReason(), { reason: inWords(context, code), ...examples.group(group) }),
      ),
  };
}

function inWords({ language }: ApiContext, code: WithoutLetter): CampaignReason {
  const { reason, remedy } = WITHOUT_LETTER_TEXTS[code];
  return Object.assign(new CampaignReason(), { code, text: reason[language], remedy: remedy[language] });
}
