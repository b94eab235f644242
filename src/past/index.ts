/** The door of this folder: lists of people as they stood at a moment, and what changed between two. */
export { addChangesFilter, type Changes, type ChangesFilter, type Flow } from './changes.js';
export { PAST_READ_MODELS } from './relation.js';
export { createPastLists, type PastListName, type PastLists } from './lists.js';
export { MOST_PUPILS, TooManyPupils } from './people.js';
export { CHANGE_KINDS, type ChangeKind, type Standing } from './standing.js';
