/** Requests for assistance: a row per request, with what happened to it. */
import type { AssistanceEvent, Queue } from '../../src/domain/assistance/events.js';
import { assistanceHistory, assistances } from '../../src/domain/assistance/history.js';
import { referenceOf } from '../../src/domain/assistance/reference.js';
import type { Assistance } from '../../src/domain/assistance/state.js';
import { idsIn } from '../../src/domain/streams.js';
import { table, type Batch, type Projection, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';

/** An event of a request, with who did it and by what right. */
export interface AssistanceStep {
  readonly type: AssistanceEvent['type'];
  readonly data: AssistanceEvent['data'];
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly right: string;
}

interface AssistanceDocument {
  readonly request: Assistance;
  readonly steps: readonly AssistanceStep[];
}

const TABLE = table({
  name: 'assistance_requests',
  mode: 'replace',
  key: ['request_id'],
  columns: {
    request_id: 'uuid',
    reference: 'text',
    matter: 'text',
    state: 'text',
    uai: 'text?',
    academie: 'text',
    school: 'text?',
    contact: 'text',
    language: 'text',
    notice_version: 'text',
    first_text_id: 'uuid',
    account_id: 'uuid?',
    taken_by: 'text?',
    requested_at: 'timestamptz',
    moved_at: 'timestamptz',
    due_at: 'timestamptz?',
    first_answered_at: 'timestamptz?',
    closed_at: 'timestamptz?',
    outcome: 'text?',
    email_proven: 'boolean',
    mail_failure: 'text?',
    steps: 'jsonb',
  },
});

/** The topics of those who watch a queue: that of the school, and that of its académie. */
const topicsOf = ({ academie, uai }: Queue): string[] => [
  `assistance:academie:${academie}`,
  ...(uai === undefined ? [] : [`assistance:school:${uai}`]),
];

export const assistance: Projection<AssistanceDocument> = {
  name: 'assistance',
  version: 2,
  sql: tableSql(import.meta.url, 'assistance'),
  tables: [TABLE],
  reads: ['assistance_requests'],
  handles: new Set(assistanceHistory.types),
  keys: ({ stream }) => idsIn('assistance', stream),
  evolve: (document, recorded) => {
    const { at, actor, role, right } = recorded.metadata;
    const event = assistances.decode(recorded);
    return {
      request: assistances.evolve(document?.request, event, at),
      steps: [...(document?.steps ?? []), { type: event.type, data: event.data, at, actor, role, right }],
    };
  },

  write(batch: Batch<AssistanceDocument>, out: Writes): void {
    for (const { before, after } of batch.changes.values()) {
      const { request, steps } = after;
      out.put(TABLE, {
        request_id: request.requestId,
        reference: referenceOf(request.requestId),
        matter: request.matter,
        state: request.state,
        uai: request.queue.uai,
        academie: request.queue.academie,
        school: request.school,
        contact: request.contact,
        language: request.language,
        notice_version: request.noticeVersion,
        first_text_id: request.textId,
        account_id: request.accountId,
        taken_by: request.takenBy,
        requested_at: request.requestedAt,
        moved_at: request.movedAt,
        due_at: request.dueAt,
        first_answered_at: request.firstAnsweredAt,
        closed_at: request.closedAt,
        outcome: request.outcome,
        // Whoever adds a message has come by the link of an e-mail.
        email_proven: request.messages > 0,
        mail_failure: request.mailFailure,
        steps,
      });
      out.touch(`assistance:${request.requestId}`);
      for (const topic of topicsOf(request.queue)) out.touch(topic);
      if (before) for (const topic of topicsOf(before.request.queue)) out.touch(topic);
    }
  },
};
