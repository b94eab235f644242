/** What a school hangs on its notice board: how responsables make their account themselves. It names nobody. */
import type { WordingTexts } from './template.js';
import { WITHOUT_SCHOOL_SHAPE, WITHOUT_SCHOOL_TEXTS } from './without-school.js';

export const FLYER_SHAPE = {
  title: {},
  subtitle: { allowed: ['school'] },
  purpose: {},
  ...WITHOUT_SCHOOL_SHAPE,
} as const;

export type FlyerWording = WordingTexts<typeof FLYER_SHAPE>;

export const FLYER_TEXTS: FlyerWording = {
  title: 'EduConnect : un compte unique pour suivre la scolarité de vos enfants',
  subtitle: '{school}',
  purpose:
    'Avec un seul compte, vous accédez aux services en ligne de l’école, du collège et du lycée pour **tous** vos enfants. Vous pouvez le créer vous-même, sans attendre de courrier.',
  ...WITHOUT_SCHOOL_TEXTS,
};
