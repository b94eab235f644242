/** Describes events of an account for people, each in one sentence without personal data, in French and in English. */
import type { Texts } from '../language.js';
import type { AccountEvent } from './events.js';
import { HANDING_OUT } from './sentences/handing-out.js';
import { HOLDER } from './sentences/holder.js';
import { IDENTITIES } from './sentences/identities.js';
import { RECORDS } from './sentences/records.js';
import { sentenceBy, type Sentences } from './sentences/sentence.js';

const SENTENCES: Sentences = { ...RECORDS, ...HANDING_OUT, ...HOLDER, ...IDENTITIES };

/** Ids stay ids: whoever may see the person's name knows how to find it. */
export const describeIn = (event: AccountEvent): Texts => sentenceBy(SENTENCES, event);

/** In English, for the command line. */
export const describeEvent = (event: AccountEvent): string => describeIn(event).en;
