/** Prints of letters: what a letter carries, and why an account has none to print. */
import { reached } from '../calendar.js';
import { refuse } from '../refusals.js';
import type { LetterContents, PrintLetter } from './commands.js';
import { accept } from './decision.js';
import { ofCampaign, schoolRefusal } from './notify.js';
import type { Account } from './state.js';

/** What decides whether an account has a letter to print. */
export interface PrintFacts extends Pick<Account, 'state' | 'origin'>, Pick<PrintLetter, 'inSchool' | 'eligible'> {
  /** True when the password in force is a provisional one. */
  readonly provisional: boolean;
  /** When the account expires unless activated: ISO 8601. */
  readonly expiresAt?: string | undefined;
}

/**
 * Says why an account has no letter with its login (`ACCESS`) or its provisional password (`PASSWORD`) to print at this instant; undefined
 * when it has one. The preview of a print asks it, too, of facts from the read model.
 */
export function letterRefusal(
  contents: Exclude<LetterContents, 'INVITATION'>,
  facts: Omit<PrintFacts, 'eligible'>,
  at: string,
) {
  const { state, inSchool, provisional, expiresAt } = facts;
  const refusal = schoolRefusal(facts);
  if (refusal) return refusal;
  if (!inSchool) return 'NOT_IN_SCHOOL';
  if (state === 'NOT_NOTIFIED') return 'NOT_NOTIFIED';
  // The time of an account may be over before it is recorded as expired.
  const overdue = provisional && expiresAt !== undefined && reached(expiresAt, at);
  if (state === 'EXPIRED' || overdue) return 'ACCOUNT_EXPIRED';
  return contents === 'PASSWORD' && !provisional ? 'NO_PROVISIONAL_PASSWORD' : undefined;
}

/** Says why an account has no invitation to print; undefined when it has one. */
function invitationRefusal(facts: PrintFacts) {
  const refusal = schoolRefusal(facts);
  if (refusal) return refusal;
  if (!facts.inSchool) return 'NOT_IN_SCHOOL';
  if (facts.state === 'ACTIVATED') return 'ALREADY_ACTIVATED';
  return facts.eligible ? undefined : 'NOT_ELIGIBLE';
}

/**
 * Records a printed letter. Letters are numbered from 1 after each notification, invitations after each invitation; those from 2 on are
 * reprints.
 */
export function printLetter(account: Account, command: PrintLetter) {
  const { at, uai, printId, contents, inSchool, eligible, campaignId } = command;
  const { state, origin, credential, expiresAt, letters = 0, invitations = 0 } = account;
  const provisional = credential?.provisional === true;
  const facts = { state, origin, inSchool, eligible, provisional, expiresAt };
  const invited = contents === 'INVITATION';
  const refusal = invited ? invitationRefusal(facts) : letterRefusal(contents, facts, at);
  if (refusal) return refuse(refusal);
  return accept({
    type: 'LetterPrinted',
    data: {
      uai,
      printId,
      number: (invited ? invitations : letters) + 1,
      ...(invited && { invitation: true }),
      ...(provisional && !invited && { credentialId: credential.credentialId }),
      ...ofCampaign(campaignId),
    },
  });
}
