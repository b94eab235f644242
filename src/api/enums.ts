/** The enumerations of the API that stand for words of the domain. */
import { registerEnumType } from './decorators.js';
import {
  ACCOUNT_KINDS,
  ACCOUNT_ORIGINS,
  ACCOUNT_STATES,
  CHANNELS,
  RECOVERY_CHANNELS,
} from '../domain/account/events.js';
import { IDENTITY_DIFFERENCES } from '../domain/account/franceconnect-events.js';
import { KINSHIPS, SOURCE_BASES } from '../domain/bases.js';
import { ROLES } from '../domain/event.js';
import type { Texts } from '../domain/language.js';
import { DEGREES } from '../domain/school/events.js';

type Enum<T extends string> = { readonly [Value in T]: Value };

/** Registers an enumeration of the schema from its values, each with its description. */
export function enumeration<T extends string>(
  name: string,
  description: string,
  values: readonly T[],
  descriptions: Record<T, string>,
): Enum<T> {
  const object = Object.fromEntries(values.map(value => [value, value])) as Enum<T>;
  const valuesConfig = Object.fromEntries(values.map(value => [value, { description: descriptions[value] }]));
  registerEnumType(object, { name, description, valuesConfig: valuesConfig as Record<T, { description: string }> });
  return object;
}

export const AccountKindEnum = enumeration(
  'AccountKind',
  'Says whether the holder of an account is a responsable or a pupil.',
  ACCOUNT_KINDS,
  {
    RESPONSABLE:
      'The holder is a responsable (legal guardian), with one account for all his or her children, whatever their schools.',
    STUDENT: 'The holder is a pupil. Only a school can notify such an account.',
  },
);

export const AccountStateEnum = enumeration(
  'AccountState',
  'Says how far an account has come from its creation to its activation.',
  ACCOUNT_STATES,
  {
    NOT_NOTIFIED:
      'The account was created from the school base, and the school has not notified its holder yet ("Non notifié").',
    NOTIFIED: 'The school sent the holder the login and the way to activate, not used yet ("Notifié et non activé").',
    ACTIVATING:
      'The holder completed the activation screen and has not confirmed the e-mail address yet ("En cours d\'activation").',
    ACTIVATED: 'The holder uses the account ("Activé").',
    EXPIRED: 'Three calendar months passed after the notification without activation ("Expiré").',
    CLOSED:
      'The account can no longer be used: no child has been attached for three months, or it was merged into another account. It reopens when a child is attached again, or when the merge is undone; never once the person was erased ("Clos").',
  },
);

export const IdentityDifferenceEnum = enumeration(
  'IdentityDifference',
  'Names a field in which FranceConnect and the school base differ.',
  IDENTITY_DIFFERENCES,
  {
    SURNAME: 'Neither the surname in use nor the one at birth is that of FranceConnect.',
    FIRST_NAME: 'No first name is one of those of FranceConnect.',
    CIVILITY: 'The civility is not that of the gender at FranceConnect.',
  },
);

export const AccountOriginEnum = enumeration('AccountOrigin', 'Says how an account was opened.', ACCOUNT_ORIGINS, {
  ETABLISSEMENT: 'The school notified the holder.',
  RESPONSABLE: 'The holder opened it alone, with a code sent by SMS.',
  FRANCECONNECT: 'The holder opened it through FranceConnect.',
  ATEN: 'It was taken over from the former ATEN service.',
  ENT: 'It was taken over from a digital workspace (ENT).',
  NON_RENSEIGNE: 'The account has not been opened yet ("N/A" in tables).',
});

export const ChannelEnum = enumeration(
  'Channel',
  'Says how the school sends a holder the login and the way to activate.',
  CHANNELS,
  {
    LETTER: 'A printed letter with login and provisional password.',
    EMAIL: 'An e-mail with login and a one-time link, never a password.',
  },
);

export const RecoveryChannelEnum = enumeration(
  'RecoveryChannel',
  'Says how a holder recovers a forgotten password.',
  RECOVERY_CHANNELS,
  {
    EMAIL: 'A one-time link goes to the proven e-mail address.',
    SMS: 'A code goes to the proven mobile.',
  },
);

export const KinshipEnum = enumeration(
  'Kinship',
  'Says what a responsable is to the pupil, by the school base.',
  KINSHIPS,
  {
    FATHER: 'The responsable is the father.',
    MOTHER: 'The responsable is the mother.',
    SIBLING: 'The responsable is a brother or a sister.',
    GRANDPARENT: 'The responsable is a grandparent.',
    OTHER_RELATIVE: 'The responsable is another relative.',
    GUARDIAN: 'The responsable is a guardian who is no relative (tuteur).',
    CHILD_WELFARE: 'The responsable is the child welfare service (ASE).',
    EDUCATOR: 'The responsable is an educator.',
    FOSTER_ASSISTANT: 'The responsable is a foster assistant (assistant familial).',
    CHILD_MINDER: 'The responsable is a child minder.',
    SELF: 'The pupil is of age and responsible for himself or herself. Also used on the own account of a pupil.',
    OTHER: 'The responsable is another person.',
    UNKNOWN: 'The base does not say what the responsable is.',
  },
);

export const SourceBaseEnum = enumeration(
  'SourceBase',
  'Names the school base from which a record comes.',
  SOURCE_BASES,
  {
    SIECLE: 'SIECLE is the base of collèges and lycées (XML files).',
    ONDE: 'ONDE is the base of écoles (CSV files).',
    AAF: 'AAF is the federated directory of an académie, for both degrees (XML files, complete or delta).',
  },
);

export const DegreeEnum = enumeration('Degree', 'Says to which degree a school belongs.', DEGREES, {
  FIRST: 'The school is an école, maternelle or élémentaire.',
  SECOND: 'The school is a collège or a lycée.',
});

export const RoleEnum = enumeration('Role', 'Names a role of the caller: it decides what the caller may do.', ROLES, {
  SCHOOL_HEAD: 'Administers the accounts of one or several schools as their head.',
  SCHOOL_DELEGATE: 'Acts for a head, with the rights that the head delegated, until a date.',
  STUDENT_HELPDESK: "Finds pupils and hands out pupils' passwords.",
  ACADEMIE_SUPPORT: 'Helps the holders and schools of an académie.',
  ACADEMIE_DASHBOARD: 'Watches the statistics of an académie.',
  AUDITOR: 'Reads and replays histories, within an académie or the nation.',
  NATIONAL_ADMIN: 'Administers the service for the whole nation: settings, forced password changes, erasure.',
  PORTAL: 'Acts as the portal, for visitors who are not signed in.',
  HOLDER: 'Holds an account, and is signed in.',
  IMPORTER: "Imports the files of an académie's school bases, and reads their reports.",
  SYSTEM: 'The system itself: deadlines, e-mails, completion of merges.',
});

export const SortDirection = enumeration(
  'SortDirection',
  'Says in which direction rows are sorted.',
  ['ASC', 'DESC'] as const,
  {
    ASC: 'Smallest values come first, absent values before them.',
    DESC: 'Largest values come first, absent values at the end.',
  },
);
export type SortDirection = keyof typeof SortDirection;

/** Takes the English texts of a table, as descriptions for the schema. */
export const inEnglish = <T extends string>(table: Record<T, Texts>): Record<T, string> =>
  Object.fromEntries(Object.entries<Texts>(table).map(([code, { en }]) => [code, en])) as Record<T, string>;

export const DisputeOutcome = enumeration(
  'DisputeOutcome',
  'Says how a dispute about a child is settled.',
  ['LINK_KEPT', 'LINK_DETACHED'] as const,
  {
    LINK_KEPT: 'The link is right and stays.',
    LINK_DETACHED:
      'The link was wrong and is suspended. Imports do not bring it back; settling the dispute again with LINK_KEPT does.',
  },
);
