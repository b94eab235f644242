/** What a receipt keeps of each kind of answer, and how the answer is given again. */
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { Json, JsonObject, Refusal } from '../domain/event.js';
import type { RefusalCode } from '../domain/refusals.js';
import { parsePosition, type Position } from '../eventstore/eventstore.js';
import type { HolderResult } from './commands.js';
import type { Deps } from './dependencies.js';
import { load } from './handle.js';
import { derivedId } from './derived-id.js';
import type { MergeResult, PairResult } from './merge/commands.js';
import type { Asked, Memory } from './once.js';
import type { AccountResult, CommandContext, Refused } from './results.js';
import { accountOf } from './merge/both-streams.js';

/** They say what stands in the way now, not what came of the command. */
const PASSING: readonly RefusalCode[] = ['SESSION_ENDED', 'COMMAND_ID_USED'];

const refused = (refusal: Refusal): Refused => ({ outcome: 'refused', refusal });

const keepRefusal = ({ refusal, position }: Refused): JsonObject | undefined =>
  PASSING.includes(refusal.code) ? undefined : { refusal: { ...refusal }, ...placed(position) };

const placed = (position: Position | undefined): { position?: Position } => (position ? { position } : {});

const positionIn = ({ position }: JsonObject): { position?: Position } =>
  typeof position === 'string' ? { position: parsePosition(position) } : {};

const refusalIn = (kept: JsonObject): Refused | undefined =>
  kept.refusal ? { ...refused(kept.refusal as unknown as Refusal), ...positionIn(kept) } : undefined;

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

type Kept = JsonObject | undefined;

const keepAccount = (result: HolderResult): Kept => {
  if (result.outcome === 'refused') return keepRefusal(result);
  const { outcome, state, position } = result;
  const credential = state.activation ?? state.credential;
  return {
    outcome,
    accountId: state.accountId,
    named: result.accountId !== undefined,
    ...placed(position),
    ...(result.outcome === 'accepted' && { version: result.version, count: result.events.length }),
    ...(credential && { credentialId: credential.credentialId }),
  };
};

/** So many events of a stream, up to a version: those of a command whose events do not bear its id. */
async function eventsUpTo(deps: Deps, stream: string, version: number, count: number): Promise<AccountEvent[]> {
  const events: AccountEvent[] = [];
  if (count === 0) return events;
  for await (const recorded of deps.eventStore.read(stream, version - count + 1)) {
    if (recorded.version > version) break;
    events.push(accounts.decode(recorded));
  }
  return events;
}

/** The account as it now stands, beside what was said of the command. */
async function recallAccount(deps: Deps, kept: JsonObject, { commandId = '' }: CommandContext): Promise<HolderResult> {
  const refusal = refusalIn(kept);
  if (refusal) return refusal;
  const accountId = text(kept.accountId);
  const stream = `${accounts.name}-${accountId}`;
  const ids = (index: number): string => derivedId(commandId, stream, String(index));
  const { state, before } = await load(deps.eventStore, accounts, stream, ids);
  if (!state) return refused({ code: 'ACCOUNT_UNKNOWN' });
  const named = kept.named === true ? { accountId } : {};
  const { position } = positionIn(kept);
  if (kept.outcome !== 'accepted' || !position) return { outcome: 'unchanged', state, ...placed(position), ...named };
  const version = Number(kept.version);
  const events = before?.events ?? (await eventsUpTo(deps, stream, version, Number(kept.count ?? 0)));
  return { outcome: 'accepted', position, version, events, state, repeated: true, ...named };
}

export interface Memories {
  readonly account: Memory<AccountResult>;
  /** Answered again to whoever gives the password that the command was done with, or that it chose. */
  readonly proven: Memory<HolderResult>;
  readonly reveal: Memory<AccountResult & { readonly password?: string }>;
  readonly merge: Memory<MergeResult>;
  readonly pair: Memory<PairResult>;
  /** Says nothing to anybody, whatever came of it. */
  readonly request: Memory<{ readonly accepted: true }>;
}

export function createMemories(deps: Deps): Memories {
  const { credentials } = deps.vault;
  const recall = (kept: JsonObject, { context }: Asked): Promise<HolderResult> => recallAccount(deps, kept, context);

  const proves = async (kept: JsonObject, secrets: readonly string[]): Promise<boolean> => {
    if (secrets.length === 0) return true;
    for (const secret of secrets) if (await credentials.verify(text(kept.credentialId), secret)) return true;
    return false;
  };

  return {
    account: { keep: keepAccount, recall, refused },

    proven: {
      keep: result => (result.outcome === 'refused' ? undefined : keepAccount(result)),
      recall: async (kept, asked) => ((await proves(kept, asked.secrets)) ? recall(kept, asked) : undefined),
      refused,
    },

    reveal: {
      keep: result => {
        const kept = keepAccount(result);
        const provisional = result.outcome === 'accepted' && result.state.credential;
        return provisional ? { ...kept, credentialId: provisional.credentialId } : kept;
      },
      recall: async (kept, asked) => {
        const result = await recall(kept, asked);
        if (result.outcome !== 'accepted') return result;
        const password = await credentials.reveal(text(kept.credentialId));
        return password === undefined ? refused({ code: 'NO_PROVISIONAL_PASSWORD' }) : { ...result, password };
      },
      refused,
    },

    merge: {
      keep: result => {
        if (result.outcome === 'refused') return keepRefusal(result);
        const { outcome, mergeId, position, kept, absorbed } = result;
        return { outcome, mergeId, kept: kept.accountId, absorbed: absorbed.accountId, ...placed(position) };
      },
      recall: async kept => {
        const refusal = refusalIn(kept);
        if (refusal) return refusal;
        const stays = await accountOf(deps, text(kept.kept));
        const absorbed = await accountOf(deps, text(kept.absorbed));
        if (!stays || !absorbed) return refused({ code: 'ACCOUNT_UNKNOWN' });
        const outcome = kept.outcome === 'accepted' ? 'accepted' : 'unchanged';
        return { outcome, mergeId: text(kept.mergeId), ...positionIn(kept), kept: stays, absorbed };
      },
      refused,
    },

    pair: {
      keep: result =>
        result.outcome === 'refused' ? keepRefusal(result) : { outcome: result.outcome, ...placed(result.position) },
      recall: async kept =>
        refusalIn(kept) ?? { outcome: kept.outcome === 'accepted' ? 'accepted' : 'unchanged', ...positionIn(kept) },
      refused,
    },

    request: {
      keep: () => ({ accepted: true }),
      recall: async () => ({ accepted: true }),
      refused: () => ({ accepted: true }),
    },
  };
}
