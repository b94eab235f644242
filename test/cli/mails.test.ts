import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bodies, header, SmtpUnderTest } from '../mail/support.js';

const program = fileURLToPath(new URL('../../dist/src/cli/registre.js', import.meta.url));
const smtp = new SmtpUnderTest();
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mails-'));
  writeFileSync(join(folder, '28.json'), JSON.stringify({ fr: { ALL: { HELP: 'Assistance : 0262 00 00 00' } } }));
  await smtp.start();
});
afterAll(async () => {
  await smtp.stop();
  rmSync(folder, { recursive: true });
});

const registre = (args: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number | null; out: string; err: string }>(resolve => {
    const child = spawn(process.execPath, [program, 'mails', ...args], {
      env: { PATH: process.env.PATH, ACADEMIE_TEXTS: folder, PORTAL_URL: 'https://portail.example.fr', ...env },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.on('close', code => resolve({ code, ...said }));
  });

describe('registre mails', () => {
  it('prints an e-mail as an académie words it, as text and as HTML', async () => {
    const text = await registre(['preview', 'INVITATION', '--academie', '28']);
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toContain('Subject: Créez votre compte EduConnect');
    expect(text.out).toContain('Assistance : 0262');
    expect(text.out).not.toContain('Hello');
    const html = await registre(['preview', 'INVITATION', '--html', '--english']);
    expect(html.out).toContain('<div lang="en">');
    expect(html.out).not.toContain('Assistance');
  });

  it('sends one to an address, and says when the server refuses it', async () => {
    const sent = await registre(['test', 'NOTIFICATION', 'chef@example.org', '--academie', '28'], {
      SMTP_URL: smtp.url,
    });
    expect(sent).toMatchObject({ code: 0, err: '' });
    expect(smtp.messages.map(({ to }) => to)).toEqual([['chef@example.org']]);
    const { raw } = smtp.messages[0]!;
    expect(header(raw, 'Subject')).toBe('Activez votre compte EduConnect');
    expect(bodies(raw).text).toContain('Assistance : 0262');
    expect(raw).not.toContain('token');
    smtp.refuseRecipient.push({ responseCode: 550, message: 'no chef@example.org here' });
    const refused = await registre(['test', 'NOTIFICATION', 'chef@example.org'], { SMTP_URL: smtp.url });
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('BOUNCED') });
    expect(refused.err).not.toContain('chef@');
  });

  it('names the fault in the words of an académie, in French and in English', async () => {
    writeFileSync(join(folder, '01.json'), JSON.stringify({ fr: { INVITATION: { NEEDED: '{password}' } } }));
    const { code, err } = await registre(['preview', 'INVITATION']);
    rmSync(join(folder, '01.json'));
    expect(code).toBe(1);
    expect(err).toMatch(/01\.json, fr, INVITATION, NEEDED\n.*valeur inconnue.*\n.*unknown value/);
  });
});
