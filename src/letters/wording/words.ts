/** The words of all letters: ours, with those that an académie or a school has of its own. */
import { BACK_SHAPE, BACK_TEXTS, type BackLanguage, type BackWording } from './backs.js';
import { FLYER_SHAPE, FLYER_TEXTS, type FlyerWording } from './flyer.js';
import { INVITATION_SHAPE, INVITATION_TEXTS, type InvitationWording } from './invitation.js';
import { PUPIL_SHAPE, PUPIL_TEXTS, type PupilWording } from './pupil.js';
import { RESPONSABLE_SHAPE, RESPONSABLE_TEXTS, type ResponsableWording } from './responsable.js';
import { frenchSpaces, wordingOf, type NamedOverrides, type WordingShape, type WordingTexts } from './template.js';

/** Paragraphs that replace ours, by letter; later overrides replace earlier ones. */
export interface OwnWords {
  readonly responsable?: readonly NamedOverrides<typeof RESPONSABLE_SHAPE>[];
  readonly invitation?: readonly NamedOverrides<typeof INVITATION_SHAPE>[];
  readonly pupil?: readonly NamedOverrides<typeof PUPIL_SHAPE>[];
  readonly flyer?: readonly NamedOverrides<typeof FLYER_SHAPE>[];
  readonly backs?: Readonly<Partial<Record<BackLanguage, readonly NamedOverrides<typeof BACK_SHAPE>[]>>>;
}

/** Every paragraph of every letter. */
export interface Words {
  readonly responsable: ResponsableWording;
  readonly invitation: InvitationWording;
  readonly pupil: PupilWording;
  readonly flyer: FlyerWording;
  readonly backs: Readonly<Record<BackLanguage, BackWording>>;
}

/** The texts with their overrides, and with French spaces. */
function french<S extends WordingShape>(
  shape: S,
  texts: WordingTexts<S>,
  overrides: readonly NamedOverrides<S>[] = [],
): WordingTexts<S> {
  const merged = Object.entries<string>(wordingOf(shape, texts, ...overrides));
  return Object.fromEntries(merged.map(([name, text]) => [name, frenchSpaces(text)])) as WordingTexts<S>;
}

/** Joins our words with the overrides. Throws `WordingRefused` at the first override that cannot be used. */
export function wordsOf(own: OwnWords = {}): Words {
  const backs = Object.entries(BACK_TEXTS).map(([language, texts]) => [
    language,
    wordingOf(BACK_SHAPE, texts, ...(own.backs?.[language as BackLanguage] ?? [])),
  ]);
  return {
    responsable: french(RESPONSABLE_SHAPE, RESPONSABLE_TEXTS, own.responsable),
    invitation: french(INVITATION_SHAPE, INVITATION_TEXTS, own.invitation),
    pupil: french(PUPIL_SHAPE, PUPIL_TEXTS, own.pupil),
    flyer: french(FLYER_SHAPE, FLYER_TEXTS, own.flyer),
    backs: Object.fromEntries(backs) as Record<BackLanguage, BackWording>,
  };
}
