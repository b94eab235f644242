/** The context of resolvers: the caller and the services of the house. They are given nothing else. */
import type DataLoader from 'dataloader';
import type { Pool } from 'pg';
import type { AccountReach, AccountRow } from '../../projections/accounts/queries.js';
import type { Clock } from '../clock.js';
import type { CommandContext, Commands } from '../command/index.js';
import type { Source } from '../domain/event.js';
import type { Language } from '../domain/language.js';
import type { Reasons } from '../domain/reasons.js';
import type { ProjectedUpTo } from '../projector/follow/wait.js';
import type { Changes } from '../projector/follow/changes.js';
import type { Action } from '../security/actions.js';
import type { HolderSession, SignedIn } from '../security/holder-tokens.js';
import { scopesFor, type Authorise, type Granted, type Scopes, type Target } from '../security/permissions.js';
import type { Principal } from '../security/principal.js';
import type { Contact, Identity, PersonVault } from '../vault/vault.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { ImportReports, LastImport } from '../ingest/index.js';
import type { PersonalRead, ReadAudit } from './audit.js';
import type { Directory } from './directory.js';
import { denied } from './errors.js';
import type { VisitLimits } from './visit-limits.js';

export interface Services {
  /** Reads only: the read models. */
  readonly pool: Pool;
  readonly commands: Commands;
  readonly persons: Pick<PersonVault, 'identities' | 'contacts'>;
  readonly authorise: Authorise;
  readonly openSession: (signedIn: SignedIn) => Promise<HolderSession>;
  readonly projectedUpTo: ProjectedUpTo;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly importReports: ImportReports;
  readonly audit: ReadAudit;
  readonly directory: Directory;
  readonly visitLimits: VisitLimits;
  /** The reasons that may be given for an action. */
  readonly reasons: Reasons;
}

export interface Loaders {
  readonly identity: DataLoader<VaultRef, Identity | undefined, string>;
  readonly contact: DataLoader<VaultRef, Contact | undefined, string>;
  /** What rights on an account are checked against, by its id: for reads of several fields, not for changes. */
  readonly reach: DataLoader<string, AccountReach | undefined>;
  /** Rows of accounts, by UUID: rights on them are for the caller to check. */
  readonly accounts: DataLoader<string, AccountRow | undefined>;
  /** Of a school, by its UAI. */
  readonly lastImports: DataLoader<string, readonly LastImport[]>;
}

export interface ApiContext {
  readonly principal: Principal | undefined;
  /** UUID, on every event, log line and masked error of this request. */
  readonly correlationId: string;
  /** Where the request came from, for limits only; stored as a keyed digest alone, while it counts. */
  readonly address: string;
  /** The language in which the caller is answered. */
  readonly language: Language;
  readonly services: Services;
  readonly loaders: Loaders;
  /** Set when a push is executed once for all who watch the same, and so for no single caller. */
  readonly live?: true;
  /** For a subscription: the position of the change it is executed for. */
  readonly livePosition?: string;
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

/** Records that the caller reads personal data. Throws when it cannot be recorded: show nothing then. */
export const recordRead = (
  { services, principal, correlationId }: ApiContext,
  read: Omit<PersonalRead, 'actor' | 'correlationId'>,
): void => services.audit.record({ ...read, actor: principal?.subject ?? '', correlationId });

/** Returns the right, or throws the error that says why there is none. */
export function allow(context: ApiContext, action: Action, target: Target): Granted {
  const answer = context.services.authorise(context.principal, action, target);
  if (!answer.granted) throw denied(answer.code);
  return answer;
}

const sourceOf = ({ role }: Granted): Source => (role === 'PORTAL' || role === 'HOLDER' ? 'PORTAL' : 'CONSOLE');

const sessionOf = ({ holderOf, session }: Partial<Principal> = {}): Pick<CommandContext, 'session'> =>
  holderOf === undefined || !session ? {} : { session: { accountId: holderOf, credentialId: session.credentialId } };

/** The metadata of a command's events: who, by what right, why. */
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
  source: sourceOf(granted),
  correlationId: context.correlationId,
  ...(commandId ? { commandId } : {}),
  ...sessionOf(context.principal),
});
