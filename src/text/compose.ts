/** Gives a text the one form in which it is drawn: letters composed with their accents, nothing invisible, spaces as they are. */
import { withoutInvisible } from './invisible.js';

export const composed = (text: string): string => withoutInvisible(text.normalize('NFC'));
