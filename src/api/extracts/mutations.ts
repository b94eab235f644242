import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { ApiError } from '../errors.js';
import { atLeast } from '../list.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { STUDENT_READ_MODELS, UNKNOWN_STUDENT } from '../students/reach.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import { EXTRACT, type ExtractAsked } from './kind.js';
import { EXTRACT_REFUSALS } from './refusals.js';
import {
  AccountHistoryExportInput,
  AccountHistoryExportPayload,
  StudentHistoryExportInput,
  StudentHistoryExportPayload,
} from './types.js';

/** What the payload of an export of a history holds. */
interface Offered {
  readonly url: string | null;
  readonly expiresAt: string | null;
  readonly userErrors: UserError[];
}

const refused = (error: UserError): Offered => ({ url: null, expiresAt: null, userErrors: [error] });

/** Makes the address of an extract, or says why there is none. `refusal` turns an error of the check of rights into a user error, and throws any other on. */
async function offerExtract(
  context: ApiContext,
  asked: ExtractAsked,
  refusal: (thrown: unknown) => UserError,
): Promise<Offered> {
  try {
    if (!context.services.openExtract) {
      await EXTRACT.authorise(context, asked);
      return refused(refusalError({ code: 'EXTRACTS_NOT_SIGNED' }));
    }
    const { path, expiresAt } = await offer(context, EXTRACT, asked);
    return { url: path, expiresAt, userErrors: [] };
  } catch (error) {
    return refused(refusal(error));
  }
}

/** Turns an error of the check of rights on a pupil into a user error; throws any other on. */
function studentError(thrown: unknown): UserError {
  if (!(thrown instanceof ApiError) || thrown.extensions.code !== 'NOT_FOUND') return asUserError(thrown, 'studentId');
  return Object.assign(refusalError({ code: 'STUDENT_UNKNOWN', field: 'studentId' }), { texts: UNKNOWN_STUDENT });
}

const describeExport = (whose: string, rights: string, refusals: Parameters<typeof describeMutation>[1]): string =>
  describeMutation(
    `Makes an address at which you download the whole history of ${whose}, with proofs that hold outside this service: as JSON Lines that anybody verifies offline, or as a PDF that people read. The address serves you alone, once, for 5 minutes; each call makes another. ${rights} That you read it is recorded before it is sent. Changes nothing in the history.`,
    refusals,
    ['NOT_YET_PROJECTED'],
  );

@Resolver()
export class ExtractMutations {
  @Mutation(() => AccountHistoryExportPayload, {
    nullable: true,
    description: describeExport(
      'an account',
      'Needs the same right as `accountHistory`; the file names the person where you may also open the account’s sheet.',
      EXTRACT_REFUSALS.accountHistoryExport,
    ),
  })
  async accountHistoryExport(
    @Arg('input', () => AccountHistoryExportInput, { description: 'Whose history is exported, and to which format.' })
    { accountId, format, minPosition }: AccountHistoryExportInput,
    @Ctx() context: ApiContext,
  ): Promise<AccountHistoryExportPayload> {
    const asked = { accountId: uuidOf('Account', accountId, 'accountId'), format };
    await atLeast(context, minPosition, ['accounts']);
    const offered = await offerExtract(context, asked, asUserError);
    return Object.assign(new AccountHistoryExportPayload(), { ...NOTHING_DONE, ...offered });
  }

  @Mutation(() => StudentHistoryExportPayload, {
    nullable: true,
    description: describeExport(
      'a pupil',
      'Needs the right to read histories: an auditor of the nation or of an académie in which the pupil is or was enrolled, a head of the school, a delegate with that right; or to be the holder of the pupil’s own account. The file names the pupil where you may also open sheets of accounts there. It has the events of the pupil alone; those of the own account are in `accountHistoryExport`.',
      EXTRACT_REFUSALS.studentHistoryExport,
    ),
  })
  async studentHistoryExport(
    @Arg('input', () => StudentHistoryExportInput, { description: 'Whose history is exported, and to which format.' })
    { studentId, format, minPosition }: StudentHistoryExportInput,
    @Ctx() context: ApiContext,
  ): Promise<StudentHistoryExportPayload> {
    const asked = { studentId: uuidOf('Student', studentId, 'studentId'), format };
    await atLeast(context, minPosition, STUDENT_READ_MODELS);
    const offered = await offerExtract(context, asked, studentError);
    return Object.assign(new StudentHistoryExportPayload(), { ...NOTHING_DONE, ...offered });
  }
}
