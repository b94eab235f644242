/** Which texts there are, and how they are filled in. The words are in `french.ts` and `english.ts`. */
import type { HolderNotice } from '../../domain/account/events.js';
import type { StoppableNotice } from '../../domain/account/recent-changes.js';
import type { CodePurpose } from '../../vault/vault.js';

/** `STOP_…` are the notices that carry a link to stop the change. */
export type TextName = CodePurpose | 'RECOVERY_LINK' | 'LOGIN' | HolderNotice | `STOP_${StoppableNotice}`;

/**
 * All words of one language, in the characters of GSM-7, so that a text is one SMS where its values allow. `{code}`, `{minutes}`, `{link}`,
 * `{login}` are filled in. `NEVER` follows each code.
 */
export type Words = Readonly<Record<TextName | 'NEVER', string>>;
