/** What follows the credentials, in the language of the wording. */
import type { Access } from '../records.js';
import type { BackWording } from '../wording/backs.js';

type StepWording = Pick<
  BackWording,
  | 'activationHeading'
  | 'activationNeed'
  | 'activationStep1'
  | 'activationStep2'
  | 'activationNote'
  | 'resetHeading'
  | 'resetStep1'
  | 'resetStep2'
  | 'activatedHeading'
  | 'activatedText'
  | 'activatedForgotten'
>;

/** The heading and the paragraphs that depend on how the holder signs in. */
export function stepsOf(kind: Access['kind'], wording: StepWording): { heading: string; texts: string[] } {
  switch (kind) {
    case 'ACTIVATION':
      return {
        heading: wording.activationHeading,
        texts: [wording.activationNeed, wording.activationStep1, wording.activationStep2, wording.activationNote],
      };
    case 'RESET':
      return { heading: wording.resetHeading, texts: [wording.resetStep1, wording.resetStep2] };
    case 'LOGIN_ALONE':
      return { heading: wording.activatedHeading, texts: [wording.activatedText, wording.activatedForgotten] };
  }
}
