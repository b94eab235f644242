/** What the ingest of a school's files asks: one append a record, none when it says nothing new. */
import type { LinkFacts, RecordFromBase } from '../domain/account/commands.js';
import { decide as decideAccount } from '../domain/account/decide.js';
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { Account } from '../domain/account/state.js';
import { decide as decideStudent } from '../domain/student/decide.js';
import { students } from '../domain/student/history.js';
import { handleAccount } from './account/stream.js';
import type { AccountResult, BaseCommands, BaseContact, BaseLink, CommandContext, LikelyNew } from './commands.js';
import { mergeBase } from './account/contact-details.js';
import type { Deps } from './dependencies.js';
import { handle } from './handle.js';

type Record = Omit<RecordFromBase, 'type' | 'at' | 'contact'> & { contact?: BaseContact } & LikelyNew;

const record = (
  deps: Deps,
  { contact, likelyNew = false, ...input }: Record,
  context: CommandContext,
): Promise<AccountResult> =>
  handle<Account, AccountEvent>(deps, { category: accounts, id: input.accountId }, context, {
    likelyNew,
    decide: async (account, at) =>
      decideAccount(account, {
        type: 'RecordFromBase',
        at,
        ...input,
        ...(contact && { contact: await mergeBase(deps, account, contact) }),
      }),
  });

const asFacts = (link: BaseLink): LinkFacts => ({
  ...link,
  legal: link.legal ?? true,
  eligible: link.eligible ?? true,
});

export function baseCommands(deps: Deps): BaseCommands {
  return {
    recordResponsable: ({ links, ...input }, context) =>
      record(deps, { ...input, kind: 'RESPONSABLE', links: links.map(asFacts) }, context),

    responsableDisappeared: ({ accountId, links = [], ...input }, context) =>
      handleAccount(deps, accountId, context, {
        build: (_, at) => ({ type: 'Disappear', at, ...input, links: links.map(asFacts) }),
      }),

    pupilTaken: ({ accountId, ...input }, context) =>
      handleAccount(deps, accountId, context, { build: (_, at) => ({ type: 'PupilTaken', at, ...input }) }),

    recordStudentAccount: async ({ attached = false, ...input }, context) => {
      const result = await record(deps, { ...input, kind: 'STUDENT', links: [] }, context);
      const { studentId, accountId } = input;
      if (attached) return result;
      await handle(deps, { category: students, id: studentId }, context, {
        decide: student => decideStudent(student, { type: 'AttachAccount', accountId }),
      });
      return result;
    },

    recordStudent: ({ likelyNew = false, ...input }, context) =>
      handle(deps, { category: students, id: input.studentId }, context, {
        likelyNew,
        decide: student => decideStudent(student, { type: 'RecordFromBase', ...input }),
      }),

    studentLeft: ({ studentId, ...input }, context) =>
      handle(deps, { category: students, id: studentId }, context, {
        decide: student => decideStudent(student, { type: 'Leave', ...input }),
      }),
  };
}
