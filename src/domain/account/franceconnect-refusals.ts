/** Refusals about FranceConnect: see `src/domain/refusals.ts`. */
import type { Texts } from '../language.js';

export const FRANCECONNECT_REFUSALS = {
  FRANCECONNECT_FOR_RESPONSABLES: {
    fr: "FranceConnect est réservé aux responsables légaux. Connectez-vous avec l'identifiant et le mot de passe de ce compte d'élève.",
    en: 'FranceConnect is for legal guardians alone. Sign in with the login and password of this pupil’s account.',
  },
  FRANCECONNECT_LINKED: {
    fr: 'Une autre identité FranceConnect est déjà reliée à ce compte. Retirez-la d’abord, ou identifiez-vous avec elle.',
    en: 'Another identity of FranceConnect is linked to this account already. Unlink it first, or identify yourself with it.',
  },
  FRANCECONNECT_NEEDED: {
    fr: "Ce compte s'ouvre avec FranceConnect et n'a pas de mot de passe. Identifiez-vous une nouvelle fois avec FranceConnect, puis recommencez dans les dix minutes.",
    en: 'This account is opened with FranceConnect and has no password. Identify yourself with FranceConnect once more, then try again within ten minutes.',
  },
  FRANCECONNECT_ONLY_WAY: {
    fr: "FranceConnect est le seul moyen d'ouvrir ce compte : il ne peut pas en être retiré.",
    en: 'FranceConnect is the only way into this account: it cannot be unlinked.',
  },
  FRANCECONNECT_TAKEN: {
    fr: "Cette identité FranceConnect ouvre déjà un autre compte. Connectez-vous avec FranceConnect pour le voir ; si vous avez deux comptes, demandez à l'établissement de les fusionner.",
    en: 'This identity of FranceConnect opens another account already. Sign in with FranceConnect to see it; if you have two accounts, ask the school to merge them.',
  },
  FRANCECONNECT_TICKET_INVALID: {
    fr: "Cette identification par FranceConnect n'est plus valable : elle a servi, date de plus de dix minutes, ou vient d'un autre navigateur. Identifiez-vous de nouveau.",
    en: 'This sign-in at FranceConnect is no longer valid: it was used, is older than ten minutes, or comes from another browser. Identify yourself again.',
  },
  FRANCECONNECT_UNAVAILABLE: {
    fr: "Cette installation n'utilise pas FranceConnect. Utilisez votre mobile, ou l'identifiant donné par l'établissement.",
    en: 'This installation does not use FranceConnect. Use your mobile, or the login that the school gave.',
  },
  FRANCECONNECT_UNKNOWN: {
    fr: "Aucun compte n'est encore relié à cette identité FranceConnect. Première fois : donnez le mobile que connaît l'établissement. Compte déjà activé : connectez-vous avec son mot de passe, puis reliez FranceConnect.",
    en: 'No account is linked to this identity of FranceConnect yet. For the first time, give the mobile that the school knows. If the account is activated already, sign in with its password, then link FranceConnect.',
  },
  FRANCECONNECT_NO_PASSWORD: {
    fr: "Ce compte s'ouvre avec FranceConnect et n'a pas de mot de passe. Il n'y en a pas à changer.",
    en: 'This account is opened with FranceConnect and has no password. There is none to change.',
  },
} as const satisfies Record<string, Texts>;
