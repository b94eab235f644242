/** What is left of an account once its person is erased. */
import { preCreated } from './pre-created.js';
import type { Account } from './state.js';

/** The account once its person is erased: closed for ever, with its ids and nothing else. */
export const erased = ({ accountId, kind, personId, studentId, createdAt, origin }: Account, at: string): Account => ({
  ...preCreated({ accountId, kind, personId, ...(studentId !== undefined && { studentId }) }, createdAt),
  state: 'CLOSED',
  origin,
  erasedAt: at,
});
