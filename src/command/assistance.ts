/** Requests for assistance: a parent asks, staff answer. What is written is in the vault before an event names it. */
import { randomUUID } from 'node:crypto';
import { academies } from '../domain/academie/history.js';
import { zoneOfAcademie } from '../domain/academies.js';
import type { AddMessage, AssistanceCommand, MakeRequest } from '../domain/assistance/commands.js';
import { decide, type AssistanceRefusalOf } from '../domain/assistance/decide.js';
import type { AssistanceEvent, Outcome, Queue } from '../domain/assistance/events.js';
import { ASSISTANCE_FIRST_EVENTS } from '../domain/assistance/first-events.js';
import { assistances } from '../domain/assistance/history.js';
import { OUR_ROUTING, queueFor, type Matter } from '../domain/assistance/matters.js';
import { noticeOfToday } from '../domain/assistance/notice.js';
import { referenceOf, referenceTyped } from '../domain/assistance/reference.js';
import type { Assistance } from '../domain/assistance/state.js';
import { refuse } from '../domain/refusals.js';
import { schools } from '../domain/school/history.js';
import { streamOf } from '../domain/streams.js';
import type { AssistanceText } from '../vault/vault.js';
import { contactAndPlace, type Contact } from './assistance-contact.js';
import type { Command, Deps } from './dependencies.js';
import { derivedId } from './derived-id.js';
import { handle } from './handle.js';
import { load } from './load.js';
import type { CommandContext, CommandResult } from './results.js';

/** The answer to commands on a request. */
export type AssistanceAnswer<Type extends AssistanceCommand['type']> = CommandResult<
  Assistance,
  AssistanceEvent,
  AssistanceRefusalOf<Type> | 'COMMAND_ID_USED'
>;

/** A text that is stored before the append, and deleted again when the append is lost. */
interface Written {
  readonly textId: string;
  readonly said: AssistanceText;
}

/** Carries out the command that `build` makes for the business time at which it is decided. */
async function send<Sent extends AssistanceCommand>(
  deps: Deps,
  requestId: string,
  type: Sent['type'],
  build: (at: string) => Sent,
  context: CommandContext,
  written?: Written,
): Promise<AssistanceAnswer<Sent['type']>> {
  const { assistance: vault } = deps.vault;
  const store = async ({ textId, said }: Written): Promise<void> => {
    if (type === 'Request') await vault.recordFirst(requestId, textId, said);
    else if (!(await vault.record(requestId, textId, said))) throw new Error(`request ${requestId} has no key`);
  };
  return handle<Assistance, AssistanceEvent, AssistanceRefusalOf<Sent['type']>>(
    deps,
    { category: assistances, id: requestId },
    context,
    {
      firstEvents: ASSISTANCE_FIRST_EVENTS[type],
      decide: (request, at) => decide(request, build(at)),
      ...(written && {
        prepare: async () => {
          await store(written);
          return undefined;
        },
        abandon: () => vault.discard({ requestId, textId: written.textId }),
      }),
    },
  );
}

/** What a requester gives. */
export interface AssistanceAsked extends Pick<MakeRequest, 'matter' | 'language' | 'noticeVersion'> {
  readonly text: string;
  readonly tried?: string | undefined;
  readonly name: string;
  /** One of the two, or both: by e-mail where there is an address. */
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** Code of the académie; that of the school counts, where one is named. */
  readonly academie?: string | undefined;
  /** The school that the requester names; it need not be known here. */
  readonly uai?: string | undefined;
  /** The account of a requester who is signed in. */
  readonly accountId?: string | undefined;
  /** Takes one of the requests that such a contact may send, or throws. Called once nothing else stands in the way of the request. */
  readonly admit?: (contact: Contact) => Promise<void>;
}

/** Whose queue the request goes to: by the routing of the académie; the académie's own where the school is not known. */
async function queueOf({ eventStore }: Deps, matter: Matter, academie: string, uai?: string): Promise<Queue> {
  if (uai === undefined) return { academie };
  const [{ state: settings }, { state: school }] = await Promise.all([
    load(eventStore, academies, streamOf('academie', academie)),
    load(eventStore, schools, streamOf('school', uai)),
  ]);
  return school && queueFor(settings?.routing ?? OUR_ROUTING, matter) === 'SCHOOL' ? { academie, uai } : { academie };
}

type AskRefusal =
  | AssistanceRefusalOf<'Request'>
  | 'ACADEMIE_UNKNOWN'
  | 'ASSISTANCE_CONTACT_MISSING'
  | 'ASSISTANCE_NOTICE_OUTDATED'
  | 'EMAIL_INVALID'
  | 'MOBILE_INVALID';

/** Makes a request, whatever is known of the requester: the answer tells nothing of accounts or persons. */
export const ask: Command<AssistanceAsked, CommandResult<Assistance, AssistanceEvent, AskRefusal>> = async (
  deps,
  { text, tried, name, email, phone, academie: given, uai, accountId, admit, ...asked },
  context,
) => {
  const { version } = noticeOfToday(deps.settings.assistanceMonths);
  if (asked.noticeVersion !== version) return refuse('ASSISTANCE_NOTICE_OUTDATED', 'noticeVersion');
  const read = contactAndPlace({ email, phone, academie: given, uai });
  if ('outcome' in read) return read;
  const { academie, contact } = read;
  await admit?.(contact);
  const { actor, commandId } = context;
  const requestId = commandId === undefined ? randomUUID() : derivedId('assistance request', actor, commandId);
  const textId = randomUUID();
  const build = (at: string, queue: Queue): MakeRequest => ({
    type: 'Request',
    at,
    requestId,
    textId,
    ...asked,
    contact: contact.email === undefined ? 'PHONE' : 'EMAIL',
    queue,
    zone: zoneOfAcademie(academie),
    ...(uai !== undefined && { school: uai }),
    ...(accountId !== undefined && { accountId }),
  });
  const said = { text, name, ...contact, ...(tried !== undefined && { tried }) };
  const queue = await queueOf(deps, asked.matter, academie, uai);
  return send(deps, requestId, 'Request', at => build(at, queue), context, { textId, said });
};

/** Takes a request: the actor looks after it from now on. `takeOver`: also from somebody else. */
export const take: Command<{ requestId: string; takeOver: boolean }, AssistanceAnswer<'Take'>> = (
  deps,
  { requestId, takeOver },
  context,
) => send(deps, requestId, 'Take', () => ({ type: 'Take', by: context.actor, takeOver }), context);

/** Answers a request. An e-mail tells the requester that there is an answer; who gave a phone number was told by phone. */
export const answer: Command<{ requestId: string; text: string }, AssistanceAnswer<'Answer'>> = (
  deps,
  { requestId, text },
  context,
) => {
  const textId = randomUUID();
  const build = () => ({ type: 'Answer', by: context.actor, textId }) as const;
  return send(deps, requestId, 'Answer', build, context, { textId, said: { text } });
};

/** Passes a request on to another queue, with a note that says why. */
export const passOn: Command<{ requestId: string; queue: Queue; note: string }, AssistanceAnswer<'PassOn'>> = (
  deps,
  { requestId, queue, note },
  context,
) => {
  const textId = randomUUID();
  const build = () => ({ type: 'PassOn', by: context.actor, queue, textId }) as const;
  return send(deps, requestId, 'PassOn', build, context, { textId, said: { text: note } });
};

/** Names the account that the request is about. */
export const attachAccount: Command<{ requestId: string; accountId: string }, AssistanceAnswer<'AttachAccount'>> = (
  deps,
  { requestId, accountId },
  context,
) => send(deps, requestId, 'AttachAccount', () => ({ type: 'AttachAccount', accountId }), context);

/** Closes a request: nothing more is to be done. */
export const close: Command<{ requestId: string; outcome: Outcome }, AssistanceAnswer<'Close'>> = (
  deps,
  { requestId, outcome },
  context,
) => send(deps, requestId, 'Close', () => ({ type: 'Close', by: context.actor, outcome }), context);

/** Opens a closed request again. */
export const reopen: Command<{ requestId: string }, AssistanceAnswer<'Reopen'>> = (deps, { requestId }, context) =>
  send(deps, requestId, 'Reopen', () => ({ type: 'Reopen' }), context);

/** The request that a requester may follow: number and token belong together, and the token is valid. */
export async function followed(
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  { reference, token }: { readonly reference: string; readonly token: string },
): Promise<string | undefined> {
  const requestId = await vault.assistance.requestOfLink(token, clock.now());
  return requestId !== undefined && referenceOf(requestId) === referenceTyped(reference) ? requestId : undefined;
}

/** Adds a message of the requester, who comes with the link of an e-mail. */
export const addMessage: Command<
  { reference: string; token: string; text: string },
  AssistanceAnswer<'AddMessage'> | CommandResult<Assistance, AssistanceEvent, 'ASSISTANCE_LINK_INVALID'>
> = async (deps, { text, ...link }, context) => {
  const requestId = await followed(deps, link);
  if (requestId === undefined) return refuse('ASSISTANCE_LINK_INVALID', 'token');
  const textId = randomUUID();
  const build = (): AddMessage => ({ type: 'AddMessage', textId });
  return send(deps, requestId, 'AddMessage', build, context, { textId, said: { text } });
};

/** Records what became of the e-mail that an event asked for. Idempotent. */
export const recordMail: Command<
  { requestId: string; eventId: string; reason?: string },
  AssistanceAnswer<'RecordMail'>
> = (deps, { requestId, ...mail }, context) =>
  send(deps, requestId, 'RecordMail', () => ({ type: 'RecordMail', ...mail }), context);

/**
 * The end of the retention: closes a request that nobody has moved since `before`, or erases a closed one. Idempotent. `assistanceProcess` erases
 * the key, too.
 */
export const lapse: Command<{ requestId: string; before: string }, AssistanceAnswer<'Lapse'>> = async (
  deps,
  { requestId, before },
  context,
) => {
  const answered = await send(deps, requestId, 'Lapse', () => ({ type: 'Lapse', before }), context);
  if (answered.outcome !== 'refused' && answered.state.state === 'ERASED')
    await deps.vault.assistance.erase([requestId]);
  return answered;
};

/** A request as the ledger has it; undefined when there is none. */
export const request = async ({ eventStore }: Pick<Deps, 'eventStore'>, requestId: string) =>
  (await load(eventStore, assistances, streamOf('assistance', requestId))).state;
