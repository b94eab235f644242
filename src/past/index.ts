/** The door of this folder: lists of people as they stood at a moment, and what changed between two. */
export { addChangesFilter, type Changes, type ChangesFilter, type Flow } from './changes.js';
export { personsIn, readChangedAccounts, type ChangedAccount } from './changed-accounts.js';
export { betweenDays, endOfDay, type DaysOfSchool } from './days.js';
export { createPastLists, type PastLists } from './lists.js';
export { CHANGE_KINDS, type ChangeKind, type Standing } from './standing.js';
