/** Follows the ledger: queues the e-mails to requesters, notes when requests were moved, and erases from the vault those that the ledger says are erased. */
import type { AssistanceEvent } from '../domain/assistance/events.js';
import { assistances } from '../domain/assistance/history.js';
import { processOf, type Process, type Reaction, type Statement } from '../process/process.js';
import { enqueue } from '../tasks/queue.js';
import type { AssistanceVault } from '../vault/vault.js';
import { assistanceTask, type AssistanceMail } from './task.js';

/** What an event asks for. */
interface Asked {
  readonly mail?: AssistanceMail;
  /** The instant from which the retention counts; left out when the request is erased. */
  readonly moved?: string;
}

const onlyMoved = (_data: object, at: string): Asked => ({ moved: at });

const erasedIn = (reactions: readonly Reaction<AssistanceEvent, Asked>[]): string[] =>
  reactions.filter(({ answer }) => answer.moved === undefined).map(({ id }) => id);

/** The statements that note when requests were last moved, and forget it of erased ones. */
const movesOf = (reactions: readonly Reaction<AssistanceEvent, Asked>[]): Statement[] => {
  const kept = reactions.filter(({ answer }) => answer.moved !== undefined);
  const erased = erasedIn(reactions);
  return [
    ...(kept.length === 0
      ? []
      : [
          {
            name: 'assistance-moved',
            text: `insert into jobs.assistance_moves (request_id, moved_at)
              select id, max(at) from unnest($1::uuid[], $2::timestamptz[]) as t (id, at) group by id
              on conflict (request_id) do update set moved_at = greatest(assistance_moves.moved_at, excluded.moved_at)`,
            values: [kept.map(({ id }) => id), kept.map(({ answer }) => answer.moved)],
          },
        ]),
    ...(erased.length === 0
      ? []
      : [
          {
            name: 'assistance-gone',
            text: 'delete from jobs.assistance_moves where request_id = any ($1::uuid[])',
            values: [erased],
          },
        ]),
  ];
};

/** Run by `runProcess`. */
export const assistanceProcess = (vault: { readonly assistance: Pick<AssistanceVault, 'erase'> }): Process =>
  processOf<AssistanceEvent, Asked>({
    name: 'assistance',
    category: assistances,
    on: {
      AssistanceRequested: ({ contact }, at) => ({
        moved: at,
        ...(contact === 'EMAIL' && { mail: 'ASSISTANCE_RECEIVED' }),
      }),
      AssistanceAnswered: ({ told }, at) => ({
        moved: at,
        ...(told === 'EMAIL' && { mail: 'ASSISTANCE_ANSWERED' }),
      }),
      AssistanceTaken: onlyMoved,
      AssistanceMessageAdded: onlyMoved,
      AssistancePassedOn: onlyMoved,
      AssistanceAccountAttached: onlyMoved,
      AssistanceClosed: onlyMoved,
      AssistanceReopened: onlyMoved,
      AssistanceErased: () => ({}),
    },
    carryOut: async reactions => {
      const erased = erasedIn(reactions);
      if (erased.length > 0) await vault.assistance.erase(erased);
      const tasks = reactions.flatMap(({ id: requestId, recorded, answer: { mail } }) =>
        mail === undefined
          ? []
          : [assistanceTask({ eventId: recorded.id, requestId, mail }, recorded.metadata.correlationId)],
      );
      return [...(tasks.length === 0 ? [] : [enqueue(tasks)]), ...movesOf(reactions)];
    },
  });
