/** Erasing persons: the rehearsal, and the erasure itself. Both are for the national administration alone. */
import type { PersonToErase } from '../../command/index.js';
import { ERASURE_OBSTACLES } from '../../domain/account/erasure-obstacles.js';
import type { Rehearsal } from '../../erasure/rehearse.js';
import { PERSON_TABLES, type PersonTable } from '../../erasure/tables.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { checkReason, NOTHING_DONE, OF_ACCOUNTS, visibility } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { globalId, uuidOf } from '../relay.js';
import { asUserError, refusalError, textFor } from '../user-errors.js';
import { ERASURE_REFUSALS } from './refusals.js';
import {
  ErasureObstacle,
  ErasureRehearsal,
  ErasureRehearsalArgs,
  ErasureTable,
  PersonEraseInput,
  PersonErasePayload,
} from './types.js';

/** Whom the input names. Throws BAD_USER_INPUT unless it names an account or a pupil. */
function whoIn({ accountId, studentId }: ErasureRehearsalArgs): PersonToErase {
  if (typeof accountId === 'string' && typeof studentId !== 'string')
    return { accountId: uuidOf('Account', accountId, 'accountId') };
  if (typeof studentId === 'string' && typeof accountId !== 'string')
    return { studentId: uuidOf('Student', studentId, 'studentId') };
  throw badInput('Name either an account or a pupil.', 'accountId');
}

const idsOf = (accountIds: readonly string[], studentId?: string) => ({
  accountIds: accountIds.map(id => globalId('Account', id)),
  studentId: studentId === undefined ? null : globalId('Student', studentId),
});

function toRehearsal(context: ApiContext, { person, tables, obstacles }: Rehearsal): ErasureRehearsal {
  return Object.assign(new ErasureRehearsal(), {
    ...idsOf(
      person.accounts.map(({ accountId }) => accountId),
      person.student?.studentId,
    ),
    erased: person.erased,
    digest: person.digest,
    tables: tables.map(({ table, atErasure, rows }) => {
      const { holds, why }: PersonTable = PERSON_TABLES[table];
      return Object.assign(new ErasureTable(), {
        table,
        atErasure,
        holds: textFor(context, holds),
        why: why ? textFor(context, why) : null,
        rows: rows ?? null,
      });
    }),
    obstacles: obstacles.map(({ obstacle, count }) =>
      Object.assign(new ErasureObstacle(), {
        code: obstacle,
        consequence: textFor(context, ERASURE_OBSTACLES[obstacle]),
        count,
      }),
    ),
  });
}

@Resolver()
export class Erasures {
  @Query(() => ErasureRehearsal, {
    nullable: true,
    description:
      'Shows what erasing a person would do, and does nothing. Null when there is no such account or pupil. Needs the role NATIONAL_ADMIN and a recent one-time password. Errors: BAD_USER_INPUT, FORBIDDEN, RIGHT_LAPSED, OTP_REQUIRED, OTP_TOO_OLD.',
  })
  async erasureRehearsal(
    @Args(() => ErasureRehearsalArgs) args: ErasureRehearsalArgs,
    @Ctx() context: ApiContext,
  ): Promise<ErasureRehearsal | null> {
    allow(context, 'PERSON_ERASE', { nation: true });
    const rehearsal = await context.services.rehearseErasure(whoIn(args));
    return rehearsal ? toRehearsal(context, rehearsal) : null;
  }

  @Mutation(() => PersonErasePayload, {
    nullable: true,
    description: describeMutation(
      'Erases a person for ever: names, contact details, passwords, sessions, records of the bases and what was written in requests for assistance are destroyed; merged accounts are erased together. The ledger keeps events with ids, states and dates. What other tables hold of the person, such as e-mails to send, follows within moments; `tables` of `erasureRehearsal` lists them all. Needs the role NATIONAL_ADMIN, a recent one-time password, and the digest that `erasureRehearsal` showed.',
      ERASURE_REFUSALS.personErase,
    ),
  })
  async personErase(
    @Arg('input', () => PersonEraseInput, { description: 'Whose data are erased, and by what right.' })
    input: PersonEraseInput,
    @Ctx() context: ApiContext,
  ): Promise<PersonErasePayload> {
    checkReason(context, input);
    const { ground, expectedDigest } = input;
    if (ground === 'RESTORED') throw badInput('Only the system erases again after a restoration.', 'ground');
    const who = whoIn(input);
    const payload = (of: Partial<PersonErasePayload>): PersonErasePayload =>
      Object.assign(
        new PersonErasePayload(),
        { ...NOTHING_DONE, accountIds: null, studentId: null, userErrors: [] },
        of,
      );
    let granted;
    try {
      granted = allow(context, 'PERSON_ERASE', { nation: true });
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
    // The command does not know to which accounts of responsables the pupil is attached: the read models do.
    const linkedAccountIds = (await context.services.rehearseErasure(who))?.linkedAccountIds ?? [];
    const result = await context.services.commands.erasures.erase(
      { ...who, ground, expectedDigest, linkedAccountIds },
      commandContext(context, granted, input),
    );
    if (result.outcome === 'refused') return payload({ userErrors: [refusalError(result.refusal)] });
    const visible = await visibility(context, result.position, OF_ACCOUNTS);
    return payload({ ...idsOf(result.accountIds, result.studentId), ...visible });
  }
}
