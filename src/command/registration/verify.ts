/** The second step of a registration: the code that came by SMS. */
import { childrenToConfirm, type Account } from '../../domain/account/state.js';
import { refuse } from '../../domain/refusals.js';
import type { RefusedDecision } from '../../domain/event.js';
import type { Registration, RegistrationPath } from '../../vault/vault.js';
import { studentsOf } from '../account/children.js';
import { answerAtFloor } from '../account/by-login.js';
import { checkCode } from '../codes.js';
import type { Command, Deps } from '../dependencies.js';
import { PURPOSES, requestOf } from './begin.js';
import { noteTries } from './note-tries.js';
import { accountsOf, registrableOf } from './persons.js';

/** An attached child, as it is shown before the birth dates are given: enough to tell one's own children apart, and no more. */
export interface ChildToConfirm {
  readonly studentId: string;
  /** The first letter of the first name. */
  readonly initial: string;
}

export type VerifyAnswer =
  { readonly outcome: 'verified'; readonly children: readonly ChildToConfirm[] } | RefusedDecision<'CODE_INVALID'>;

async function childrenShown({ vault, eventStore }: Deps, account: Account): Promise<readonly ChildToConfirm[]> {
  const toConfirm = new Set(childrenToConfirm(account).map(({ studentId }) => studentId));
  const students = (await studentsOf({ vault, eventStore }, account)).filter(({ studentId }) =>
    toConfirm.has(studentId),
  );
  const named = students.flatMap(({ studentId, identity }) => (identity ? [{ studentId, identity }] : []));
  const identities = await vault.persons.identities(named.map(({ identity }) => identity));
  return named.map(({ studentId }, at) => ({
    studentId,
    initial: Array.from(identities[at]?.firstName ?? '')[0]?.toUpperCase() ?? '',
  }));
}

/** Whether the code is right. A right one is used up, and moves the registration on; given again for that registration, it is right still. */
async function isRight(deps: Deps, path: RegistrationPath, found: Registration | undefined, code: string) {
  const { vault, clock } = deps;
  // An unknown registration costs the same look at the codes as one without a code.
  const request = found ? requestOf(deps, found) : 'none';
  const subject = await checkCode(deps, PURPOSES[path], { request, code });
  if (!found) return false;
  // By now the code is used up; the registration has kept which it was.
  if (found.state !== 'STARTED') return vault.registrations.verifiedBy(found.registrationId, code);
  return (
    subject !== undefined && (await vault.registrations.verify(found.registrationId, subject.codeId, code, clock.now()))
  );
}

/**
 * Takes the code. Refused `CODE_INVALID` for a wrong one as for a registration that is unknown, over, or of nobody, after the same time.
 * Answers the children whose birth dates are asked for; none where several accounts are possible, among which the birth dates decide, nor where
 * none can be made any more, which the last step refuses.
 */
export const verify: Command<{ path: RegistrationPath; token: string; code: string }, VerifyAnswer> = (
  deps,
  { path, token, code },
) =>
  answerAtFloor<VerifyAnswer>(
    deps,
    async () => {
      const registration = await deps.vault.registrations.find(token, deps.clock.now());
      const found = registration?.registrant.path === path ? registration : undefined;
      const right = await isRight(deps, path, found, code);
      const registrable = found
        ? await registrableOf(deps, await accountsOf(deps, found.registrant), found.registrant.mobile)
        : [];
      if (!right) {
        await noteTries(deps, registrable, { path, code: 'CODE_INVALID' });
        return refuse('CODE_INVALID');
      }
      const [only] = registrable.length === 1 ? registrable : [];
      return { outcome: 'verified', children: only ? await childrenShown(deps, only) : [] };
    },
    ({ outcome }) => outcome === 'verified',
  );
