import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { atLeast } from '../list.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError } from '../user-errors.js';
import { EXTRACT } from './kind.js';
import { EXTRACT_REFUSALS } from './refusals.js';
import { AccountHistoryExportInput, AccountHistoryExportPayload } from './types.js';

const payload = (of: Partial<AccountHistoryExportPayload>): AccountHistoryExportPayload =>
  Object.assign(new AccountHistoryExportPayload(), {
    ...NOTHING_DONE,
    userErrors: [],
    url: null,
    expiresAt: null,
    ...of,
  });

@Resolver()
export class ExtractMutations {
  @Mutation(() => AccountHistoryExportPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download the whole history of an account, with proofs that hold outside this service: as JSON Lines that anybody verifies offline, or as a PDF that people read. The address serves you alone, once, for 5 minutes; each call makes another. Needs the same right as `accountHistory`; the file names the person where you may also open the account’s sheet. That you read it is recorded before it is sent. Changes nothing in the history.',
      EXTRACT_REFUSALS.accountHistoryExport,
      ['NOT_YET_PROJECTED'],
    ),
  })
  async accountHistoryExport(
    @Arg('input', () => AccountHistoryExportInput, { description: 'Whose history is exported, and to which format.' })
    input: AccountHistoryExportInput,
    @Ctx() context: ApiContext,
  ): Promise<AccountHistoryExportPayload> {
    const request = { accountId: uuidOf('Account', input.accountId, 'accountId'), format: input.format };
    await atLeast(context, input.minPosition, ['accounts']);
    try {
      if (!context.services.openExtract) {
        await EXTRACT.authorise(context, request);
        return payload({ userErrors: [refusalError({ code: 'EXTRACTS_NOT_SIGNED' })] });
      }
      const { path, expiresAt } = await offer(context, EXTRACT, request);
      return payload({ url: path, expiresAt });
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
  }
}
