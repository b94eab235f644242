/** All reasons for which files are refused, in both languages. Reports keep the reason's name and its facts. */
import type { Language } from '../../../domain/language.js';
import type { Facts, Reason } from './reason.js';
import { AAF_REASONS } from './reasons-of-aaf.js';
import { ARCHIVE_REASONS } from './reasons-of-archives.js';
import { FILE_REASONS } from './reasons-of-files.js';
import { LOSS_REASONS } from './reasons-of-losses.js';
import { SCHOOL_REASONS } from './reasons-of-schools.js';

export const REASONS = {
  ...FILE_REASONS,
  ...ARCHIVE_REASONS,
  ...SCHOOL_REASONS,
  ...AAF_REASONS,
  ...LOSS_REASONS,
} as const;

export type ReasonName = keyof typeof REASONS;
type FactsOf<Name extends ReasonName> = Parameters<(typeof REASONS)[Name]['en']>[0];

/** The reason of one refusal, with its facts. */
export interface Because {
  readonly name: ReasonName;
  readonly facts: Facts;
}

/** Makes the `Because` of a refusal. `facts` are those that the reason's texts hold; left out where the texts are always the same. */
export const because = <Name extends ReasonName>(
  name: Name,
  ...[facts]: Record<never, never> extends FactsOf<Name> ? [facts?: FactsOf<Name>] : [facts: FactsOf<Name>]
): Because => ({ name, facts: facts ?? {} });

/** Whether this version has a reason of that name. */
export const isReason = (name: string): name is ReasonName => Object.hasOwn(REASONS, name);

/** Says a reason, with its facts, in one language. */
export const sayBecause = ({ name, facts }: Because, language: Language): string =>
  (REASONS[name] as unknown as Reason<Facts>)[language](facts);
