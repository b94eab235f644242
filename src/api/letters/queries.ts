import { CampaignSelection } from '../campaigns/inputs.js';
import { readSelection, selectedAt } from '../campaigns/selection.js';
import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { MIN_POSITION } from '../list.js';
import { Position } from '../scalars.js';
import { allowPrinting, readChoice, shownChoice } from './selected.js';
import { LettersPreview } from './selected-types.js';

@Resolver()
export class LetterQueries {
  @Costs(300)
  @Query(() => LettersPreview, {
    nullable: true,
    description:
      'Whose letters lettersPrintSelected would print: those of accounts whose provisional password is still valid; and why the others have none. Nothing is printed. Needs the right to show provisional passwords in each school; for responsables a recent one-time password; to search for names, also the right to list. Errors: NOT_FOUND (a school out of reach), FORBIDDEN, RIGHT_LAPSED, OTP_REQUIRED, OTP_TOO_OLD, BAD_USER_INPUT (selection; more accounts than a print takes), NOT_YET_PROJECTED. Reading names is recorded.',
  })
  async lettersPreview(
    @Arg('selection', () => CampaignSelection, { description: 'Whose letters would be printed.' })
    input: CampaignSelection,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<LettersPreview> {
    const selection = readSelection(input);
    await allowPrinting(context, selection);
    const position = await selectedAt(context, selection, minPosition);
    const choice = await readChoice(context, selection);
    const { selected, unmatched } = choice;
    return Object.assign(new LettersPreview(), {
      position,
      selected,
      unmatched,
      ...(await shownChoice(context, selection, choice)),
    });
  }
}
