/** What requests for assistance are about, and whose queue they go to: that of the school or that of the académie. */
import type { Texts } from '../language.js';

export const MATTERS = [
  'CANNOT_ACTIVATE',
  'LOGIN_LOST',
  'WRONG_CHILDREN',
  'WRONG_DATA',
  'FRANCECONNECT',
  'ACCESS',
  'RECTIFICATION',
  'OTHER',
] as const;
export type Matter = (typeof MATTERS)[number];

export const MATTER_LABELS: Readonly<Record<Matter, Texts>> = {
  CANNOT_ACTIVATE: { fr: 'Je n’arrive pas à activer mon compte', en: 'I cannot activate my account' },
  LOGIN_LOST: { fr: 'J’ai perdu mon identifiant ou mon mot de passe', en: 'I have lost my login or my password' },
  WRONG_CHILDREN: { fr: 'Les enfants affichés ne sont pas les bons', en: 'The children shown are not the right ones' },
  WRONG_DATA: { fr: 'Mes données sont inexactes', en: 'My data are wrong' },
  FRANCECONNECT: { fr: 'FranceConnect ne fonctionne pas', en: 'FranceConnect does not work' },
  ACCESS: { fr: 'Demande d’accès à mes données personnelles', en: 'Request for access to my personal data' },
  RECTIFICATION: {
    fr: 'Demande de rectification de mes données personnelles',
    en: 'Request for rectification of my personal data',
  },
  OTHER: { fr: 'Autre demande', en: 'Another request' },
};

/** Requests by rights of the GDPR (articles 15 and 16): they must be answered within a month (article 12). */
const OF_RIGHTS: readonly Matter[] = ['ACCESS', 'RECTIFICATION'];
export const hasDeadline = (matter: Matter): boolean => OF_RIGHTS.includes(matter);
export const DEADLINE_MONTHS = 1;

export const QUEUE_KINDS = ['SCHOOL', 'ACADEMIE'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** Who looks after which matter: those named, and all others. */
export interface Routing {
  readonly otherwise: QueueKind;
  readonly matters: readonly { readonly matter: Matter; readonly queue: QueueKind }[];
}

/** The routing of an académie that has none of its own: what a school can settle goes to the school. */
export const OUR_ROUTING: Routing = {
  otherwise: 'SCHOOL',
  matters: [
    { matter: 'FRANCECONNECT', queue: 'ACADEMIE' },
    { matter: 'ACCESS', queue: 'ACADEMIE' },
    { matter: 'RECTIFICATION', queue: 'ACADEMIE' },
    { matter: 'OTHER', queue: 'ACADEMIE' },
  ],
};

/** Whose queue a matter goes to. */
export const queueFor = ({ otherwise, matters }: Routing, matter: Matter): QueueKind =>
  matters.find(rule => rule.matter === matter)?.queue ?? otherwise;
