import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { atLeast } from '../list.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError } from '../user-errors.js';
import { PERSONAL_DATA } from './kind.js';
import { PERSONAL_DATA_REFUSALS } from './refusals.js';
import { PersonalDataExportInput, PersonalDataExportPayload } from './types.js';

const payload = (of: Partial<PersonalDataExportPayload>): PersonalDataExportPayload =>
  Object.assign(new PersonalDataExportPayload(), {
    ...NOTHING_DONE,
    userErrors: [],
    url: null,
    expiresAt: null,
    ...of,
  });

@Resolver()
export class PersonalDataMutations {
  @Mutation(() => PersonalDataExportPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download all that is held of a person, for a request of access (GDPR, article 15): every version of names and contact details, each event in words, who read the account by role, and for each kind of data how long it is kept and by what rule. It holds no secret, and of other people the names of the attached children alone. The address serves you alone, once, for 5 minutes; each call makes another. For the holder; for the support of an académie within reach and for NATIONAL_ADMIN, with a recent one-time password. That you read it is recorded before it is sent. Changes nothing.',
      PERSONAL_DATA_REFUSALS.personalDataExport,
      ['NOT_YET_PROJECTED'],
    ),
  })
  async personalDataExport(
    @Arg('input', () => PersonalDataExportInput, { description: 'Whose data are exported, and to which format.' })
    input: PersonalDataExportInput,
    @Ctx() context: ApiContext,
  ): Promise<PersonalDataExportPayload> {
    const request = { accountId: uuidOf('Account', input.accountId, 'accountId'), format: input.format };
    await atLeast(context, input.minPosition, ['accounts']);
    try {
      const { path, expiresAt } = await offer(context, PERSONAL_DATA, request);
      return payload({ url: path, expiresAt });
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
  }
}
