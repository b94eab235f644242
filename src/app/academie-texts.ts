/**
 * The words of académies: a folder (ACADEMIE_TEXTS) with a file for each, `28.json`, that replaces named parts of e-mails (`fr`, `en`) and
 * paragraphs of letters (`letters`). Every fault of every file is found at once, before anything is sent or printed.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortalAddresses } from '../api/context.js';
import { isObject } from '../common/is-object.js';
import type { Config } from '../config.js';
import { ACADEMIES } from '../domain/academies.js';
import type { Texts } from '../domain/language.js';
import { fitFaults, LETTER_NAMES, readOwnWords, type OwnWords } from '../letters/index.js';
import { faultsOfWords } from '../mail/texts/own-words.js';
import type { Replaced, Wording } from '../mail/texts/render.js';
import { LONGEST_SENDER } from '../printing/sender.js';
import { portalOf } from './portal.js';

/** Characters of the longest file that is read. */
const LONGEST_FILE = 256 * 1024;

/** What is wrong, in French and in English, and where: `28.json, fr, NOTIFICATION, VALIDITY`. */
export interface TextFault {
  readonly place: string;
  readonly says: Texts;
}

/** All the faults of a folder at once. Its message says each in French, then in English. */
export class TextsRefused extends Error {
  override readonly name = 'TextsRefused';
  constructor(readonly faults: readonly TextFault[]) {
    super(faults.map(({ place, says }) => `- ${place}\n  ${says.fr}\n  ${says.en}`).join('\n'));
  }
}

/** The words of one académie. */
interface OfAcademie {
  readonly mails: Replaced;
  readonly letters: OwnWords;
}

/**
 * The words that a file has for letters; or every fault: of a paragraph, or of a letter on which they would not fit beside the longest texts that
 * a school may add.
 */
async function readLetters(
  file: string,
  code: string,
  content: unknown,
  addresses: PortalAddresses,
): Promise<OwnWords | TextFault[]> {
  const place = `${file}, letters`;
  const read = readOwnWords(`académie ${code}`, content);
  if ('faults' in read)
    return read.faults.map(fault => ({ place: [place, ...fault.place].join(', '), says: fault.says }));
  const { words } = read;
  const replaced = LETTER_NAMES.filter(name => Object.hasOwn(content as object, name));
  const portal = { portal: { address: addresses.address }, assistance: addresses.assistance };
  const unfit = await fitFaults({ ...LONGEST_SENDER, words }, portal, replaced);
  return unfit.length === 0 ? words : unfit.map(says => ({ place, says }));
}

/** The words of one file, or every fault of theirs. Throws when the file cannot be read, is too long or is no JSON. */
async function readFileOf(folder: string, file: string, addresses: PortalAddresses): Promise<OfAcademie | TextFault[]> {
  const text = await readFile(join(folder, file), 'utf8');
  if (text.length > LONGEST_FILE) throw Object.assign(new Error(), { code: 'EFBIG' });
  const content = JSON.parse(text) as unknown;
  const { letters = {}, ...mails } = (content ?? {}) as Readonly<Record<string, unknown>>;
  const faults = faultsOfWords(file, isObject(content) ? mails : content);
  if (!isObject(content)) return faults;
  const ofLetters = await readLetters(file, file.slice(0, -'.json'.length), letters, addresses);
  if (Array.isArray(ofLetters)) return [...faults, ...ofLetters];
  return faults.length > 0 ? faults : { mails, letters: ofLetters };
}

/** Reads the folder. Throws `TextsRefused` with every fault of every file. */
async function readFolder(folder: string, addresses: PortalAddresses): Promise<ReadonlyMap<string, OfAcademie>> {
  const academies = new Map<string, OfAcademie>();
  const faults: TextFault[] = [];
  const unreadable = (place: string, error: unknown): void => {
    // What JSON.parse throws has no code.
    const code = (error as NodeJS.ErrnoException).code ?? 'JSON';
    faults.push({ place, says: { fr: `illisible (${code})`, en: `cannot be read (${code})` } });
  };
  const names = await readdir(folder).catch((error: unknown) => {
    unreadable(`ACADEMIE_TEXTS=${folder}`, error);
    return [];
  });
  for (const file of names.filter(name => name.endsWith('.json')).sort()) {
    const code = file.slice(0, -'.json'.length);
    if (!ACADEMIES.some(academie => academie.code === code)) {
      const says = { fr: 'aucune académie n’a ce code : 28.json', en: 'no académie has this code: 28.json' };
      faults.push({ place: file, says });
      continue;
    }
    try {
      const read = await readFileOf(folder, file, addresses);
      if (Array.isArray(read)) faults.push(...read);
      else academies.set(code, read);
    } catch (error) {
      unreadable(file, error);
    }
  }
  if (faults.length > 0) throw new TextsRefused(faults);
  return academies;
}

/** How académies word e-mails and letters. `academie`: its code; undefined when it is not known. */
export interface AcademieTexts {
  readonly mailsOf: (academie: string | undefined) => Wording;
  readonly lettersOf: (academie: string | undefined) => OwnWords;
}

/**
 * Reads the words of all académies (ACADEMIE_TEXTS, MAIL_ENGLISH). Throws `TextsRefused`. `url`: the address of this server, which letters name
 * where PORTAL_URL is not set.
 */
export async function openAcademieTexts(
  config: Pick<Config, 'academieTexts' | 'mailEnglish' | 'portalUrl' | 'assistanceUrl' | 'port'>,
  url = `http://localhost:${config.port}`,
): Promise<AcademieTexts> {
  const { academieTexts: folder, mailEnglish: english } = config;
  const academies =
    folder === undefined ? new Map<string, OfAcademie>() : await readFolder(folder, portalOf(config, url));
  const wordsOf = (academie: string | undefined): OfAcademie | undefined =>
    academie === undefined ? undefined : academies.get(academie);
  return {
    mailsOf: academie => ({
      english: english.includes('all') || (academie !== undefined && english.includes(academie)),
      replaced: wordsOf(academie)?.mails,
    }),
    lettersOf: academie => wordsOf(academie)?.letters ?? {},
  };
}
