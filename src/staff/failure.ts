/** Why somebody could not be signed in: a code, and for people what to do. */
import type { Texts } from '../domain/language.js';
import type { OpenIdFailureCode } from '../openid/index.js';

export const SIGN_IN_FAILURES = {
  SIGN_IN_EXPIRED: {
    fr: 'Cette connexion a commencé il y a plus de dix minutes, dans un autre navigateur, ou a déjà servi. Recommencez.',
    en: 'This sign-in began more than ten minutes ago, in another browser, or has been used already. Start again.',
  },
  SIGN_IN_CANCELLED: {
    fr: "Vous n'êtes pas connecté : la connexion a été abandonnée ou refusée par le guichet d'authentification. Recommencez, ou demandez-lui l'accès à cette application.",
    en: 'You are not signed in: the sign-in was given up, or the issuer refused it. Start again, or ask the issuer for access to this application.',
  },
  ISSUER_UNAVAILABLE: {
    fr: "Le guichet d'authentification ne répond pas pour l'instant. Réessayez dans quelques minutes.",
    en: 'The issuer does not answer now. Try again in a few minutes.',
  },
  ISSUER_ANSWER_UNFIT: {
    fr: "La réponse du guichet d'authentification n'est pas valable. Recommencez ; si cela persiste, signalez-le avec le numéro de corrélation.",
    en: 'The answer of the issuer is not valid. Start again; if it happens again, report the correlation id.',
  },
  CLAIMS_UNFIT: {
    fr: "Le guichet d'authentification n'a pas dit qui vous êtes sous une forme que cette application peut lire. Signalez-le avec le numéro de corrélation.",
    en: 'The issuer did not say who you are in a form that this application can read. Report it with the correlation id.',
  },
  STEP_UP_NOT_REACHED: {
    fr: "Vous ne vous êtes pas connecté avec un mot de passe à usage unique (clé OTP), ou le guichet d'authentification ne l'a pas dit. Recommencez avec votre clé OTP.",
    en: 'You did not sign in with a one-time password, or the issuer did not say so. Start again with your one-time password.',
  },
  RETURN_UNFIT: {
    fr: "L'adresse de retour n'est pas une page de cette application. Repartez de l'application.",
    en: 'The address to return to is no page of this application. Start again from the application.',
  },
  ACR_UNKNOWN: {
    fr: "Ce niveau de connexion n'est pas un de ceux que cette application demande. Repartez de l'application.",
    en: 'This level of sign-in is none of those that this application asks for. Start again from the application.',
  },
  TOO_MANY_SIGN_INS: {
    fr: 'Trop de personnes se connectent en ce moment. Attendez une minute, puis recommencez.',
    en: 'Too many people are signing in at this moment. Wait a minute, then start again.',
  },
  NOT_OWN_PAGE: {
    fr: "Cette demande vient d'un autre site : rien n'a été fait. Repartez de l'application.",
    en: 'This request comes from another site: nothing was done. Start again from the application.',
  },
} as const satisfies Record<OpenIdFailureCode, Texts> & Record<string, Texts>;
export type SignInFailureCode = keyof typeof SIGN_IN_FAILURES;
