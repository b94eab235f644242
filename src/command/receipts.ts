/** How each kind of answer is written to a receipt, and read from it when its command is sent again. */
import type { AccountEvent } from '../domain/account/events.js';
import { academies } from '../domain/academie/history.js';
import { accounts } from '../domain/account/history.js';
import { assistances } from '../domain/assistance/history.js';
import { delegations } from '../domain/delegation/history.js';
import type { Category, Json, JsonObject, Refusal } from '../domain/event.js';
import { refuse, type RefusalCode } from '../domain/refusals.js';
import { streamOf } from '../domain/streams.js';
import { parsePosition, type Position } from '../eventstore/eventstore.js';
import { accountOf, loadAccount } from './account/load-account.js';
import type { Deps } from './dependencies.js';
import type { ReceiptKind, Repeated } from './idempotent.js';
import { load } from './load.js';
import type { Erased, ErasureResult } from './erasure.js';
import type { MergeResult } from './merge/steps.js';
import type { PairResult } from './merge/suspected.js';
import { campaigns } from '../domain/campaign/history.js';
import { schools } from '../domain/school/history.js';
import { eventIds } from './derived-id.js';
import type {
  AcademieResult,
  AccountResult,
  AssistanceResult,
  CampaignResult,
  CommandContext,
  CommandResult,
  DelegationResult,
  HolderResult,
  Refused,
  SchoolResult,
} from './results.js';

/** Refusals for which no receipt is kept, for what they rest on may be otherwise by then: the command sent again is decided on anew. */
const NOT_KEPT: readonly RefusalCode[] = [
  'SESSION_ENDED',
  'COMMAND_ID_USED',
  'SELECTION_CHANGED',
  'ERASURE_CHANGED',
  'ASSISTANCE_NOTICE_OUTDATED',
];

const refused = (refusal: Refusal): Refused => ({ outcome: 'refused', refusal });

const writeRefusal = ({ refusal, position }: Refused): JsonObject | undefined =>
  NOT_KEPT.includes(refusal.code) ? undefined : { refusal: { ...refusal }, ...withPosition(position) };

const withPosition = (position: Position | undefined): { position?: Position } => (position ? { position } : {});

const readPosition = ({ position }: JsonObject): { position?: Position } =>
  typeof position === 'string' ? { position: parsePosition(position) } : {};

const readRefusal = (receipt: JsonObject): Refused | undefined =>
  receipt.refusal ? { ...refused(receipt.refusal as unknown as Refusal), ...readPosition(receipt) } : undefined;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const writeAccount = (result: HolderResult): JsonObject | undefined => {
  if (result.outcome === 'refused') return writeRefusal(result);
  const { outcome, state, position } = result;
  const credential = state.activation ?? state.credential;
  return {
    outcome,
    accountId: state.accountId,
    /** Whether the answer says whose account it is (`HolderResult`). */
    named: result.accountId !== undefined,
    ...withPosition(position),
    ...(result.outcome === 'accepted' && { version: result.version, count: result.events.length }),
    ...(credential && { credentialId: credential.credentialId }),
  };
};

/** The last `count` events of a stream up to a version: those of a command whose events do not bear its id. */
async function eventsUpTo(deps: Deps, stream: string, version: number, count: number): Promise<AccountEvent[]> {
  const events: AccountEvent[] = [];
  if (count === 0) return events;
  for await (const recorded of deps.eventStore.read(stream, version - count + 1)) {
    if (recorded.version > version) break;
    events.push(accounts.decode(recorded));
  }
  return events;
}

/** The answer when the ledger lacks what a receipt names, because an older backup of it was restored: the command id cannot be used again. */
const LEDGER_BEHIND = refuse('COMMAND_ID_USED', 'commandId');

/** The first answer, with the account as it now stands. */
async function readAccount(deps: Deps, receipt: JsonObject, { commandId = '' }: CommandContext): Promise<HolderResult> {
  const refusal = readRefusal(receipt);
  if (refusal) return refusal;
  const accountId = text(receipt.accountId);
  const stream = streamOf('account', accountId);
  const { state, before } = await loadAccount(deps, accountId, commandId);
  if (!state) return LEDGER_BEHIND;
  const named = receipt.named === true ? { accountId } : {};
  const { position } = readPosition(receipt);
  if (receipt.outcome !== 'accepted' || !position)
    return { outcome: 'unchanged', state, ...withPosition(position), ...named };
  const version = Number(receipt.version);
  const events = before?.events ?? (await eventsUpTo(deps, stream, version, Number(receipt.count ?? 0)));
  return { outcome: 'accepted', position, version, events, state, repeated: true, ...named };
}

/** The kinds of receipts, by what the command answers. */
export interface ReceiptKinds {
  /** Answers again to whoever sends the command again. */
  readonly account: ReceiptKind<AccountResult>;
  /** Answers again only to whoever gives the password that the command was carried out with, or that it chose. */
  readonly proven: ReceiptKind<HolderResult>;
  /** Answers with the provisional password as long as the vault holds it. */
  readonly reveal: ReceiptKind<AccountResult & { readonly password?: string }>;
  readonly merge: ReceiptKind<MergeResult>;
  /** The same for a merge that a password or a code proved: a refusal is not kept, for each try counts. */
  readonly regrouping: ReceiptKind<MergeResult>;
  readonly pair: ReceiptKind<PairResult>;
  readonly erasure: ReceiptKind<ErasureResult>;
  readonly campaign: ReceiptKind<CampaignResult>;
  readonly delegation: ReceiptKind<DelegationResult>;
  readonly academie: ReceiptKind<AcademieResult>;
  readonly assistance: ReceiptKind<AssistanceResult>;
  readonly school: ReceiptKind<SchoolResult>;
  /** Answers the same to everybody, whatever became of it. */
  readonly request: ReceiptKind<{ readonly accepted: true }>;
}

/** The kind of a command on a stream whose state holds its own id in the field `idField`. */
const onStream = <
  IdField extends string,
  State extends Readonly<Record<IdField, string>>,
  Event extends { type: string },
>(
  deps: Deps,
  category: Category<State, Event>,
  idField: IdField,
): ReceiptKind<CommandResult<State, Event>> => ({
  write: result =>
    result.outcome === 'refused'
      ? writeRefusal(result)
      : { outcome: result.outcome, [idField]: result.state[idField], ...withPosition(result.position) },
  read: async (receipt, { context: { commandId = '' } }) => {
    const refusal = readRefusal(receipt);
    if (refusal) return refusal;
    const stream = streamOf(category.name, text(receipt[idField]));
    const { state, before } = await load(deps.eventStore, category, stream, eventIds(commandId, stream));
    if (!state) return LEDGER_BEHIND;
    if (receipt.outcome !== 'accepted' || !before) return { outcome: 'unchanged', state, ...readPosition(receipt) };
    const { events, version, position } = before;
    return { outcome: 'accepted', events, version, position, state, repeated: true };
  },
  refused,
});

/** Makes the kinds over these dependencies. */
export function receiptKinds(deps: Deps): ReceiptKinds {
  const { credentials } = deps.vault;
  const read = (receipt: JsonObject, { context }: Repeated): Promise<HolderResult> =>
    readAccount(deps, receipt, context);

  const proves = async (receipt: JsonObject, secrets: readonly string[]): Promise<boolean> => {
    if (secrets.length === 0) return true;
    for (const secret of secrets) if (await credentials.verify(text(receipt.credentialId), secret)) return true;
    return false;
  };

  const merge: ReceiptKind<MergeResult> = {
    write: result => {
      if (result.outcome === 'refused') return writeRefusal(result);
      const { outcome, mergeId, position, kept, absorbed } = result;
      return { outcome, mergeId, kept: kept.accountId, absorbed: absorbed.accountId, ...withPosition(position) };
    },
    read: async receipt => {
      const refusal = readRefusal(receipt);
      if (refusal) return refusal;
      const kept = await accountOf(deps, text(receipt.kept));
      const absorbed = await accountOf(deps, text(receipt.absorbed));
      if (!kept || !absorbed) return LEDGER_BEHIND;
      const outcome = receipt.outcome === 'accepted' ? 'accepted' : 'unchanged';
      return { outcome, mergeId: text(receipt.mergeId), ...readPosition(receipt), kept, absorbed };
    },
    refused,
  };

  return {
    account: { write: writeAccount, read, refused },

    proven: {
      write: result => (result.outcome === 'refused' ? undefined : writeAccount(result)),
      read: async (receipt, repeated) =>
        (await proves(receipt, repeated.secrets)) ? read(receipt, repeated) : undefined,
      refused,
    },

    reveal: {
      write: result => {
        const receipt = writeAccount(result);
        // The one in force was shown, even while another waits to be confirmed with an activation.
        const provisional = result.outcome === 'accepted' && result.state.credential;
        return provisional ? { ...receipt, credentialId: provisional.credentialId } : receipt;
      },
      read: async (receipt, repeated) => {
        const result = await read(receipt, repeated);
        if (result.outcome !== 'accepted') return result;
        const password = await credentials.reveal(text(receipt.credentialId));
        return password === undefined ? refuse('NO_PROVISIONAL_PASSWORD') : { ...result, password };
      },
      refused,
    },

    merge,
    regrouping: { ...merge, write: result => (result.outcome === 'refused' ? undefined : merge.write(result)) },

    pair: {
      write: result =>
        result.outcome === 'refused'
          ? writeRefusal(result)
          : { outcome: result.outcome, ...withPosition(result.position) },
      read: async receipt =>
        readRefusal(receipt) ?? {
          outcome: receipt.outcome === 'accepted' ? 'accepted' : 'unchanged',
          ...readPosition(receipt),
        },
      refused,
    },

    erasure: {
      write: result =>
        result.outcome === 'refused' ? writeRefusal(result) : { ...result, accountIds: [...result.accountIds] },
      read: async receipt => (readRefusal(receipt) as ErasureResult | undefined) ?? (receipt as unknown as Erased),
      refused: refusal => refused(refusal) as ErasureResult,
    },

    campaign: onStream(deps, campaigns, 'campaignId'),
    delegation: onStream(deps, delegations, 'delegationId'),
    academie: onStream(deps, academies, 'academie'),
    assistance: onStream(deps, assistances, 'requestId'),
    school: onStream(deps, schools, 'uai'),

    request: {
      write: () => ({ accepted: true }),
      read: async () => ({ accepted: true }),
      refused: () => ({ accepted: true }),
    },
  };
}
