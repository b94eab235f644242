/** The French texts of the e-mails. They never hold a password, only a login and one-time links. */
import type { HolderNotice } from '../domain/account/events.js';

export interface Content {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Reader {
  readonly firstName: string;
  readonly surname: string;
}

type Block =
  | { readonly paragraph: string }
  /** Shown on a line of its own, to be copied. */
  | { readonly label: string; readonly value: string }
  | { readonly link: string; readonly action: string };

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => ESCAPES[character]!);

const SIGNATURE = 'EduConnect – ministère chargé de l’éducation nationale';
const NO_ANSWER = 'Ce message est envoyé automatiquement : merci de ne pas y répondre.';
const SAFETY = 'Personne ne vous demandera jamais votre mot de passe, ni par courriel, ni par téléphone.';

const asText = (block: Block): string => {
  if ('paragraph' in block) return block.paragraph;
  return 'link' in block ? `${block.action} :\n${block.link}` : `${block.label} : ${block.value}`;
};

const asHtml = (block: Block): string => {
  if ('paragraph' in block) return `<p>${escapeHtml(block.paragraph)}</p>`;
  if ('link' in block) {
    const link = escapeHtml(block.link);
    return `<p><a href="${link}">${escapeHtml(block.action)}</a></p>\n<p><small>${link}</small></p>`;
  }
  return `<p>${escapeHtml(block.label)} : <strong>${escapeHtml(block.value)}</strong></p>`;
};

/** Puts a name on one line, whatever line breaks a base left in it. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function content(subject: string, { firstName, surname }: Reader, blocks: readonly Block[]): Content {
  const all: Block[] = [
    { paragraph: `Bonjour ${oneLine(`${firstName} ${surname}`)},` },
    ...blocks,
    { paragraph: SAFETY },
    { paragraph: NO_ANSWER },
    { paragraph: SIGNATURE },
  ];
  return {
    subject,
    text: `${all.map(asText).join('\n\n')}\n`,
    html: [
      '<!DOCTYPE html>',
      `<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
      '<body style="font-family: sans-serif; max-width: 40em">',
      ...all.map(asHtml),
      '</body></html>',
    ].join('\n'),
  };
}

/** When a link or account expires, and the time zone (IANA name) to write that in. */
interface Until {
  readonly expiresAt: string;
  readonly zone: string;
}

const dateOf = ({ expiresAt, zone }: Until): string =>
  new Date(expiresAt).toLocaleDateString('fr-FR', { dateStyle: 'long', timeZone: zone });

const IGNORE = 'Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : rien ne sera modifié.';

/** The school gave a login; the link activates the account. */
export const notification = (reader: Reader, given: Until & { login: string; link: string }): Content =>
  content('Activez votre compte EduConnect', reader, [
    {
      paragraph:
        'L’établissement scolaire de votre enfant vous a ouvert un compte EduConnect : un compte unique pour tous les services en ligne de la scolarité.',
    },
    { label: 'Votre identifiant', value: given.login },
    { link: given.link, action: 'Activer mon compte' },
    {
      paragraph: `Ce lien ne sert qu’une fois, jusqu’au ${dateOf(given)}. Munissez-vous de la date de naissance de chacun de vos enfants.`,
    },
  ]);

/** The same for a pupil. */
export const pupilNotification: typeof notification = (reader, given) =>
  content('Active ton compte EduConnect', reader, [
    { paragraph: 'Ton établissement t’a ouvert un compte EduConnect pour accéder à ses services en ligne.' },
    { label: 'Ton identifiant', value: given.login },
    { link: given.link, action: 'Activer mon compte' },
    {
      paragraph: `Ce lien ne sert qu’une fois, jusqu’au ${dateOf(given)}. Il te demandera ta date de naissance.`,
    },
  ]);

/** For an account already activated, whose password is not touched. */
export const loginReminder = (reader: Reader, given: { login: string; portal: string }): Content =>
  content('Votre identifiant EduConnect', reader, [
    { paragraph: 'Votre compte EduConnect est déjà activé. L’établissement vous rappelle votre identifiant.' },
    { label: 'Votre identifiant', value: given.login },
    { link: given.portal, action: 'Me connecter' },
  ]);

/** For an account already activated, whose password the school has reset. */
export const resetBySchool = (reader: Reader, given: Until & { login: string; link: string }): Content =>
  content('Choisissez un nouveau mot de passe EduConnect', reader, [
    { paragraph: 'L’établissement a réinitialisé le mot de passe de votre compte EduConnect.' },
    { label: 'Votre identifiant', value: given.login },
    { link: given.link, action: 'Choisir un nouveau mot de passe' },
    { paragraph: `Ce lien ne sert qu’une fois, jusqu’au ${dateOf(given)}.` },
  ]);

/** The activation screen was validated: the address is to be proven. */
export const activationConfirmation = (reader: Reader, given: Until & { link: string }): Content =>
  content('Confirmez votre adresse pour activer votre compte EduConnect', reader, [
    { paragraph: 'Il ne reste qu’une étape pour activer votre compte EduConnect : confirmer cette adresse.' },
    { link: given.link, action: 'Confirmer mon adresse' },
    { paragraph: `Ce lien ne sert qu’une fois, jusqu’au ${dateOf(given)}.` },
    { paragraph: IGNORE },
  ]);

export const expiryReminder = (reader: Reader, given: Until & { login: string; link: string }): Content =>
  content('Votre compte EduConnect expire bientôt', reader, [
    {
      paragraph: `Votre compte EduConnect n’est pas encore activé. Il expirera le ${dateOf(given)} ; il faudra alors demander à l’établissement de vous notifier de nouveau.`,
    },
    { label: 'Votre identifiant', value: given.login },
    { link: given.link, action: 'Activer mon compte' },
    { paragraph: 'Ce lien ne sert qu’une fois et remplace le précédent.' },
  ]);

export const passwordReset = (reader: Reader, given: { link: string }): Content =>
  content('Votre nouveau mot de passe EduConnect', reader, [
    { paragraph: 'Un nouveau mot de passe a été demandé pour votre compte EduConnect.' },
    { link: given.link, action: 'Choisir un nouveau mot de passe' },
    { paragraph: 'Ce lien ne sert qu’une fois, pendant une heure.' },
    { paragraph: IGNORE },
  ]);

export const emailChange = (reader: Reader, given: Until & { link: string }): Content =>
  content('Confirmez votre nouvelle adresse', reader, [
    { paragraph: 'Cette adresse a été indiquée comme la nouvelle adresse de votre compte EduConnect.' },
    { link: given.link, action: 'Confirmer ma nouvelle adresse' },
    { paragraph: `Ce lien ne sert qu’une fois, jusqu’au ${dateOf(given)}.` },
    { paragraph: IGNORE },
  ]);

const noticeOf =
  (subject: string, ...paragraphs: readonly string[]) =>
  (reader: Reader, given: { login: string; portal: string }): Content =>
    content(subject, reader, [
      ...paragraphs.map(paragraph => ({ paragraph })),
      { label: 'Votre identifiant', value: given.login },
      { link: given.portal, action: 'Aller sur le portail' },
    ]);

const NOT_YOU =
  'Si vous n’êtes pas à l’origine de ce changement, demandez aussitôt un nouveau mot de passe sur le portail et prévenez l’établissement.';

/** Notices to the proven address. Their link leads to the portal and opens no account. */
export const NOTICES: Readonly<Record<HolderNotice, ReturnType<typeof noticeOf>>> = {
  CONTACT_UNPROVEN: noticeOf(
    'De nouvelles coordonnées attendent votre confirmation',
    'L’établissement, ou ses fichiers, indique une autre adresse électronique ou un autre mobile pour votre compte EduConnect.',
    'Rien ne change tant que vous ne les avez pas confirmés : seules les coordonnées que vous avez déjà confirmées permettent de récupérer votre compte. S’ils sont exacts, connectez-vous pour les confirmer ; sinon, prévenez l’établissement.',
  ),
  PASSWORD_RESET_BY_SCHOOL: noticeOf(
    'L’établissement a réinitialisé votre mot de passe',
    'L’établissement a réinitialisé le mot de passe de votre compte EduConnect et vous en remet un provisoire. La première connexion vous demandera un nouveau mot de passe et les dates de naissance de tous vos enfants.',
    'Si vous n’avez rien demandé, choisissez vous-même un nouveau mot de passe sur le portail (« mot de passe oublié ») et prévenez l’établissement.',
  ),
  PASSWORD_CHANGED: noticeOf(
    'Votre mot de passe EduConnect a changé',
    'Le mot de passe de votre compte EduConnect vient d’être changé.',
    NOT_YOU,
  ),
  EMAIL_CHANGE_ASKED: noticeOf(
    'Une autre adresse a été demandée pour votre compte',
    'Une autre adresse électronique a été demandée pour votre compte EduConnect. Elle remplacera celle-ci quand elle aura été confirmée.',
    NOT_YOU,
  ),
  EMAIL_CHANGED: noticeOf(
    'L’adresse de votre compte EduConnect a changé',
    'Une autre adresse électronique remplace désormais celle-ci pour votre compte EduConnect.',
    'Si vous n’êtes pas à l’origine de ce changement, prévenez aussitôt l’établissement.',
  ),
  MOBILE_CHANGED: noticeOf(
    'Le mobile de votre compte EduConnect a changé',
    'Un autre numéro de mobile est désormais celui de votre compte EduConnect.',
    NOT_YOU,
  ),
  ACCOUNTS_MERGED: noticeOf(
    'Deux comptes EduConnect ont été réunis',
    'Votre compte EduConnect a été réuni avec un autre compte à votre nom : un seul des deux identifiants sert désormais.',
    'Si vous ne vous y attendiez pas, prévenez l’établissement : la réunion peut être défaite.',
  ),
  ACCOUNTS_UNMERGED: noticeOf(
    'Deux comptes EduConnect ont été séparés',
    'La réunion de votre compte EduConnect avec un autre compte a été défaite : chacun reprend son identifiant et ses enfants.',
    'Si vous ne vous y attendiez pas, prévenez l’établissement.',
  ),
};
