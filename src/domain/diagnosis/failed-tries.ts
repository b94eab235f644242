/** Tries to get into an account that failed: where, why and when, for whoever helps. Nothing of what was typed is kept. */
import { isKeyOf } from '../is-key-of.js';
import type { PasswordFacts } from '../account/commands.js';
import { hasExpired, isKeptOut } from '../account/lockout.js';
import type { Account } from '../account/state.js';
import type { Texts } from '../language.js';
import { REFUSALS, type RefusalCode } from '../refusals.js';

/** Where somebody can try. */
export const TRY_PATHS = [
  'SIGN_IN',
  'ACTIVATION',
  'ACTIVATION_LINK',
  'EMAIL_CONFIRMATION',
  'PASSWORD_RECOVERY',
  'PASSWORD_CHANGE',
  'CONTACT_CHANGE',
  'SELF_REGISTRATION',
  'FRANCECONNECT',
  'REGROUPING',
] as const;
export type TryPath = (typeof TRY_PATHS)[number];

/** Codes of failed tries that visitors are not told. */
export const UNTOLD_TEXTS = {
  LINK_EXPIRED: {
    fr: "Le lien reçu n'était plus valable : son délai était passé.",
    en: 'The link was no longer valid: it had expired.',
  },
  LINK_USED: {
    fr: 'Le lien reçu avait déjà servi.',
    en: 'The link had been used already.',
  },
  MOBILE_BARRED: {
    fr: "Le mobile ne crée plus ce compte : l'assistance l'a libéré de qui l'avait créé avec ce numéro.",
    en: 'The mobile can no longer make this account: the support has freed it from whoever had made it by this number.',
  },
  NO_PASSWORD: {
    fr: "Le compte n'avait pas encore de mot de passe.",
    en: 'The account had no password yet.',
  },
  PASSWORD_WRONG: {
    fr: "Le mot de passe n'était pas le bon.",
    en: 'The password was wrong.',
  },
  SIGN_IN_LOCKED: {
    fr: 'La connexion était bloquée pour un moment, après trop de mots de passe faux.',
    en: 'Sign-in was barred for a while, after too many wrong passwords.',
  },
} as const satisfies Record<string, Texts>;

/** Why a try failed: the refusal that the visitor was answered, or a reason that visitors are not told. */
export type FailedTryCode = RefusalCode | keyof typeof UNTOLD_TEXTS;

/** Where a try failed, and why. */
export interface FailedTry {
  readonly path: TryPath;
  readonly code: FailedTryCode;
}

/** For how many days after the last one failed tries are known. */
export const FAILED_TRY_DAYS = 30;

/** What a failed try is called; undefined for a code that is no longer known. */
export function textsOfTry(code: string): Texts | undefined {
  if (isKeyOf(UNTOLD_TEXTS, code)) return UNTOLD_TEXTS[code];
  return isKeyOf(REFUSALS, code) ? REFUSALS[code] : undefined;
}

/** Why login and password are answered `CREDENTIALS_INVALID`, which is all that visitors are told. */
function whyInvalid(account: Account, at: string, password: PasswordFacts): FailedTryCode {
  if (account.mergedInto) return 'ACCOUNT_MERGED';
  if (account.state === 'CLOSED') return 'ACCOUNT_CLOSED';
  if (hasExpired(account, at)) return 'ACCOUNT_EXPIRED';
  if (!account.credential) return 'NO_PASSWORD';
  return isKeptOut(account, at, password) ? 'SIGN_IN_LOCKED' : 'PASSWORD_WRONG';
}

/** The code of a try that was refused. `tried` has the password that was given, if one was. */
export const codeOfTry = (
  account: Account,
  refusal: RefusalCode,
  tried: { readonly at: string; readonly password?: PasswordFacts },
): FailedTryCode =>
  refusal === 'CREDENTIALS_INVALID' && tried.password ? whyInvalid(account, tried.at, tried.password) : refusal;
