/** The door of this folder: signing staff in and out, and their sessions. */
export { SIGN_IN_FAILURES, type SignInFailureCode } from './failure.js';
export { REMARKS, type Mapping, type MappingOptions } from './mapping.js';
export { MAPPINGS } from './mappings/index.js';
export { CSRF_HEADER, isOfOwnForm, isOfOwnPage, isOfOwnSocket, type OwnPages } from './own-pages.js';
export { STAFF_PATHS } from './paths.js';
export { openStaff, type Staff, type StaffOptions } from './open.js';
export type { StaffSession, StaffSessions } from './sessions.js';
export type { StaffSignIn } from './sign-in.js';
