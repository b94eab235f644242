/** Every refusal of the domain: its code, and the sentence with the remedy, in each language of the people who read it. */
import { DISPUTE_REFUSALS } from './account/dispute-refusals.js';
import { REGISTRATION_REFUSALS } from './account/registration-refusals.js';
import { ASSISTANCE_REFUSALS } from './assistance/refusals.js';
import { REGROUPING_REFUSALS } from './account/merge/refusals.js';
import { ERASURE_REFUSALS } from './account/erasure-refusals.js';
import { FRANCECONNECT_REFUSALS } from './account/franceconnect-refusals.js';
import { CAMPAIGN_REFUSALS } from './campaign/refusals.js';
import { DELEGATION_REFUSALS } from './delegation/refusals.js';
import { FREEING_REFUSALS } from './account/freeing/refusals.js';
import { REPLAY_REFUSALS } from './replay-refusals.js';
import type { RefusedDecision } from './event.js';
import type { Texts } from './language.js';

export const REFUSALS = {
  ...ASSISTANCE_REFUSALS,
  ...CAMPAIGN_REFUSALS,
  ...DELEGATION_REFUSALS,
  ...DISPUTE_REFUSALS,
  ...ERASURE_REFUSALS,
  ...REGISTRATION_REFUSALS,
  ...REGROUPING_REFUSALS,
  ...FRANCECONNECT_REFUSALS,
  ...FREEING_REFUSALS,
  ...REPLAY_REFUSALS,
  ACCOUNT_UNKNOWN: {
    fr: "Ce compte n'existe pas, ou vous n'y avez pas accès. Vérifiez la personne choisie.",
    en: 'No such account among those you may see. Check its id.',
  },
  ACCOUNT_CLOSED: {
    fr: "Ce compte est clos : aucun élève n'y est rattaché. Il rouvrira dès que la base de l'établissement lui rattachera un élève.",
    en: 'This account is closed: it has no child attached. It reopens when the school base attaches one again.',
  },
  ACCOUNT_EXPIRED: {
    fr: 'Ce compte a expiré. Notifiez-le de nouveau.',
    en: 'This account has expired. Notify it again.',
  },
  ACTIVATION_REQUIRED: {
    fr: "Ce compte n'est pas encore activé. Activez-le avec le mot de passe provisoire et les dates de naissance des enfants.",
    en: 'This account is not activated yet. Activate it with the provisional password and the birth dates.',
  },
  ACCOUNT_MERGED: {
    fr: "Ce compte a été fusionné avec un autre. Utilisez cet autre compte, ou annulez d'abord la fusion.",
    en: 'This account was merged into another one. Use that one, or undo the merge first.',
  },
  ALREADY_ACTIVATED: {
    fr: 'Ce compte est déjà activé. Connectez-vous, ou demandez un nouveau mot de passe.',
    en: 'This account is already activated. Sign in, or ask for a new password.',
  },
  BIRTH_DATE_MISSING: {
    fr: "La base de l'établissement n'a pas la date de naissance d'un des enfants rattachés. Demandez à l'établissement de la compléter.",
    en: 'The school base has no birth date for one of the attached children. Ask the school to complete it.',
  },
  BIRTH_DATES_MISMATCH: {
    fr: "Les dates de naissance ne sont pas celles de tous les enfants rattachés. Donnez-en une pour chacun ; après de nombreux essais, attendez d'abord un quart d'heure.",
    en: 'The birth dates are not those of all the attached children. Give one for each of them; after many tries, wait a quarter of an hour first.',
  },
  BIRTH_DATES_REQUIRED: {
    fr: 'Il manque une preuve : donnez aussi les dates de naissance de tous les enfants rattachés.',
    en: 'A proof is missing: give the birth dates of all the attached children, too.',
  },
  CODE_INVALID: {
    fr: "Ce code n'est pas le bon, ou il n'est plus valable : il sert une fois, pendant dix minutes, et après cinq erreurs il ne sert plus. Reprenez le dernier SMS reçu, ou demandez un autre code.",
    en: 'This code is wrong or no longer valid: it serves once, for ten minutes, and not after five wrong ones. Look at the last SMS again, or ask for another code.',
  },
  COMMAND_ID_USED: {
    fr: "Cette demande porte le numéro d'une autre, déjà faite. Rechargez la page et recommencez.",
    en: 'This command id was used for another command. Make a new one.',
  },
  CREDENTIALS_INVALID: {
    fr: "Identifiant ou mot de passe incorrect, ou trop de tentatives. Vérifiez les deux, attendez un quart d'heure, ou demandez un nouveau mot de passe.",
    en: 'Wrong login or password, or too many attempts. Check both, wait a quarter of an hour, or ask for a new password.',
  },
  DUPLICATE_DISMISSED: {
    fr: "Il a été dit que ces deux comptes sont ceux de deux personnes. Seule une personne peut encore les fusionner, depuis l'un des comptes.",
    en: 'These two accounts were said to be of two persons. They can only be merged by hand.',
  },
  EMAIL_INVALID: {
    fr: "Cette adresse électronique n'en est pas une. Corrigez-la.",
    en: 'This is not an e-mail address. Correct it.',
  },
  EMAIL_MISSING: {
    fr: "Ce compte n'a pas d'adresse électronique. Notifiez-le par courrier, ou ajoutez d'abord une adresse.",
    en: 'This account has no e-mail address. Notify it by letter, or add an address first.',
  },
  EMAIL_UNPROVEN: {
    fr: "Ce compte est activé, et son titulaire n'a pas confirmé l'adresse électronique : aucun lien qui ouvre le compte n'y est envoyé. Notifiez-le par courrier.",
    en: 'This account is activated and its holder has not confirmed the e-mail address: no link that opens the account is sent there. Notify by letter.',
  },
  EMAIL_REQUIRED: {
    fr: 'Une adresse électronique est nécessaire pour activer ce compte. Donnez-en une.',
    en: 'An e-mail address is needed to activate this account. Give one.',
  },
  IMPORT_ENDED: {
    fr: 'Cet import est déjà terminé. Lancez-en un autre.',
    en: 'This import has ended already. Start another one.',
  },
  IMPORT_UNKNOWN: {
    fr: "Cet import n'existe pas. Lancez-le d'abord.",
    en: 'No such import. Start it first.',
  },
  LINK_UNKNOWN: {
    fr: "Cet enfant n'est pas rattaché à ce compte. Rechargez la fiche du compte.",
    en: 'This child is not attached to this account. Reload the account.',
  },
  MERGE_BOTH_ACTIVATED: {
    fr: "Les deux comptes sont activés. Seule une personne peut les fusionner, depuis l'un des comptes.",
    en: 'Both accounts are activated. They can only be merged by hand.',
  },
  MERGE_BOTH_FRANCECONNECT: {
    fr: 'Les deux comptes ont été ouverts avec FranceConnect, chacun par son identité. Ils ne peuvent pas être fusionnés : gardez les deux.',
    en: 'Both accounts were opened with FranceConnect, each by its own identity. They cannot be merged: keep both.',
  },
  MERGE_DISPUTED: {
    fr: "L'un des comptes a un enfant dont le rattachement a été reconnu erroné sur l'autre. Réglez d'abord ce rattachement.",
    en: 'One of the accounts has a child whose attachment was found wrong on the other. Settle that attachment first.',
  },
  MERGE_KIND: {
    fr: 'Seuls des comptes de responsables légaux peuvent être fusionnés. Choisissez deux comptes de responsables.',
    en: 'Only accounts of legal guardians can be merged. Choose two of them.',
  },
  MERGE_SAME_ACCOUNT: {
    fr: "C'est un seul et même compte. Choisissez-en deux.",
    en: 'This is one and the same account. Choose two.',
  },
  MERGE_UNKNOWN: {
    fr: "Ce compte n'est pas fusionné avec un autre, ou pas par cette fusion. Rechargez la fiche du compte.",
    en: 'This account is not merged into another, or not by this merge. Reload the account.',
  },
  MOBILE_INVALID: {
    fr: "Ce numéro de téléphone n'est pas valable. Donnez un numéro que l'on puisse composer, un mobile là où un mobile est demandé : 06 12 34 56 78 ou +33612345678 ; en Nouvelle-Calédonie +687 75 12 34, en Polynésie française +689 87 12 34 56.",
    en: 'This phone number is not valid. Give one that can be dialled, a mobile where a mobile is asked for: 06 12 34 56 78 or +33612345678; in New Caledonia +687 75 12 34, in French Polynesia +689 87 12 34 56.',
  },
  NOT_ACTIVATED: {
    fr: "Ce compte n'est pas activé. Activez-le d'abord.",
    en: 'This account is not activated. Activate it first.',
  },
  NOT_ELIGIBLE: {
    fr: "Aucun élève inscrit avec un identifiant national (INE) n'a le titulaire de ce compte pour responsable légal. Corrigez la base de l'établissement, puis importez-la.",
    en: 'No pupil enrolled with a national identifier (INE) has the holder of this account as legal guardian. Correct the school base, then import it.',
  },
  NOT_NOTIFIED: {
    fr: "Ce compte n'a pas encore été notifié. Notifiez-le d'abord.",
    en: 'This account has not been notified yet. Notify it first.',
  },
  NO_CHILD: {
    fr: "Il ne reste aucun enfant à confirmer sur ce compte. Demandez à l'établissement de vérifier les rattachements.",
    en: 'No child is left to confirm on this account. Ask the school to check the attachments.',
  },
  NO_PROVISIONAL_PASSWORD: {
    fr: "Ce compte n'a pas de mot de passe provisoire à montrer. Notifiez-le, ou réinitialisez son mot de passe.",
    en: 'This account has no provisional password to show. Notify it, or reset its password.',
  },
  NO_SCHOOL_ACTION: {
    fr: "Le titulaire a ouvert ce compte sans l'établissement : aucune action de l'établissement n'y est possible. Invitez le titulaire à agir lui-même.",
    en: 'The holder opened this account without the school: no action of the school is possible on it. Ask the holder to act.',
  },
  PASSWORD_CHANGE_REQUIRED: {
    fr: "Il faut choisir un nouveau mot de passe pour se connecter. Donnez-le avec l'actuel.",
    en: 'A new password must be chosen to sign in. Give it with the current one.',
  },
  PASSWORD_COMMON: {
    fr: 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre, par exemple quatre mots sans rapport.',
    en: 'This password is too easily guessed. Choose another, for example four unrelated words.',
  },
  PASSWORD_REUSED: {
    fr: "Le nouveau mot de passe est l'actuel. Choisissez-en un autre.",
    en: 'The new password is the present one. Choose another.',
  },
  PASSWORD_TOO_LONG: {
    fr: 'Le mot de passe est trop long : choisissez-en un de 256 caractères au plus.',
    en: 'The password is too long: choose one of 256 characters at most.',
  },
  PASSWORD_TOO_SHORT: {
    fr: 'Le mot de passe est trop court : choisissez-en un de 12 caractères au moins.',
    en: 'The password is too short: choose one of 12 characters at least.',
  },
  PHONE_CHANGE_UNKNOWN: {
    fr: "Aucun changement de numéro de mobile n'est en attente. Demandez-le de nouveau.",
    en: 'No such change of mobile number is pending. Ask for it again.',
  },
  NOT_IN_SCHOOL: {
    fr: "Aucun élève de ce compte n'est plus inscrit dans cet établissement : son courrier revient à l'établissement où il est inscrit.",
    en: 'No pupil of this account is enrolled in this school any more: its letter is for the school where one is.',
  },
  LETTER_TEXTS_UNFIT: {
    fr: 'Ces textes ne tiennent pas lisiblement sur tous les courriers. Raccourcissez-les.',
    en: 'These texts do not fit legibly on all letters. Shorten them.',
  },
  NOTHING_TO_PRINT: {
    fr: "Aucun compte de la sélection n'a de mot de passe provisoire valable à imprimer. Les motifs disent pourquoi, et que faire.",
    en: 'No account of the selection has a valid provisional password to print. The reasons say why, and what to do.',
  },
  SCHOOL_UNKNOWN: {
    fr: "Un établissement n'est pas connu, ou vous n'y avez pas accès. Vérifiez son UAI, ou importez d'abord ses fichiers.",
    en: 'A school is not known, or is out of your reach. Check its UAI, or import its files first.',
  },
  SESSION_ENDED: {
    fr: 'Votre connexion est terminée. Connectez-vous de nouveau.',
    en: 'Your session has ended. Sign in again.',
  },
  STUDENT_UNKNOWN: {
    fr: "Cet élève n'est pas connu. Importez d'abord les fichiers de l'établissement.",
    en: 'No such pupil. Import the school first.',
  },
  TOKEN_INVALID: {
    fr: "Ce lien n'est plus valable : il a servi, a été remplacé ou est trop ancien. Demandez-en un autre.",
    en: 'This link is no longer valid: it was used, replaced or is too old. Ask for another one.',
  },
} as const satisfies Record<string, Texts>;

export type RefusalCode = keyof typeof REFUSALS;

/** Makes a refusal. `field` is the input field at fault; `events` record the refusal itself, such as a failed sign-in. */
export const refuse = <Code extends RefusalCode, E = never>(
  code: Code,
  field?: string,
  events?: readonly E[],
): RefusedDecision<Code, E> => ({
  outcome: 'refused',
  refusal: field === undefined ? { code } : { code, field },
  ...(events?.length ? { events } : {}),
});
