/** The words of the domain, as enumerations of the API. */
import { registerEnumType } from './decorators.js';
import {
  ACCOUNT_KINDS,
  ACCOUNT_ORIGINS,
  ACCOUNT_STATES,
  CHANNELS,
  KINSHIPS,
  SOURCE_BASES,
} from '../domain/account/events.js';
import { ROLES } from '../domain/event.js';
import type { Texts } from '../domain/language.js';
import { DEGREES } from '../domain/school/events.js';

type Enum<T extends string> = { readonly [Value in T]: Value };

/** An enumeration from its values, each described. */
function enumeration<T extends string>(
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

export const AccountKindEnum = enumeration('AccountKind', 'Whose account it is.', ACCOUNT_KINDS, {
  RESPONSABLE: 'A legal guardian: one account for all his or her children.',
  STUDENT: 'A pupil.',
});

export const AccountStateEnum = enumeration('AccountState', 'Where an account stands.', ACCOUNT_STATES, {
  NOT_NOTIFIED: 'Created from the school base, the holder knows nothing of it yet ("Non notifié").',
  NOTIFIED: 'Login and means to activate were given; nothing done with them yet ("Notifié et non activé").',
  ACTIVATING: 'The activation screen was validated, the e-mail address not yet confirmed ("En cours d\'activation").',
  ACTIVATED: 'The holder uses the account ("Activé").',
  EXPIRED: 'Three calendar months passed since the notification without activation ("Expiré").',
  CLOSED: 'No child is attached any more ("Clos").',
});

export const AccountOriginEnum = enumeration('AccountOrigin', 'By what path an account was opened.', ACCOUNT_ORIGINS, {
  ETABLISSEMENT: 'Notified by the school.',
  RESPONSABLE: 'Opened by the holder with a code sent by SMS.',
  FRANCECONNECT: 'Opened through FranceConnect.',
  ATEN: 'Taken over from the former ATEN service.',
  ENT: 'Taken over from a digital workspace (ENT).',
  NON_RENSEIGNE: 'None yet ("N/A" in tables).',
});

export const ChannelEnum = enumeration('Channel', 'How a holder is notified.', CHANNELS, {
  LETTER: 'A printed letter that carries login and provisional password.',
  EMAIL: 'An e-mail that carries login and a one-time link, never a password.',
});

export const KinshipEnum = enumeration('Kinship', 'What a responsable is to the pupil.', KINSHIPS, {
  FATHER: 'Father.',
  MOTHER: 'Mother.',
  SIBLING: 'Brother or sister.',
  GRANDPARENT: 'Grandparent.',
  OTHER_RELATIVE: 'Another relative.',
  GUARDIAN: 'Guardian.',
  CHILD_WELFARE: 'Child welfare service.',
  EDUCATOR: 'Educator.',
  FOSTER_ASSISTANT: 'Foster assistant.',
  CHILD_MINDER: 'Child minder.',
  SELF: 'The pupil, of age.',
  OTHER: 'Another person.',
  UNKNOWN: 'The base does not say.',
});

export const SourceBaseEnum = enumeration('SourceBase', 'The school base a record comes from.', SOURCE_BASES, {
  SIECLE: 'The base of collèges and lycées.',
  ONDE: 'The base of écoles.',
  AAF: 'The federated directory.',
});

export const DegreeEnum = enumeration('Degree', 'The degree of a school.', DEGREES, {
  FIRST: 'École: maternelle or élémentaire.',
  SECOND: 'Collège or lycée.',
});

export const RoleEnum = enumeration('Role', 'What a principal is.', ROLES, {
  SCHOOL_HEAD: 'Head of one or several schools.',
  SCHOOL_DELEGATE: 'Acts for a head, within the rights lent, until a date.',
  STUDENT_HELPDESK: "Finds pupils and hands out pupils' passwords.",
  ACADEMIE_SUPPORT: 'Helps the users of an académie.',
  ACADEMIE_DASHBOARD: 'Watches the statistics of an académie.',
  AUDITOR: 'Reads and replays histories, within an académie or the nation.',
  NATIONAL_ADMIN: 'Administers the service.',
  PORTAL: 'The portal, for visitors not signed in.',
  HOLDER: 'The holder of an account, signed in.',
  IMPORTER: "Imports an académie's school bases.",
  SYSTEM: 'The system itself.',
});

export const SortDirection = enumeration('SortDirection', 'The direction of a sort.', ['ASC', 'DESC'] as const, {
  ASC: 'Smallest first; absent values first.',
  DESC: 'Largest first; absent values last.',
});
export type SortDirection = keyof typeof SortDirection;

/** The English texts of a table: descriptions of the schema. */
export const inEnglish = <T extends string>(table: Record<T, Texts>): Record<T, string> =>
  Object.fromEntries(Object.entries<Texts>(table).map(([code, { en }]) => [code, en])) as Record<T, string>;

export { enumeration };

export const DisputeOutcome = enumeration(
  'DisputeOutcome',
  'How a dispute ends.',
  ['LINK_KEPT', 'LINK_DETACHED'] as const,
  {
    LINK_KEPT: 'The link is right and stays.',
    LINK_DETACHED: 'The link was wrong and ends; imports do not bring it back, LINK_KEPT does.',
  },
);
