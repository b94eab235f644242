/** What people are told of a reason: the reason itself, and what to do about it. */
import type { Texts } from '../language.js';

export interface ReasonTexts {
  readonly reason: Texts;
  readonly remedy: Texts;
}
