import { describe, expect, it } from '@jest/globals';
import { HOLDER_NOTICES } from '../../../src/domain/account/events.js';
import { STOPPABLE_NOTICES } from '../../../src/domain/account/recent-changes.js';
import { LANGUAGES } from '../../../src/domain/language.js';
import { ENGLISH } from '../../../src/sms/texts/english.js';
import { FRENCH } from '../../../src/sms/texts/french.js';
import { codeText, linkText, loginText, noticeText, stopText } from '../../../src/sms/texts/render.js';
import { gsm7Length, segmentsOf } from '../../../src/text/gsm7.js';
import { CODE_PURPOSES } from '../../../src/vault/vault.js';

const portalUrl = 'https://educonnect.example.fr/portail';
const code = '048213';
const WORDS = { fr: FRENCH, en: ENGLISH };

describe.each(LANGUAGES)('the SMS in %s', language => {
  it.each(CODE_PURPOSES)(
    'with a code for %s: one SMS that names the service, the code, its end, and never to give it',
    purpose => {
      const text = codeText(purpose, language, { code, seconds: 552, portalUrl });
      expect(segmentsOf(text)).toBe(1);
      expect(text).toMatch(/^EduConnect ?: 048213 .*\(9 min\)\./);
      expect(text).toContain(WORDS[language].NEVER);
      expect(text.split('\n').at(-1)).toBe('@educonnect.example.fr #048213');
    },
  );

  it('leaves out the line for phones where it would take a second SMS', () => {
    const long = `https://${'a'.repeat(60)}.example.fr`;
    const text = codeText('PASSWORD_RESET', language, { code, seconds: 600, portalUrl: long });
    expect(segmentsOf(text)).toBe(1);
    expect(text).not.toContain('#');
    expect(text).toContain(WORDS[language].NEVER);
  });

  it('never says that a code is valid for no time', () => {
    expect(codeText('REGISTRATION', language, { code, seconds: 12, portalUrl })).toContain('(1 min)');
  });

  it('with a login is one SMS', () => {
    const text = loginText(language, 'j.latchoumy-de-la-riviere12');
    expect(segmentsOf(text)).toBe(1);
    expect(text).toMatch(/^EduConnect ?: .*j\.latchoumy-de-la-riviere12/);
  });

  it('with a link ends with it, so that phones take no sign after it for a part of it', () => {
    const link = `${portalUrl}/mot-de-passe#token=${'A'.repeat(22)}`;
    const text = linkText(language, link);
    expect(text).toMatch(/^EduConnect ?: /);
    expect(text.endsWith(` ${link}`)).toBe(true);
    expect(segmentsOf(text)).toBeLessThanOrEqual(2);
  });

  it('has no word that needs more than the 7 bits, and no placeholder left', () => {
    for (const words of Object.values(WORDS[language])) expect([words, gsm7Length(words)]).not.toContain(undefined);
    const texts = CODE_PURPOSES.map(purpose => codeText(purpose, language, { code, seconds: 600, portalUrl }));
    for (const text of [...texts, loginText(language, 'a.b'), linkText(language, 'https://x.fr')])
      expect(text).not.toMatch(/[{}]/);
  });
});

describe('a notice', () => {
  it.each(HOLDER_NOTICES)('%s is one SMS in French that names the service', notice => {
    const text = noticeText(notice, false);
    expect(segmentsOf(text)).toBe(1);
    expect(text).toMatch(/^EduConnect : /);
  });

  it.each(HOLDER_NOTICES)('%s has the English below where the académie wants it', notice => {
    expect(noticeText(notice, true)).toBe(`${FRENCH[notice]}\n${ENGLISH[notice]}`);
  });

  describe.each(STOPPABLE_NOTICES)('%s with the link that stops the change', notice => {
    const link = `https://educonnect.education.gouv.fr/arret#token=${'A'.repeat(22)}`;

    it('is one SMS in French, which ends with the link', () => {
      const text = stopText(notice, false, link);
      expect([text, segmentsOf(text)]).toEqual([text, 1]);
      expect(text).toMatch(/^EduConnect : .*72 h/);
      expect(text.endsWith(` ${link}`)).toBe(true);
    });

    it('has the link once, at the end of a line, with the English below', () => {
      const text = stopText(notice, true, link);
      expect(text.split(link)).toHaveLength(2);
      expect(text).toContain(`${link}\nEduConnect: `);
      expect(segmentsOf(text)).toBe(2);
      expect(text).not.toMatch(/[{}]/);
    });
  });
});
