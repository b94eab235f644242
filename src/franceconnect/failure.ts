/** Why somebody could not be identified by FranceConnect: a code, and for people what to do. */
import type { Texts } from '../domain/language.js';
import type { OpenIdFailureCode } from '../openid/index.js';

export const FRANCECONNECT_FAILURES = {
  SIGN_IN_EXPIRED: {
    fr: 'Cette identification a commencé il y a plus de dix minutes, dans un autre navigateur, ou a déjà servi. Recommencez.',
    en: 'This sign-in began more than ten minutes ago, in another browser, or has been used already. Start again.',
  },
  SIGN_IN_CANCELLED: {
    fr: "FranceConnect ne vous a pas identifié : vous avez abandonné, ou il n'a pas pu vérifier votre identité. Recommencez, avec un autre compte si celui que vous avez choisi ne convient pas.",
    en: 'FranceConnect has not identified you: you gave up, or it could not verify your identity. Start again, with another account if the one you chose does not do.',
  },
  ISSUER_UNAVAILABLE: {
    fr: "FranceConnect ne répond pas pour l'instant. Réessayez dans quelques minutes.",
    en: 'FranceConnect does not answer now. Try again in a few minutes.',
  },
  ISSUER_ANSWER_UNFIT: {
    fr: "La réponse de FranceConnect n'est pas valable. Recommencez ; si cela persiste, signalez-le à l'assistance avec le numéro de corrélation.",
    en: 'The answer of FranceConnect is not valid. Start again; if it happens again, report the correlation id to the assistance.',
  },
  STEP_UP_NOT_REACHED: {
    fr: 'FranceConnect ne vous a pas demandé de vous identifier une nouvelle fois. Recommencez.',
    en: 'FranceConnect has not asked you to identify yourself once more. Start again.',
  },
  IDENTITY_UNFIT: {
    fr: "FranceConnect n'a pas transmis vos nom et prénoms. Recommencez et acceptez leur transmission ; si cela persiste, signalez-le à l'assistance avec le numéro de corrélation.",
    en: 'FranceConnect has not passed on your surname and first names. Start again and allow it; if it happens again, report the correlation id to the assistance.',
  },
  RETURN_UNFIT: {
    fr: "L'adresse de retour n'est pas une page du portail. Repartez du portail.",
    en: 'The address to return to is no page of the portal. Start again from the portal.',
  },
  CHALLENGE_UNFIT: {
    fr: 'Cette adresse est incomplète. Repartez du portail.',
    en: 'This address is incomplete. Start again from the portal.',
  },
  TOO_MANY_SIGN_INS: {
    fr: "Trop de personnes s'identifient en ce moment. Attendez une minute, puis recommencez.",
    en: 'Too many people are signing in at this moment. Wait a minute, then start again.',
  },
} as const satisfies Record<OpenIdFailureCode, Texts> & Record<string, Texts>;
export type FranceConnectFailureCode = keyof typeof FRANCECONNECT_FAILURES;

/** The ways to an account that need no FranceConnect. */
export const OTHER_WAYS: readonly Texts[] = [
  {
    fr: "Sans FranceConnect, vous pouvez aussi activer votre compte sur le portail avec votre mobile, ou avec l'identifiant et le mot de passe donnés par l'établissement.",
    en: 'Without FranceConnect, you can also activate your account on the portal with your mobile, or with the login and password that the school gave.',
  },
];
