/** Reads the words that an académie has of its own in letters, from JSON: by letter and paragraph. Every fault is found at once. */
import { isObject } from '../../common/is-object.js';
import type { Texts } from '../../domain/language.js';
import { BACK_LANGUAGES, BACK_SHAPE } from './backs.js';
import { FLYER_SHAPE } from './flyer.js';
import { INVITATION_SHAPE } from './invitation.js';
import { PUPIL_SHAPE } from './pupil.js';
import { RESPONSABLE_SHAPE } from './responsable.js';
import { faultsOfParagraphs, type WordingShape } from './template.js';
import type { OwnWords } from './words.js';

/** The letters whose words may be replaced, by their names in the file, and where `OwnWords` has them. */
const LETTERS = {
  RESPONSABLE: ['responsable', RESPONSABLE_SHAPE],
  INVITATION: ['invitation', INVITATION_SHAPE],
  PUPIL: ['pupil', PUPIL_SHAPE],
  FLYER: ['flyer', FLYER_SHAPE],
} as const;
const BACKS = 'BACKS';

/** The letters whose words may be replaced. */
export const LETTER_NAMES = ['RESPONSABLE', 'INVITATION', 'PUPIL', 'FLYER', BACKS] as const;
export type LetterName = (typeof LETTER_NAMES)[number];

/** What is wrong in a file, and where: the names on the way to the fault. */
export interface OwnWordsFault {
  readonly place: readonly string[];
  readonly says: Texts;
}

const NO_OBJECT: Texts = { fr: 'il faut un objet JSON ({…})', en: 'a JSON object ({…}) is wanted' };

const unknownIn = (what: Texts, known: readonly string[]): Texts => ({
  fr: `${what.fr} ; connus : ${known.join(', ')}`,
  en: `${what.en}; known ones: ${known.join(', ')}`,
});

function faultsOfLetter(place: readonly string[], shape: WordingShape, content: unknown): OwnWordsFault[] {
  if (!isObject(content)) return [{ place, says: NO_OBJECT }];
  return faultsOfParagraphs(shape, content).map(({ paragraph, texts }) => ({
    place: [...place, paragraph],
    says: texts,
  }));
}

function faultsOfBacks(content: unknown): OwnWordsFault[] {
  if (!isObject(content)) return [{ place: [BACKS], says: NO_OBJECT }];
  return Object.entries(content).flatMap(([language, texts]) =>
    (BACK_LANGUAGES as readonly string[]).includes(language)
      ? faultsOfLetter([BACKS, language], BACK_SHAPE, texts)
      : [
          {
            place: [BACKS, language],
            says: unknownIn({ fr: 'langue inconnue', en: 'unknown language' }, BACK_LANGUAGES),
          },
        ],
  );
}

const isLetter = (name: string): name is keyof typeof LETTERS => Object.hasOwn(LETTERS, name);

function faultsOf(content: unknown): OwnWordsFault[] {
  if (!isObject(content)) return [{ place: [], says: NO_OBJECT }];
  return Object.entries(content).flatMap(([name, texts]) => {
    if (name === BACKS) return faultsOfBacks(texts);
    if (isLetter(name)) return faultsOfLetter([name], LETTERS[name][1], texts);
    return [{ place: [name], says: unknownIn({ fr: 'courrier inconnu', en: 'unknown letter' }, LETTER_NAMES) }];
  });
}

/** Reads the words of an académie. `of` names it. Answers either the words, or every fault. */
export function readOwnWords(
  of: string,
  content: unknown,
): { readonly words: OwnWords } | { readonly faults: readonly OwnWordsFault[] } {
  const faults = faultsOf(content);
  if (faults.length > 0) return { faults };
  const letters = content as Readonly<Record<string, object>>;
  const named = (texts: object) => [{ of, texts }];
  return {
    words: {
      ...Object.fromEntries(
        Object.entries(LETTERS).flatMap(([name, [field]]) =>
          letters[name] ? [[field, named(letters[name])] as const] : [],
        ),
      ),
      ...(letters[BACKS] && {
        backs: Object.fromEntries(
          Object.entries(letters[BACKS]).map(([language, texts]) => [language, named(texts as object)]),
        ),
      }),
    },
  };
}
