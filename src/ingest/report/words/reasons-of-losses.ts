/**
 * Reasons to refuse an import that would end, or transfer, too many. Their facts: `students: '12/24'` says that 12 of the 24 known
 * pupils would end, and `students ENDED_NO_CLASS: 10` that 10 of these would end for that reason.
 */
import type { Texts } from '../../../domain/language.js';
import type { EndCode } from '../issues.js';
import { reason, type Facts } from './reason.js';

/** Why those lost would end, as it is said after their number. */
const WHY: Readonly<Record<EndCode, Texts>> = {
  ENDED_EXIT_DATE: { en: 'with an exit date', fr: 'avec une date de sortie' },
  ENDED_NO_CLASS: { en: 'in no class', fr: 'sans classe' },
  ENDED_ABSENT: { en: 'not in the files', fr: 'absents des fichiers' },
  ENDED_TAKEN: { en: 'taken by another school', fr: 'pris par un autre établissement' },
  ENDED_REUSED: { en: 'whose ids are others’ now', fr: 'dont l’identifiant est maintenant celui d’autrui' },
  ENDED_NO_INE: { en: 'without INE', fr: 'sans INE' },
  ENDED_NOT_LEGAL: { en: 'not legal any more', fr: 'sans responsabilité légale' },
  ENDED_SELF: { en: 'responsable of themselves', fr: 'responsables d’eux-mêmes' },
  ENDED_PUPIL_LEFT: { en: 'of pupils who leave', fr: 'd’élèves qui partent' },
  ENDED_NO_PUPIL: { en: 'of no pupil', fr: 'd’aucun élève' },
};

/** What can be lost, as it is said after its number. */
const KINDS = {
  students: { en: 'pupils', fr: 'élèves' },
  responsables: { en: 'responsables', fr: 'responsables' },
  links: { en: 'links', fr: 'rattachements' },
} as const;
export type Lost = keyof typeof KINDS;

/** How many are known, and how many of these would end. */
export interface Loss {
  readonly known: number;
  readonly ended: number;
}

/** `12/24`: 12 of the 24 known would end. */
export const shareOf = ({ ended, known }: Loss): string => `${ended}/${known}`;

/** The facts of a loss of one kind: its share, and how many end for each reason. */
export const lossFacts = (of: Lost, loss: Loss, why: ReadonlyMap<string, number>): Facts => ({
  [of]: shareOf(loss),
  ...Object.fromEntries([...why].map(([code, count]) => [`${of} ${code}`, count])),
});

/** For each kind that is lost: `12 of the 24 pupils (10 in no class, 2 not in the files)`. */
function losses(facts: Facts, language: 'en' | 'fr'): string[] {
  return (Object.keys(KINDS) as Lost[]).flatMap(of => {
    const share = facts[of];
    if (share === undefined) return [];
    const [ended, known] = String(share).split('/');
    const why = (Object.keys(WHY) as EndCode[]).flatMap(code => {
      const count = facts[`${of} ${code}`];
      return count === undefined ? [] : [`${count} ${WHY[code][language]}`];
    });
    const all =
      language === 'en' ? `${ended} of the ${known} ${KINDS[of].en}` : `${ended} des ${known} ${KINDS[of].fr}`;
    return [why.length > 0 ? `${all} (${why.join(', ')})` : all];
  });
}

export const LOSS_REASONS = {
  LOSS_OF_SCHOOL: reason<Facts>(
    facts => `${losses(facts, 'en').join(' and ')} known in this school would end`,
    facts => `${losses(facts, 'fr').join(' et ')} connus dans cet établissement seraient clos`,
  ),
  LOSS_OF_ACADEMIE: reason<Facts>(
    facts => `${losses(facts, 'en').join(' and ')} known are not in this complete export`,
    facts => `${losses(facts, 'fr').join(' et ')} connus sont absents de cet export complet`,
  ),
  LOSS_OF_ANOTHER: reason<{ students: string; from: string; academie: string }>(
    ({ from, academie, ...facts }) =>
      `${losses(facts, 'en').join(' and ')} of ${from}, of the académie ${academie}, would be taken from it`,
    ({ from, academie, ...facts }) =>
      `${losses(facts, 'fr').join(' et ')} de ${from}, de l’académie ${academie}, lui seraient pris`,
  ),
} as const;

const KIND_OF = new Map(Object.entries(KINDS).map(([of, { en }]) => [en as string, of]));
const CODE_OF = new Map(Object.entries(WHY).map(([code, { en }]) => [en, code]));

/** The facts of which one match of `12 of the 24 pupils (…)` was made. */
function shareFacts([, ended, known, kind = '', why]: RegExpMatchArray): [string, string | number][] {
  const of = KIND_OF.get(kind)!;
  const reasons = why?.split(', ') ?? [];
  return [
    [of, shareOf({ ended: Number(ended), known: Number(known) })],
    ...reasons.map((said): [string, number] => {
      const [count = '', ...words] = said.split(' ');
      return [`${of} ${CODE_OF.get(words.join(' '))}`, Number(count)];
    }),
  ];
}

/**
 * Finds the reason and the facts of which an English text of `LOSS_OF_SCHOOL` or `LOSS_OF_ANOTHER` was made, so that it can be said
 * in French: lines of reports are kept in English alone. `undefined` when the text is of neither.
 */
export function readLoss(
  english: string,
): { readonly name: 'LOSS_OF_SCHOOL' | 'LOSS_OF_ANOTHER'; readonly facts: Facts } | undefined {
  const shares = [...english.matchAll(/(\d+) of the (\d+) (pupils|responsables|links)(?: \(([^)]*)\))?/g)];
  const losses: Facts = Object.fromEntries(shares.flatMap(shareFacts));
  const another = / of (\S+), of the académie (\S+), would be taken from it$/.exec(english);
  if (another) {
    const [, from = '', academie = ''] = another;
    const facts = { students: '', ...losses, from, academie };
    return LOSS_REASONS.LOSS_OF_ANOTHER.en(facts) === english ? { name: 'LOSS_OF_ANOTHER', facts } : undefined;
  }
  return LOSS_REASONS.LOSS_OF_SCHOOL.en(losses) === english ? { name: 'LOSS_OF_SCHOOL', facts: losses } : undefined;
}
