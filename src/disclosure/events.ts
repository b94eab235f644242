/** What the ledger and the vault have of a person, in words. */
import { describeIn } from '../domain/account/describe.js';
import { accounts } from '../domain/account/history.js';
import { BY_ROLE } from '../domain/account/holder-words.js';
import { describeAssistance } from '../domain/assistance/describe.js';
import type { AssistanceEvent } from '../domain/assistance/events.js';
import { assistances } from '../domain/assistance/history.js';
import type { Texts } from '../domain/language.js';
import { streamOf } from '../domain/streams.js';
import { describeStudentEvent } from '../domain/student/describe.js';
import { students } from '../domain/student/history.js';
import type { EventStore, RecordedEvent } from '../eventstore/eventstore.js';
import type { AssistanceText } from '../vault/vault.js';
import type { Row, Sources, Whose } from './section.js';

async function* eventsOf(
  eventStore: EventStore,
  streams: readonly string[],
  say: (event: RecordedEvent) => Texts,
): AsyncGenerator<Row> {
  for (const stream of streams)
    for await (const event of eventStore.read(stream))
      yield {
        Historique: stream,
        Quand: event.metadata.at,
        'Ce qui a été fait': say(event).fr,
        Par: BY_ROLE[event.metadata.role].fr,
      };
}

/** Every event of the person's accounts, of the pupil, and of requests for assistance: by role, without who acted. */
export async function ledgerRows({ eventStore }: Sources, { ids }: Whose): Promise<Row[]> {
  const { accountIds, studentIds, requestIds } = ids;
  const rows: Row[] = [];
  const take = async (of: AsyncIterable<Row>): Promise<void> => {
    for await (const row of of) rows.push(row);
  };
  const streams = (category: 'account' | 'student' | 'assistance', of: readonly string[]): string[] =>
    of.map(id => streamOf(category, id));
  await take(eventsOf(eventStore, streams('account', accountIds), event => describeIn(accounts.decode(event))));
  await take(
    eventsOf(eventStore, streams('student', studentIds), event => describeStudentEvent(students.decode(event))),
  );
  await take(
    eventsOf(eventStore, streams('assistance', requestIds), event => describeAssistance(assistances.decode(event))),
  );
  return rows;
}

/** The texts of a request that its requester sees: not the notes by which staff pass it on. */
const textIdIn = ({ type, data }: AssistanceEvent): string | undefined =>
  type === 'AssistanceRequested' || type === 'AssistanceAnswered' || type === 'AssistanceMessageAdded'
    ? data.textId
    : undefined;

const BY_ANOTHER =
  'Demande au sujet du compte, faite sans être connecté à celui-ci : une autre personne a pu l’écrire, et son texte n’est pas montré.';

const textRow = (request: string, { text, tried, name, email, phone }: AssistanceText): Row => ({
  Demande: request,
  Texte: text,
  ...(tried !== undefined && { 'Déjà essayé': tried }),
  ...(name !== undefined && { Nom: name }),
  ...(email !== undefined && { 'Adresse électronique': email }),
  ...(phone !== undefined && { Téléphone: phone }),
});

/** What is written in the person's requests for assistance. Of a request that somebody made without signing in, nothing. */
export async function assistanceRows({ eventStore, vault }: Sources, { ids }: Whose): Promise<Row[]> {
  const rows: Row[] = [];
  for (const requestId of ids.requestIds) {
    let isOwn = false;
    const textIds: string[] = [];
    for await (const recorded of eventStore.read(streamOf('assistance', requestId))) {
      const event = assistances.decode(recorded);
      if (event.type === 'AssistanceRequested') isOwn = ids.accountIds.includes(event.data.accountId ?? '');
      const textId = textIdIn(event);
      if (textId !== undefined) textIds.push(textId);
    }
    if (!isOwn) {
      rows.push({ Demande: requestId, Remarque: BY_ANOTHER });
      continue;
    }
    const texts = await vault.assistance.read(textIds.map(textId => ({ requestId, textId })));
    rows.push(...texts.filter(text => text !== undefined).map(text => textRow(requestId, text)));
  }
  return rows;
}
