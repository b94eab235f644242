/** The context of resolvers: the caller, the services of this installation, and the loaders of the request. */
import type DataLoader from 'dataloader';
import type { Pool } from 'pg';
import type { AccountReach, AccountRow } from '../../projections/accounts/queries.js';
import type { Clock } from '../clock.js';
import type { CommandContext, Commands, PersonToErase } from '../command/index.js';
import { sourceOf } from '../domain/event.js';
import type { Language } from '../domain/language.js';
import type { OpenExtractFile } from '../extracts/index.js';
import type { OpenPersonalData } from '../disclosure/index.js';
import type { OwnWords } from '../letters/index.js';
import type { Reasons } from '../domain/reasons.js';
import type { ReadLag } from '../completeness/lag.js';
import type { ProjectedUpTo } from '../projector/follow/wait.js';
import type { Changes } from '../projector/follow/changes.js';
import type { Action } from '../security/actions.js';
import type { HolderSessions } from '../security/holder-sessions.js';
import { scopesFor, type Authorise, type Granted, type Scopes, type Target } from '../security/permissions.js';
import type { Principal } from '../security/principal.js';
import type {
  AssistanceText,
  AssistanceVault,
  Contact,
  FailedTryRegister,
  Identity,
  LetterTextVault,
  ModalityVault,
  PersonVault,
  TextOfRequest,
} from '../vault/vault.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { ImportReports, LastImport } from '../ingest/index.js';
import type { Rehearsal } from '../erasure/rehearse.js';
import type { PastLists } from '../past/index.js';
import type { AwaitedPersonalRead, PersonalRead, ReadAudit } from '../security/audit.js';
import type { ReadLastSms } from '../sms/last-sms.js';
import type { SharedRateLimiter } from '../security/shared-rate-limits.js';
import type { Directory } from './directory.js';
import type { Addresses } from './downloads/addresses.js';
import { denied } from './errors.js';
import type { ServedLedger } from '../integrity/index.js';
import type { FranceConnect } from '../franceconnect/index.js';
import type { Staff } from '../staff/index.js';
import type { Rounding } from '../statistics/rounding.js';
import type { StepUp } from './step-up.js';
import type { VisitLimits } from './visit-limits.js';

/** Addresses that are printed on letters, as people type them. */
export interface PortalAddresses {
  /** The portal itself. */
  readonly address: string;
  /** The page that helps. */
  readonly assistance: string;
}

export interface Services {
  /** The database, for reading the read models only. */
  readonly pool: Pool;
  readonly commands: Commands;
  readonly persons: Pick<PersonVault, 'identities' | 'contacts'>;
  readonly letterTexts: Pick<LetterTextVault, 'read'>;
  readonly failedTries: Pick<FailedTryRegister, 'of'>;
  readonly modalities: Pick<ModalityVault, 'read'>;
  readonly assistance: Pick<AssistanceVault, 'read'>;
  /** The words that an académie (its code) has of its own in letters. */
  readonly academieLetters: (academie: string) => OwnWords;
  readonly authorise: Authorise;
  readonly holderSessions: HolderSessions;
  /** Checkpoints, proofs and tiles of the ledger. */
  readonly ledger: ServedLedger;
  /** Makes signed extracts of histories; absent where no key that signs is configured. */
  readonly openExtract?: OpenExtractFile | undefined;
  /** Makes the file of all that is held of a person. */
  readonly openPersonalData: OpenPersonalData;
  readonly projectedUpTo: ProjectedUpTo;
  readonly changes: Changes;
  /** How far behind the ledger a position is. */
  readonly readLag: ReadLag;
  readonly clock: Clock;
  readonly importReports: ImportReports;
  readonly audit: ReadAudit;
  readonly directory: Directory;
  /** Lists of people as they stood at a moment. */
  readonly pastLists: PastLists;
  /** How figures are rounded for those who may not list people. */
  readonly rounding: Rounding;
  /** Days after which the last import of a school is late. */
  readonly importLateDays: number;
  /** Days before its end from which a notification expires soon. */
  readonly expiringSoonDays: number;
  readonly downloadAddresses: Addresses;
  /** The holders' portal, as letters name it. */
  readonly portal: PortalAddresses;
  readonly visitLimits: VisitLimits;
  /** How often somebody's words may be compared with what the base says of one account, by all who help together. */
  readonly comparisons: SharedRateLimiter;
  readonly lastSms: ReadLastSms;
  /** Shows what erasing a person would do; undefined for an id that the ledger does not know. */
  readonly rehearseErasure: (who: PersonToErase) => Promise<Rehearsal | undefined>;
  /** The reasons that may be given for an action. */
  readonly reasons: Reasons;
  /** Sign-in of staff with a browser; absent where it is not configured. */
  readonly staff?: Staff | undefined;
  /** Sign-in of holders at FranceConnect; absent where it is not configured. */
  readonly franceConnect?: FranceConnect | undefined;
  /** How a caller signs in more strongly. */
  readonly stepUp: StepUp;
}

export interface Loaders {
  readonly identity: DataLoader<VaultRef, Identity | undefined, string>;
  readonly contact: DataLoader<VaultRef, Contact | undefined, string>;
  /** Reach of accounts, by UUID: a subscription checks the right in each of its fields. Queries and mutations read it anew. */
  readonly reach: DataLoader<string, AccountReach | undefined>;
  /** Rows of accounts, by UUID. The code that loads one must check the right on it. */
  readonly accounts: DataLoader<string, AccountRow | undefined>;
  /** What is written in requests for assistance. The code that loads a text must check the right on its request. */
  readonly assistanceTexts: DataLoader<TextOfRequest, AssistanceText | undefined, string>;
  /** Last imports of a school, by UAI, newest first. */
  readonly lastImports: DataLoader<string, readonly LastImport[]>;
}

export interface ApiContext {
  readonly principal: Principal | undefined;
  /** UUID, on every event, log line and masked error of this request. */
  readonly correlationId: string;
  /** IP address of the request or of the portal's visitor, for rate limits only. Only a keyed digest of it is stored, while it counts. */
  readonly address: string;
  /** `User-Agent` of the request or of the portal's visitor. A coarse form of it is kept with sessions of holders. */
  readonly userAgent?: string | undefined;
  /** The language of messages and labels. */
  readonly language: Language;
  readonly services: Services;
  readonly loaders: Loaders;
  /** Set when a subscription is executed for a push, once for all its subscribers (`live/`). */
  readonly live?: true;
  /** The position of the change that caused a push; absent otherwise. */
  readonly livePosition?: string;
  /** Notes an instant (ISO 8601 UTC) after which the answer changes without any event: it is then pushed again. Absent unless `live`. */
  readonly movesAfter?: (instant: string) => void;
}

/** The caller. Throws UNAUTHENTICATED without one, and when the token has expired. */
export function callerOf({ principal }: ApiContext): Principal {
  if (!principal || !(Date.parse(principal.expiresAt) > Date.now())) throw denied('UNAUTHENTICATED');
  return principal;
}

/** The scopes on which the caller may do an action, for lists without a single target. Throws the reason when there are none. */
export function allowSomewhere(context: ApiContext, action: Action): Scopes {
  const scopes = scopesFor(callerOf(context), action, context.services.clock.now());
  if ('code' in scopes) throw denied(scopes.code);
  return scopes;
}

/** Records that the caller reads personal data. Throws when it cannot be recorded; the data must then not be shown. */
export const recordRead = (
  { services, principal, correlationId }: ApiContext,
  read: Omit<PersonalRead, 'actor' | 'correlationId'>,
): void => services.audit.record({ ...read, actor: principal?.subject ?? '', correlationId });

/** Does the same as `recordRead`, and resolves once the record is in the ledger: for passwords, which are shown only then. */
export const recordReadNow = (
  { services, principal, correlationId }: ApiContext,
  read: Omit<AwaitedPersonalRead, 'actor' | 'correlationId'>,
): Promise<void> => services.audit.recordNow([{ ...read, actor: principal?.subject ?? '', correlationId }]);

/** Returns the right to an action on a target, or throws why there is none. */
export function allow(context: ApiContext, action: Action, target: Target): Granted {
  const answer = context.services.authorise(context.principal, action, target);
  if (!answer.granted) throw denied(answer.code);
  return answer;
}

/** The session in which a holder acts, which the command checks; nothing for any other caller. */
const sessionOf = ({ holderOf, session }: Partial<Principal> = {}): Pick<CommandContext, 'session'> =>
  holderOf === undefined || !session ? {} : { session: { accountId: holderOf, credentialId: session.credentialId } };

/** Makes the metadata of a command's events: actor, role, right and reason. */
export const commandContext = (
  context: ApiContext,
  granted: Granted,
  { reason, commandId }: { reason?: string | null; commandId?: string | null } = {},
): CommandContext => ({
  actor: context.principal?.subject ?? 'visitor',
  role: granted.role,
  right: granted.right,
  ...(granted.scope === undefined ? {} : { scope: granted.scope }),
  ...(reason ? { reason } : {}),
  source: sourceOf(granted.role),
  correlationId: context.correlationId,
  ...(commandId ? { commandId } : {}),
  ...sessionOf(context.principal),
});
