/** The actions of the API, and the roles that may do them. An action that no role may do is denied to everybody. */
import type { Role } from '../domain/event.js';

export const ACTIONS = [
  /** See a school: its name, classes, MEF, last import. */
  'SCHOOL_READ',
  'RESPONSABLES_LIST',
  /** Take the list of responsables away as a file. */
  'RESPONSABLES_EXPORT',
  'STUDENTS_LIST',
  /** Open an account's sheet. */
  'ACCOUNT_READ',
  'ACCOUNT_NOTIFY',
  'ACCOUNT_RESET_PASSWORD',
  'ACCOUNT_UPDATE_CONTACT',
  /** See (or print) a provisional password. */
  'ACCOUNT_REVEAL_PASSWORD',
  /** Follow campaigns: what was ordered, how far it has come. Not whom it concerns: that needs the right to list them. */
  'CAMPAIGNS_READ',
  'ACCOUNT_DIAGNOSE',
  'ACCOUNT_UNLOCK',
  /** Take an account from whoever has it and is not its holder, or whose holder has no way back. Never by a school. */
  'ACCOUNT_FREE',
  'ACCOUNT_MERGE',
  'LINK_DISPUTE',
  'LINK_DISPUTE_RESOLVE',
  'DELEGATION_GRANT',
  /** See to whom rights on the school are lent, and what was done by them. */
  'DELEGATIONS_READ',
  'STATISTICS_READ',
  /** History of an account, and its replay at a date. */
  'HISTORY_READ',
  /** The events of the whole ledger within the scope, of whatever stream. */
  'EVENTS_READ',
  /** Who read whose personal data. */
  'ACCESSES_READ',
  'PROOF_READ',
  /** See which streams of the ledger read models and processes have parked, and why. */
  'PARKED_READ',
  /** Have parked streams replayed. */
  'PARKED_REPLAY',
  'IMPORT_RUN',
  'IMPORT_REPORTS_READ',
  /** See the texts that a school has of its own on letters, and how they look. */
  'LETTER_TEXTS_READ',
  'LETTER_TEXTS_WRITE',
  /** See the requests for assistance in a queue, with what is written in them. */
  'ASSISTANCE_READ',
  /** Take, answer, pass on and close requests for assistance. */
  'ASSISTANCE_ANSWER',
  /** Set how parents of an académie get help, and whose queue their requests go to. */
  'ASSISTANCE_SETTINGS_WRITE',
  /** Send a request for assistance. */
  'ASSISTANCE_REQUEST',
  'SETTINGS_WRITE',
  'PASSWORD_CHANGE_FORCE',
  'PERSON_ERASE',
  /** Take away all that is held of a person as a file. */
  'PERSON_DATA_EXPORT',
  /** The paths of a visitor to the portal: activation, confirmation of an e-mail, sign-in, recovery. */
  'PORTAL_VISIT',
  /** A holder's own password, address, mobile and link to FranceConnect. */
  'PASSWORD_CHANGE',
  /** A holder's own sessions. */
  'SESSION_END',
  /** Put a holder's own account together with another one of the same person, and undo it. */
  'ACCOUNT_REGROUP',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The actions of a head in the console. A delegation may name those in `DELEGABLE`. */
export const HEAD_ACTIONS = [
  'SCHOOL_READ',
  'RESPONSABLES_LIST',
  'RESPONSABLES_EXPORT',
  'STUDENTS_LIST',
  'ACCOUNT_READ',
  'ACCOUNT_NOTIFY',
  'ACCOUNT_RESET_PASSWORD',
  'ACCOUNT_UPDATE_CONTACT',
  'ACCOUNT_REVEAL_PASSWORD',
  'CAMPAIGNS_READ',
  'ACCOUNT_DIAGNOSE',
  'ACCOUNT_MERGE',
  'LINK_DISPUTE',
  'LINK_DISPUTE_RESOLVE',
  'DELEGATION_GRANT',
  'DELEGATIONS_READ',
  'STATISTICS_READ',
  'HISTORY_READ',
  'IMPORT_REPORTS_READ',
  'LETTER_TEXTS_READ',
  'LETTER_TEXTS_WRITE',
  'ASSISTANCE_READ',
  'ASSISTANCE_ANSWER',
] as const satisfies readonly Action[];

/** What a head cannot lend: a delegate neither lends rights on nor sees what others did by theirs. */
const NEVER_LENT = ['DELEGATION_GRANT', 'DELEGATIONS_READ'] as const satisfies readonly Action[];

/** The actions that a delegation may name. */
export type DelegableRight = Exclude<(typeof HEAD_ACTIONS)[number], (typeof NEVER_LENT)[number]>;
export const DELEGABLE: readonly DelegableRight[] = HEAD_ACTIONS.filter(
  (action): action is DelegableRight => !(NEVER_LENT as readonly Action[]).includes(action),
);

/**
 * Actions that a delegation allows also when it names another action instead: whoever may act by campaigns may follow them, whoever may
 * list responsables may export the list, whoever may answer requests for assistance may read them, and whoever may print letters or change their texts may see these texts.
 */
export const IMPLIED_BY: Partial<Record<Action, readonly Action[]>> = {
  CAMPAIGNS_READ: ['ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD'],
  RESPONSABLES_EXPORT: ['RESPONSABLES_LIST'],
  ASSISTANCE_READ: ['ASSISTANCE_ANSWER'],
  LETTER_TEXTS_READ: ['LETTER_TEXTS_WRITE', 'ACCOUNT_NOTIFY', 'ACCOUNT_RESET_PASSWORD', 'ACCOUNT_REVEAL_PASSWORD'],
};

/**
 * The targets of a role. `SCHOOLS`, `CIRCONSCRIPTION`, `DEPARTEMENT`, `ACADEMIE`, `NATION`: targets within that scope; `OWN`: the holder's own account; `ANYONE`: every
 * target.
 */
export type Reach = 'SCHOOLS' | 'CIRCONSCRIPTION' | 'DEPARTEMENT' | 'ACADEMIE' | 'NATION' | 'OWN' | 'ANYONE';

export interface RoleRule {
  readonly reach: readonly Reach[];
  readonly may: readonly Action[];
  /** The role reaches accounts of students only. It does not reach an account whose kind the caller does not state. */
  readonly studentsOnly?: true;
  /** The role may do only those actions that the grant's `rights` name. */
  readonly onlyNamedRights?: true;
}

/** The rules by role. A role without one may do nothing. */
export const ROLE_RULES: Partial<Record<Role, RoleRule>> = {
  SCHOOL_HEAD: { reach: ['SCHOOLS'], may: HEAD_ACTIONS },
  SCHOOL_DELEGATE: { reach: ['SCHOOLS'], may: DELEGABLE, onlyNamedRights: true },
  STUDENT_HELPDESK: {
    reach: ['SCHOOLS'],
    may: [
      'SCHOOL_READ',
      'STUDENTS_LIST',
      'ACCOUNT_READ',
      'ACCOUNT_NOTIFY',
      'ACCOUNT_RESET_PASSWORD',
      'ACCOUNT_REVEAL_PASSWORD',
      'CAMPAIGNS_READ',
      'LETTER_TEXTS_READ',
    ],
    studentsOnly: true,
  },
  ACADEMIE_SUPPORT: {
    reach: ['ACADEMIE'],
    may: [
      'SCHOOL_READ',
      'RESPONSABLES_LIST',
      'RESPONSABLES_EXPORT',
      'STUDENTS_LIST',
      'ACCOUNT_READ',
      'ACCOUNT_DIAGNOSE',
      'ACCOUNT_UNLOCK',
      'ACCOUNT_FREE',
      'ACCOUNT_MERGE',
      'LINK_DISPUTE',
      'LINK_DISPUTE_RESOLVE',
      'LETTER_TEXTS_READ',
      'ASSISTANCE_READ',
      'ASSISTANCE_ANSWER',
      'ASSISTANCE_SETTINGS_WRITE',
      'PERSON_DATA_EXPORT',
      'PARKED_READ',
      'PARKED_REPLAY',
    ],
  },
  ACADEMIE_DASHBOARD: {
    reach: ['ACADEMIE', 'DEPARTEMENT', 'CIRCONSCRIPTION'],
    may: ['SCHOOL_READ', 'STATISTICS_READ'],
  },
  AUDITOR: {
    reach: ['ACADEMIE', 'NATION'],
    may: ['SCHOOL_READ', 'HISTORY_READ', 'EVENTS_READ', 'ACCESSES_READ', 'PROOF_READ', 'PARKED_READ'],
  },
  NATIONAL_ADMIN: {
    reach: ['NATION'],
    may: [
      'SCHOOL_READ',
      'CAMPAIGNS_READ',
      'STATISTICS_READ',
      'ASSISTANCE_SETTINGS_WRITE',
      'SETTINGS_WRITE',
      'PASSWORD_CHANGE_FORCE',
      'ACCOUNT_FREE',
      'PERSON_ERASE',
      'PERSON_DATA_EXPORT',
      'PARKED_READ',
      'PARKED_REPLAY',
    ],
  },
  PORTAL: { reach: ['ANYONE'], may: ['PORTAL_VISIT', 'ASSISTANCE_REQUEST'] },
  HOLDER: {
    reach: ['OWN'],
    may: [
      'ACCOUNT_READ',
      'HISTORY_READ',
      'PERSON_DATA_EXPORT',
      'LINK_DISPUTE',
      'PASSWORD_CHANGE',
      'SESSION_END',
      'ACCOUNT_REGROUP',
      'ASSISTANCE_REQUEST',
    ],
  },
  IMPORTER: { reach: ['ACADEMIE'], may: ['SCHOOL_READ', 'IMPORT_RUN', 'IMPORT_REPORTS_READ'] },
};

/** Actions that need strong authentication when the account is a responsable's. */
export const STRONG_ON_RESPONSABLES: readonly Action[] = [
  'RESPONSABLES_EXPORT',
  'ACCOUNT_NOTIFY',
  'ACCOUNT_RESET_PASSWORD',
  'ACCOUNT_UPDATE_CONTACT',
  'ACCOUNT_REVEAL_PASSWORD',
  'ACCOUNT_UNLOCK',
  'ACCOUNT_MERGE',
  'LINK_DISPUTE',
  'LINK_DISPUTE_RESOLVE',
  // Those who ask are responsables, and an answer is believed by whoever reads it.
  'ASSISTANCE_ANSWER',
];

/** Actions that always need strong authentication, but for a holder's own account. */
export const STRONG_ALWAYS: readonly Action[] = [
  'DELEGATION_GRANT',
  // What is written beside a password is believed by whoever reads it.
  'LETTER_TEXTS_WRITE',
  // Whom to phone for help, too.
  'ASSISTANCE_SETTINGS_WRITE',
  'SETTINGS_WRITE',
  'PASSWORD_CHANGE_FORCE',
  'ACCOUNT_FREE',
  'PERSON_ERASE',
  'PERSON_DATA_EXPORT',
  // A process that goes on with a stream may send e-mails and letters.
  'PARKED_REPLAY',
];
