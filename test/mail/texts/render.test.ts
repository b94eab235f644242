import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LAYOUTS, TEXT_NAMES, type TextName } from '../../../src/mail/texts/layouts.js';
import { FRENCH_ALONE, OURS, render } from '../../../src/mail/texts/render.js';

const given = {
  login: 'm.abbeym',
  link: 'https://portail.example.fr/activation#token=abc',
  portal: 'https://portail.example.fr',
  expiresAt: '2026-12-06T23:30:00.000Z',
  zone: 'Europe/Paris',
};
const reader = { firstName: 'Zoé', surname: 'ŒUVRARD' };
const BOTH = { english: true };

describe('the e-mails', () => {
  it.each(TEXT_NAMES)('%s says the same in plain text and in HTML, with everything filled in', name => {
    for (const wording of [FRENCH_ALONE, BOTH]) {
      const { subject, text, html } = render(name, reader, given, wording);
      expect(subject).toMatch(/^[^\r\n]{10,70}$/);
      expect(text).toContain('Bonjour Zoé ŒUVRARD,');
      expect(html).toContain('<html lang="fr">');
      expect(/https:\S+/.exec(text)?.[0]).toBe(/href="([^"]+)"/.exec(html)?.[1]);
      for (const body of [subject, text, html]) expect(body).not.toMatch(/\{\w+\}/);
    }
  });

  it.each(TEXT_NAMES)('%s has its words in both languages, with the same values in the same parts', name => {
    const valuesIn = (words: object): unknown =>
      Object.entries(words as Record<string, string>)
        .map(([part, text]) => [part, (text.match(/\{\w+\}/g) ?? []).sort()])
        .sort();
    expect(Object.keys(OURS.fr[name]).sort()).toEqual(['SUBJECT', ...LAYOUTS[name]].sort());
    expect(valuesIn(OURS.en[name])).toEqual(valuesIn(OURS.fr[name]));
  });

  it('give dates as they are where the school is', () => {
    const text = (zone: string) => render('EXPIRY_REMINDER', reader, { ...given, zone }, BOTH).text;
    expect(text('Europe/Paris')).toContain('7 décembre 2026');
    expect(text('Europe/Paris')).toContain('7 December 2026');
    expect(text('America/Guadeloupe')).toContain('6 décembre 2026');
  });

  it('have English below the French where it is wanted, and nowhere else', () => {
    const alone = render('NOTIFICATION', reader, given, FRENCH_ALONE);
    const both = render('NOTIFICATION', reader, given, BOTH);
    expect(alone.text).not.toContain('Hello');
    expect(both.subject).toBe(alone.subject);
    expect(both.text.startsWith('English text below.')).toBe(true);
    expect(both.text.indexOf('Bonjour Zoé')).toBeLessThan(both.text.indexOf('Hello Zoé'));
    expect(both.html).toContain('<div lang="en">');
    expect(both.text).toContain(alone.text.trimEnd());
  });

  it('take the words of an académie where it has some: of one e-mail before those of all', () => {
    const replaced = {
      fr: {
        ALL: { HELP: 'Assistance : 0262 00 00 00', SIGNATURE: 'Académie de La Réunion' },
        NOTIFICATION: { VALIDITY: 'Jusqu’au {date} <seulement>.', HELP: 'Rendez-vous sur {portal}' },
      },
    };
    const { text, html } = render('NOTIFICATION', reader, given, { english: true, replaced });
    expect(text).toContain('Jusqu’au 7 décembre 2026 <seulement>.');
    expect(html).toContain('Jusqu’au 7 décembre 2026 &lt;seulement&gt;.');
    expect(text).toContain('Rendez-vous sur https://portail.example.fr');
    expect(text).not.toContain('Assistance');
    expect(text).toContain('Académie de La Réunion');
    expect(text).toContain('French ministry');
    expect(render('PASSWORD_RESET', reader, given, { english: false, replaced }).text).toContain('Assistance : 0262');
  });

  it('of an invitation say what FranceConnect and the mobile need, and carry no login', () => {
    const { text, html } = render('INVITATION', reader, given, BOTH);
    for (const needed of ['FranceConnect', 'mobile', 'SMS', 'date de naissance de chacun', 'birth date of each'])
      expect(text).toContain(needed);
    for (const body of [text, html]) expect(body).not.toContain('m.abbeym');
  });

  it('let no name write HTML, a line of its own, or a value', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom<TextName>(...TEXT_NAMES), (firstName, surname, name) => {
        const plain = render(name, { firstName: 'A', surname: 'B' }, given, BOTH);
        const { text, html } = render(name, { firstName, surname: `${surname} {login}` }, given, BOTH);
        expect(text.split('\n')).toHaveLength(plain.text.split('\n').length);
        expect(html.match(/</g)).toHaveLength(plain.html.match(/</g)!.length);
        expect(text).toContain('{login},');
      }),
    );
  });
});
