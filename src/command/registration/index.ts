/**
 * Registration: somebody makes an account without the school. Begin → code by SMS → verify → birth dates → activated. A registration is no account: it
 * lives in the vault for half an hour, and the ledger has events of accounts alone.
 */
export { askCode, begin, sendCode } from './begin.js';
export { beginByFranceConnect } from './by-franceconnect.js';
export { complete, completeByFranceConnect, loginOf } from './complete.js';
export { verify } from './verify.js';
export { isBarred } from './barred.js';
