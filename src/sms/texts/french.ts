/** The French words of the SMS. Each names the service first. */
import type { Words } from './words.js';

const code = (purpose: string): string => `EduConnect : {code} est votre code pour ${purpose} ({minutes} min).`;
const IF_NOT_YOU = "Si ce n'est pas vous, changez votre mot de passe et prévenez l'établissement.";
/** The link in the French text serves the English below it, too. */
const stop = (change: string): string => `EduConnect : ${change}. Si ce n'est pas vous, annulez sous 72 h : {link}`;

export const FRENCH: Words = {
  NEVER: 'Ne le donnez jamais, à personne.',
  PASSWORD_RESET: code('choisir un nouveau mot de passe'),
  PHONE_CHANGE: code('confirmer ce mobile'),
  REGISTRATION: code('créer votre compte'),
  FRANCECONNECT: code('relier FranceConnect à votre compte'),
  REGROUPING: code('réunir vos deux comptes'),
  RECOVERY_LINK:
    'EduConnect : beaucoup de codes ont été demandés. Pendant 24 h, ce lien permet de choisir un nouveau mot de passe. Ne le donnez jamais : {link}',
  LOGIN: 'EduConnect : votre identifiant est {login}. Personne ne vous demandera jamais votre mot de passe.',
  CONTACT_UNPROVEN:
    "EduConnect : l'établissement indique d'autres coordonnées pour votre compte. Rien ne change tant que vous ne les confirmez pas.",
  PASSWORD_RESET_BY_SCHOOL:
    "EduConnect : l'établissement a réinitialisé votre mot de passe. Si vous n'avez rien demandé, prévenez-le et choisissez-en un sur le portail.",
  PASSWORD_CHANGED:
    "EduConnect : votre mot de passe vient de changer. Si ce n'est pas vous, demandez-en un autre et prévenez l'établissement.",
  EMAIL_CHANGE_ASKED: `EduConnect : une autre adresse mail a été demandée pour votre compte. ${IF_NOT_YOU}`,
  EMAIL_CHANGED:
    "EduConnect : l'adresse mail de votre compte a changé. Si ce n'est pas vous, prévenez l'établissement.",
  MOBILE_CHANGE_ASKED: `EduConnect : un autre mobile a été demandé pour votre compte. ${IF_NOT_YOU}`,
  MOBILE_CHANGED: `EduConnect : le mobile de votre compte a changé. ${IF_NOT_YOU}`,
  STOP_PASSWORD_CHANGED: stop('votre mot de passe a changé'),
  STOP_EMAIL_CHANGE_ASKED: stop('autre adresse mail demandée'),
  STOP_EMAIL_CHANGED: stop('votre adresse mail a changé'),
  STOP_MOBILE_CHANGE_ASKED: stop('autre mobile demandé'),
  STOP_MOBILE_CHANGED: stop('votre mobile a changé'),
  SESSION_TOKEN_REUSED:
    "EduConnect : une connexion à votre compte a été fermée, elle a pu servir à quelqu'un d'autre. Reconnectez-vous et vérifiez vos connexions.",
  CHANGE_STOPPED:
    'EduConnect : un changement de votre compte a été annulé et le mot de passe ne sert plus. Choisissez-en un autre sur le portail.',
  FRANCECONNECT_LINKED: `EduConnect : FranceConnect ouvre désormais votre compte. ${IF_NOT_YOU}`,
  FRANCECONNECT_UNLINKED: `EduConnect : FranceConnect n'ouvre plus votre compte. ${IF_NOT_YOU}`,
  ACCOUNTS_MERGED:
    "EduConnect : votre compte a été réuni avec un autre à votre nom. Si vous ne vous y attendiez pas, prévenez l'établissement.",
  ACCOUNTS_UNMERGED:
    "EduConnect : la réunion de votre compte avec un autre a été défaite. Si vous ne vous y attendiez pas, prévenez l'établissement.",
  DISPUTE_UPHELD:
    "EduConnect : le rattachement que vous avez signalé est suspendu. Si vous ne vous y attendiez pas, prévenez l'établissement.",
  DISPUTE_REJECTED:
    "EduConnect : l'établissement maintient le rattachement que vous avez signalé. Votre compte dit pourquoi.",
  ACCOUNT_FREED:
    "EduConnect : l'assistance a libéré ce compte, que plus rien n'ouvre. S'il est à vous et que vous n'avez rien demandé, prévenez l'établissement.",
  ACCOUNT_MADE:
    "EduConnect : un compte a été créé à votre nom avec un autre mobile. Si ce n'est pas vous, prévenez l'établissement ou l'assistance de l'académie.",
  BIRTH_DATES_TRIED:
    "EduConnect : des dates de naissance fausses ont été données de nombreuses fois pour votre compte. Si ce n'est pas vous, prévenez l'établissement.",
  REGISTRATION_TRIED:
    "EduConnect : quelqu'un a voulu créer votre compte, qui existe déjà. Si c'est vous, connectez-vous ; sinon, prévenez l'établissement.",
};
