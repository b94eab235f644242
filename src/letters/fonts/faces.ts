/**
 * The fonts that letters are set in: Noto Sans for the languages written in Latin, Greek and Cyrillic letters, Noto Sans Arabic,
 * and Noto Sans Mono, whose 0 and O, 1, l and I differ, for logins and passwords. All are under the SIL Open Font License 1.1.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Blob, Face as HarfBuzzFace, Font as HarfBuzzFont } from 'harfbuzzjs';
import { TrueType } from './truetype.js';

const { resolve } = createRequire(import.meta.url);

const FILES = {
  regular: resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
  mono: resolve('@expo-google-fonts/noto-sans-mono/600SemiBold/NotoSansMono_600SemiBold.ttf'),
  arabic: resolve('@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf'),
  arabicBold: resolve('@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf'),
} as const;

export type FaceName = keyof typeof FILES;

/** How a text looks. `FACES_OF` says which faces may draw its characters. */
export type Style = 'regular' | 'bold' | 'mono';

/** The faces that may draw a text of each style: a character is drawn by the first that has it. */
export const FACES_OF: Readonly<Record<Style, readonly [FaceName, FaceName]>> = {
  regular: ['regular', 'arabic'],
  bold: ['bold', 'arabicBold'],
  mono: ['mono', 'arabicBold'],
};

export interface Face {
  readonly name: FaceName;
  readonly outlines: TrueType;
  readonly shaper: HarfBuzzFont;
  /** Whether the face draws this code point. */
  readonly has: (codePoint: number) => boolean;
}

const loaded = new Map<FaceName, Face>();

function load(name: FaceName): Face {
  const bytes = readFileSync(FILES[name]);
  const face = new HarfBuzzFace(new Blob(bytes));
  const drawn = new Set(face.collectUnicodes());
  return {
    name,
    outlines: new TrueType(bytes),
    shaper: new HarfBuzzFont(face),
    has: codePoint => drawn.has(codePoint),
  };
}

/** A face, read from its file at its first use and kept. */
export function faceOf(name: FaceName): Face {
  let face = loaded.get(name);
  if (!face) loaded.set(name, (face = load(name)));
  return face;
}
