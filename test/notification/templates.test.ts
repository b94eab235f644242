import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as templates from '../../src/notification/templates.js';

const given = {
  login: 'm.abbeym',
  link: 'https://portail.example.fr/activation#token=abc',
  portal: 'https://portail.example.fr',
  expiresAt: '2026-12-06T23:30:00.000Z',
  zone: 'Europe/Paris',
};
const every = [
  templates.notification,
  templates.pupilNotification,
  templates.loginReminder,
  templates.resetBySchool,
  templates.activationConfirmation,
  templates.expiryReminder,
  templates.passwordReset,
  templates.emailChange,
];

describe('the templates', () => {
  it('say the same in plain text and in HTML', () => {
    for (const template of every) {
      const { subject, text, html } = template({ firstName: 'Zoé', surname: 'ŒUVRARD' }, given);
      expect(subject).toMatch(/^[^\r\n]{10,70}$/);
      expect(text).toContain('Bonjour Zoé ŒUVRARD,');
      expect(html).toContain('<html lang="fr">');
      expect(/https:\S+/.exec(text)?.[0]).toBe(/href="([^"]+)"/.exec(html)?.[1]);
    }
  });

  it('give dates as they are where the school is', () => {
    const text = (zone: string) =>
      templates.expiryReminder({ firstName: 'Zoé', surname: 'A' }, { ...given, zone }).text;
    expect(text('Europe/Paris')).toContain('7 décembre 2026');
    expect(text('America/Guadeloupe')).toContain('6 décembre 2026');
  });

  it('let no name write HTML, nor a line of its own', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (firstName, surname) => {
        const plain = templates.notification({ firstName: 'A', surname: 'B' }, given);
        const { text, html } = templates.notification({ firstName, surname }, given);
        expect(text.split('\n')).toHaveLength(plain.text.split('\n').length);
        expect(html.match(/</g)).toHaveLength(plain.html.match(/</g)!.length);
      }),
    );
  });
});
