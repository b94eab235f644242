/** The query `campaignPreview`: what a campaign would do, before anybody starts it. */
import { accountFacts, accountSheets, type AccountRow } from '../../../projections/accounts/queries.js';
import { MOST_TARGETS } from '../../domain/campaign/decide.js';
import { REFUSALS } from '../../domain/refusals.js';
import { projectedPosition } from '../../postgres/projected.js';
import type { Granted } from '../../security/permissions.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { atLeast, MIN_POSITION } from '../list.js';
import { globalId } from '../relay.js';
import { Position } from '../scalars.js';
import { CampaignOrder } from './inputs.js';
import {
  CampaignExample,
  CampaignPreview,
  CampaignPreviewChannel,
  CampaignPreviewGroup,
  CampaignPreviewReason,
} from './preview-types.js';
import { allowOrder, listRights } from './rights.js';
import { readOrder, searchesNames, selectAccounts, type SelectedAccount, type Selection } from './selection.js';
import { tallyOf, type Group, type Tally } from './tally.js';
import { reasonInWords } from './words.js';

/** All groups of a tally. */
const groupsOf = ({ channels, reasons, ...tally }: Tally): Group[] => [
  ...Object.values(tally),
  ...channels.values(),
  ...reasons.values(),
];

/**
 * Shows the examples of groups by name. `Examples.of` reads them all and records the reading; `group` then makes what the API shows.
 * Accounts of schools whose list the caller may not read are left out of the examples, and still counted.
 */
class Examples {
  readonly #rows = new Map<string, AccountRow>();

  private constructor(private readonly rights: ReadonlyMap<string, Granted>) {}

  static async of(context: ApiContext, { kind, uais, ...selection }: Selection, tally: Tally): Promise<Examples> {
    const examples = new Examples(await listRights(context, kind, uais));
    const shown = groupsOf(tally).flatMap(group => group.examples.filter(({ uai }) => examples.rights.has(uai)));
    const ids = [...new Set(shown.map(({ accountId }) => accountId))];
    for (const row of await accountSheets(context.services.pool, ids)) if (row) examples.#rows.set(row.accountId, row);
    const searched = searchesNames({ kind, uais, ...selection });
    for (const [uai, granted] of examples.rights) {
      const persons = new Set(shown.filter(one => one.uai === uai).map(({ accountId }) => accountId)).size;
      if (persons > 0 || searched) recordRead(context, { kind: searched ? 'SEARCH' : 'LIST', granted, uai, persons });
    }
    return examples;
  }

  group({ accounts, examples }: Group): CampaignPreviewGroup {
    return Object.assign(new CampaignPreviewGroup(), {
      accounts,
      examples: examples.flatMap(account => this.#example(account)),
    });
  }

  #example({ accountId, uai, classCode, classLabel }: SelectedAccount): CampaignExample[] {
    const row = this.#rows.get(accountId);
    if (!row) return [];
    const { surname, firstName } = row;
    const schoolClass = classCode === null ? null : { code: classCode, label: classLabel };
    return [
      Object.assign(new CampaignExample(), {
        accountId: globalId('Account', accountId),
        surname,
        firstName,
        uai,
        schoolClass,
      }),
    ];
  }
}

/** Sorts the group with the most accounts first. */
const mostFirst = (one: Group, other: Group): number => other.accounts - one.accounts;

async function previewOf(
  context: ApiContext,
  selection: Selection,
  tally: Tally,
): Promise<Omit<CampaignPreview, 'position' | 'selected' | 'unmatched'>> {
  const examples = await Examples.of(context, selection, tally);
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

/** The read model that lists the accounts of a selection. */
const listOf = ({ kind }: Selection): string => (kind === 'STUDENT' ? 'students' : 'responsables');

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
    const models = [listOf(selection), 'accounts'];
    await atLeast(context, minPosition, models);
    // The positions are read before the accounts, which then show this position or a later one.
    const positions = await Promise.all(models.map(model => projectedPosition(pool, model)));
    const { accounts, unmatched } = await selectAccounts(context, selection, MOST_TARGETS + 1);
    if (accounts.length > MOST_TARGETS)
      throw new ApiError('BAD_USER_INPUT', REFUSALS.SELECTION_TOO_LARGE, { field: 'selection' });
    const tally = tallyOf(order, accounts, await accountFacts(pool, accounts));
    return Object.assign(new CampaignPreview(), {
      position: positions.sort()[0]!,
      selected: accounts.length,
      unmatched,
      ...(await previewOf(context, selection, tally)),
    });
  }
}
