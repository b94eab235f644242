/** The query `campaignPreview`: what a campaign would do, before anybody starts it. */
import { accountFacts } from '../../../projections/accounts/queries.js';
import { MOST_TARGETS } from '../../domain/campaign/decide.js';
import { REFUSALS } from '../../domain/refusals.js';
import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { MIN_POSITION } from '../list.js';
import { Position } from '../scalars.js';
import { Examples, mostFirst } from './examples.js';
import { CampaignOrder } from './inputs.js';
import { CampaignPreview, CampaignPreviewChannel, CampaignPreviewReason } from './preview-types.js';
import { allowOrder } from './rights.js';
import { readOrder, selectAccounts, selectedAt, type Selection } from './selection.js';
import { tallyOf, type Group, type Tally } from './tally.js';
import { reasonInWords } from './words.js';

/** All groups of a tally. */
const groupsOf = ({ channels, reasons, ...tally }: Tally): Group[] => [
  ...Object.values(tally),
  ...channels.values(),
  ...reasons.values(),
];

async function previewOf(
  context: ApiContext,
  selection: Selection,
  tally: Tally,
): Promise<Omit<CampaignPreview, 'position' | 'selected' | 'unmatched'>> {
  const examples = await Examples.of(context, selection, groupsOf(tally));
  return {
    taken: examples.group(tally.taken),
    leftOut: examples.group(tally.leftOut),
    withoutEmail: examples.group(tally.withoutEmail),
    voidsLetters: examples.group(tally.voidsLetters),
    channels: [...tally.channels].map(([channel, group]) =>
      Object.assign(new CampaignPreviewChannel(), { channel, ...examples.group(group) }),
    ),
    reasons: [...tally.reasons]
      .sort(([, one], [, other]) => mostFirst(one, other))
      .map(([code, group]) =>
        Object.assign(new CampaignPreviewReason(), {
          reason: reasonInWords('LEFT_OUT', code, context.language),
          ...examples.group(group),
        }),
      ),
  };
}

@Resolver()
export class CampaignPreviewQueries {
  @Costs(300)
  @Query(() => CampaignPreview, {
    nullable: true,
    description:
      'What a campaign would do: how many accounts it takes and by which channel, whom it leaves out and why. Nothing is done. Needs the right of the action in each school: to notify for NOTIFY and INVITE, to reset passwords for RESET, NATIONAL_ADMIN for FORCE_CHANGE; for responsables and for FORCE_CHANGE a recent one-time password; to search for names, also the right to list. Errors: NOT_FOUND (a school out of reach), FORBIDDEN, RIGHT_LAPSED, OTP_REQUIRED, OTP_TOO_OLD, BAD_USER_INPUT (selection; more accounts than a campaign takes), NOT_YET_PROJECTED. Reading names is recorded.',
  })
  async campaignPreview(
    @Arg('order', () => CampaignOrder, { description: 'What would be done, and to which accounts.' })
    input: CampaignOrder,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<CampaignPreview> {
    const asked = readOrder(input);
    await allowOrder(context, asked);
    const { order, selection } = asked;
    const { pool } = context.services;
    const position = await selectedAt(context, selection, minPosition);
    const { accounts, unmatched } = await selectAccounts(context, selection, MOST_TARGETS + 1);
    if (accounts.length > MOST_TARGETS)
      throw new ApiError('BAD_USER_INPUT', REFUSALS.SELECTION_TOO_LARGE, { field: 'selection' });
    const tally = tallyOf(order, accounts, await accountFacts(pool, accounts));
    return Object.assign(new CampaignPreview(), {
      position,
      selected: accounts.length,
      unmatched,
      ...(await previewOf(context, selection, tally)),
    });
  }
}
