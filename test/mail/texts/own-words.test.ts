import { describe, expect, it } from '@jest/globals';
import { faultsOfWords } from '../../../src/mail/texts/own-words.js';
import { LAYOUTS, TEXT_NAMES } from '../../../src/mail/texts/layouts.js';
import { OURS } from '../../../src/mail/texts/render.js';

const placesIn = (content: unknown): string[] => faultsOfWords('28.json', content).map(({ place }) => place);

describe('the words of an académie', () => {
  it('may repeat each part of ours that can be replaced', () => {
    for (const language of ['fr', 'en'] as const)
      for (const name of TEXT_NAMES) {
        const parts = ['SUBJECT', ...LAYOUTS[name]].filter(part => part !== 'LOGIN' && part !== 'LINK');
        const ours: Readonly<Record<string, string>> = OURS[language][name];
        expect(placesIn({ [language]: { [name]: Object.fromEntries(parts.map(part => [part, ours[part]])) } })).toEqual(
          [],
        );
      }
    expect(placesIn({ fr: { NOTIFICATION: { INTRODUCTION: 'Voir {portal}, identifiant {login}.' } } })).toEqual([]);
  });

  it.each([
    ['a language that is none', { de: {} }, '28.json, de'],
    ['an e-mail that is none', { fr: { LETTER: {} } }, '28.json, fr, LETTER'],
    ['a part that is none', { fr: { NOTIFICATION: { FOOTER: 'x' } } }, '28.json, fr, NOTIFICATION, FOOTER'],
    ['what protects the reader', { fr: { ALL: { SAFETY: 'x' } } }, '28.json, fr, ALL, SAFETY'],
    ['the link', { fr: { NOTIFICATION: { LINK: 'x' } } }, '28.json, fr, NOTIFICATION, LINK'],
    ['a subject for all', { fr: { ALL: { SUBJECT: 'x' } } }, '28.json, fr, ALL, SUBJECT'],
    ['a value that is none', { fr: { ALL: { HELP: 'Cher {name}' } } }, '28.json, fr, ALL, HELP'],
    ['a lone brace', { fr: { ALL: { HELP: 'a { b' } } }, '28.json, fr, ALL, HELP'],
    ['a login where none is shown', { fr: { INVITATION: { NEEDED: '{login}' } } }, '28.json, fr, INVITATION, NEEDED'],
    [
      'no date where there was one',
      { fr: { NOTIFICATION: { VALIDITY: 'Vite !' } } },
      '28.json, fr, NOTIFICATION, VALIDITY',
    ],
    ['a line break', { en: { ALL: { HELP: 'a\nb' } } }, '28.json, en, ALL, HELP'],
    ['nothing', { en: { ALL: { HELP: ' ' } } }, '28.json, en, ALL, HELP'],
    ['a number', { en: { ALL: { HELP: 7 } } }, '28.json, en, ALL, HELP'],
    ['a subject too long', { fr: { INVITATION: { SUBJECT: 'x'.repeat(71) } } }, '28.json, fr, INVITATION, SUBJECT'],
    ['no object', [], '28.json'],
  ])('are refused with %s, and the place', (_what, content, place) => {
    expect(placesIn(content)).toEqual([place]);
  });
});
