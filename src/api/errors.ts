/** The errors of the API: a code for programs, and a sentence with the remedy for people. */
import { GraphQLError } from 'graphql';
import type { Language, Texts } from '../domain/language.js';
import type { DeniedCode } from '../security/permissions.js';

export const ERRORS = {
  UNAUTHENTICATED: {
    fr: "Connectez-vous d'abord : cette demande ne porte pas de jeton d'accès valable.",
    en: 'Sign in first: this request carries no valid access token.',
  },
  FORBIDDEN: {
    fr: "Vos rôles ne le permettent pas ici. Vérifiez l'établissement, ou demandez ce droit.",
    en: 'Your roles do not allow this here. Check the school, or ask for the right.',
  },
  RIGHT_LAPSED: {
    fr: 'Le droit qui vous avait été délégué a pris fin. Demandez-le de nouveau.',
    en: 'The right delegated to you has ended. Ask for it again.',
  },
  OTP_REQUIRED: {
    fr: "Connectez-vous de nouveau avec un mot de passe à usage unique (clé OTP) : les actions sur les responsables l'exigent.",
    en: 'Sign in again with a one-time password: actions on responsables need it.',
  },
  OTP_TOO_OLD: {
    fr: 'Votre mot de passe à usage unique (clé OTP) a été donné il y a trop longtemps. Connectez-vous de nouveau avec un tel mot de passe.',
    en: 'Your one-time password was given too long ago. Sign in with one again.',
  },
  NOT_FOUND: {
    fr: "Cela n'existe pas, ou se trouve hors de ce que vous pouvez voir. Vérifiez votre demande.",
    en: 'It does not exist, or is outside what you may see. Check your request.',
  },
  BAD_USER_INPUT: {
    fr: "Cette valeur n'est pas valable. Corrigez-la.",
    en: 'This value is not valid. Correct it.',
  },
  NOT_YET_PROJECTED: {
    fr: 'Ce qui est demandé ne peut pas encore être lu. Redemandez-le dans un instant.',
    en: 'What you asked for cannot be read yet. Ask again in a moment.',
  },
  SUBSCRIPTION_OVER_HTTP: {
    fr: 'Les abonnements passent par WebSocket : connectez-vous à /graphql par le protocole graphql-transport-ws, et abonnez-vous là.',
    en: 'Subscriptions go over WebSocket: connect to /graphql with the protocol graphql-transport-ws, and subscribe there.',
  },
  TOO_MANY_SUBSCRIPTIONS: {
    fr: "Vous suivez déjà autant qu'une personne peut suivre. Terminez un abonnement dont vous n'avez plus besoin, puis abonnez-vous de nouveau.",
    en: 'You already have as many subscriptions as one person may have. End one that you no longer need, then subscribe again.',
  },
  TOO_MANY_REQUESTS: {
    fr: 'Trop de tentatives. Attendez, puis réessayez.',
    en: 'Too many attempts. Wait, then try again.',
  },
  UPLOADS_ELSEWHERE: {
    fr: "Ce serveur ne prend pas de fichiers à importer : rien n'a été importé. Envoyez-les au serveur des imports, dont ROLES comprend api et importer ; l'exploitant vous en donne l'adresse.",
    en: 'This server takes no files to import: nothing was imported. Send them to the server for imports, whose ROLES has api and importer; its operator tells you the address.',
  },
  OVERLOADED: {
    fr: "Trop de mots de passe sont vérifiés en ce moment. Rien n'a été fait : réessayez dans quelques secondes.",
    en: 'Too many passwords are being checked at this moment. Nothing was done: try again in a few seconds.',
  },
  LEDGER_UNAVAILABLE: {
    fr: "Le registre ne répond pas pour l'instant. Renvoyez la même demande, avec le même commandId si elle en a un : elle ne sera exécutée qu'une fois.",
    en: 'The ledger does not answer now. Send the same request again, with the same commandId if it has one: it is then carried out only once.',
  },
  INTERNAL_SERVER_ERROR: {
    fr: "Un incident s'est produit ici. Réessayez ; s'il persiste, signalez-le avec le numéro de corrélation.",
    en: 'Something went wrong on the server. Try again; if it happens again, report the correlation id.',
  },
} as const satisfies Record<string, Texts>;
export type ErrorCode = keyof typeof ERRORS;

/** An error for the client: the mask passes it on, in the language of the caller. */
export class ApiError extends GraphQLError {
  readonly #texts: Texts;
  /** `message` replaces the texts of the code. A single string is English, for programmers. */
  constructor(code: ErrorCode, message: string | Texts = ERRORS[code], extensions: Record<string, unknown> = {}) {
    const texts = typeof message === 'string' ? { fr: message, en: message } : message;
    super(texts.en, { extensions: { code, ...extensions } });
    this.name = 'ApiError';
    this.#texts = texts;
  }
  /** The message in a language. */
  in(language: Language): string {
    return this.#texts[language];
  }
}

export const denied = (code: DeniedCode): ApiError => new ApiError(code);
export const notFound = (message?: string | Texts): ApiError => new ApiError('NOT_FOUND', message);
export const badInput = (message: string, field?: string): ApiError =>
  new ApiError('BAD_USER_INPUT', message, field === undefined ? {} : { field });
