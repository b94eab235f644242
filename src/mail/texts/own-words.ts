/**
 * The words that an académie has of its own in e-mails: `{"fr": {"ALL": {"HELP": "…"}, "NOTIFICATION": {"INTRODUCTION": "…"}}, "en": {…}}`
 * replaces named parts. Every fault is found before anything is sent.
 */
import { isObject } from '../../common/is-object.js';
import { LANGUAGES, type Language, type Texts } from '../../domain/language.js';
import { AROUND, isTextName, LAYOUTS, TEXT_NAMES, type TextName } from './layouts.js';
import { OURS } from './render.js';

const LONGEST_PARAGRAPH = 1_000;
const LONGEST_SUBJECT = 70;
/** Parts that no académie replaces: who is addressed, what protects the reader, the login and the link. */
const FIXED: readonly string[] = ['GREETING', 'UNNAMED_GREETING', 'SAFETY', 'LOGIN', 'LINK'];
const ALL_PARTS: readonly string[] = AROUND.filter(part => !FIXED.includes(part));

/** What is wrong, in French and in English, and where: `28.json, fr, NOTIFICATION, VALIDITY`. */
export interface WordsFault {
  readonly place: string;
  readonly says: Texts;
}

const valuesIn = (text: string): string[] => [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!);
const listed = (names: readonly string[]): string => names.join(', ');

/**
 * What is wrong with the text of one part; `undefined` when nothing is. Values that our own words of that part have must stay. Any part may
 * name the portal besides, and the login where the e-mail shows it.
 */
function faultIn(name: TextName | 'ALL', part: string, language: Language, text: unknown): Texts | undefined {
  const parts =
    name === 'ALL' ? ALL_PARTS : ['SUBJECT', ...LAYOUTS[name], ...ALL_PARTS].filter(one => !FIXED.includes(one));
  if (!parts.includes(part))
    return {
      fr: `cette partie ne se remplace pas ; celles qui se remplacent ici : ${listed(parts)}`,
      en: `this part cannot be replaced; those that can be replaced here: ${listed(parts)}`,
    };
  const longest = part === 'SUBJECT' ? LONGEST_SUBJECT : LONGEST_PARAGRAPH;
  if (typeof text !== 'string' || text.trim() === '' || text.length > longest || /\p{Cc}|\u2028|\u2029/u.test(text))
    return {
      fr: `il faut un texte sur une ligne, de ${longest} caractères au plus`,
      en: `a text on one line is wanted, of ${longest} characters at most`,
    };
  const ours: Readonly<Record<string, string>> =
    name === 'ALL' ? OURS[language].AROUND : { ...OURS[language].AROUND, ...OURS[language][name] };
  const needed = valuesIn(ours[part] ?? '');
  const allowed = new Set([...needed, 'portal']);
  if (name !== 'ALL' && (LAYOUTS[name] as readonly string[]).includes('LOGIN') && part !== 'SUBJECT')
    allowed.add('login');
  const given = valuesIn(text);
  const odd = given.filter(value => !allowed.has(value));
  if (odd.length > 0 || /[{}]/.test(text.replace(/\{[^{}]*\}/g, '')))
    return {
      fr: `valeur inconnue ou accolade isolée (${listed(odd.map(value => `{${value}}`)) || '{ ou }'}) ; possibles ici : ${listed([...allowed].map(value => `{${value}}`))}`,
      en: `unknown value or lone brace (${listed(odd.map(value => `{${value}}`)) || '{ or }'}); possible here: ${listed([...allowed].map(value => `{${value}}`))}`,
    };
  const missing = needed.filter(value => !given.includes(value));
  if (missing.length === 0) return undefined;
  const wanted = listed(missing.map(value => `{${value}}`));
  return {
    fr: `il manque ${wanted}, que le lecteur doit savoir`,
    en: `${wanted} is missing, which the reader has to know`,
  };
}

const NO_OBJECT: Texts = { fr: 'il faut un objet JSON ({…})', en: 'a JSON object ({…}) is wanted' };

/** Every fault of one file's content; `file` names it. */
export function faultsOfWords(file: string, content: unknown): WordsFault[] {
  if (!isObject(content)) return [{ place: file, says: NO_OBJECT }];
  return Object.entries(content).flatMap(([language, names]): WordsFault[] => {
    const at = `${file}, ${language}`;
    if (!(LANGUAGES as readonly string[]).includes(language))
      return [{ place: at, says: { fr: 'langue inconnue : fr ou en', en: 'unknown language: fr or en' } }];
    if (!isObject(names)) return [{ place: at, says: NO_OBJECT }];
    return Object.entries(names).flatMap(([name, parts]): WordsFault[] => {
      const place = `${at}, ${name}`;
      if (name !== 'ALL' && !isTextName(name)) {
        const known = listed(['ALL', ...TEXT_NAMES]);
        return [
          { place, says: { fr: `courriel inconnu ; connus : ${known}`, en: `unknown e-mail; known ones: ${known}` } },
        ];
      }
      if (!isObject(parts)) return [{ place, says: NO_OBJECT }];
      return Object.entries(parts).flatMap(([part, text]) => {
        const says = faultIn(name, part, language as Language, text);
        return says ? [{ place: `${place}, ${part}`, says }] : [];
      });
    });
  });
}
