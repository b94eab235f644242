import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_MESSAGE, readReport, statusOf } from '../../../src/mail/bounces/report.js';
import { statusMessage } from './messages.js';

const read = (text: string) => readReport(Buffer.from(text));

describe('a delivery status notification', () => {
  it.each([
    ['failed', '5.1.1', 'FAILED'],
    ['Failed', '4.4.7', 'FAILED'],
    ['delayed', '4.4.1', 'DELAYED'],
    ['relayed', '2.0.0', 'OTHER'],
    ['delivered', '2.1.5', 'OTHER'],
    [undefined, '5.2.2 (full)', 'FAILED'],
    [undefined, '4.2.2', 'DELAYED'],
  ])('that says %s %s means %s', async (action, status, meaning) => {
    expect(statusOf(action, status)).toBe(meaning);
    expect(await read(statusMessage({ to: 'b+1@example.org', action, status }))).toMatchObject({ status: meaning });
  });

  it('about several recipients is as bad as the worst', async () => {
    const more = ['', 'Final-Recipient: rfc822; other@example.org', 'Action: failed', 'Status: 5.0.0'];
    expect(await read(statusMessage({ to: 'b@example.org', action: 'delayed', status: '4.0.0', more }))).toMatchObject({
      status: 'FAILED',
    });
  });

  it('says to which addresses it came, by its own headers and not by those of what came back', async () => {
    const report = await read(
      statusMessage({
        to: 'bounce+1-ab@example.org',
        action: 'failed',
        status: '5.1.1',
        original: 'To: made-up@example.org',
      }),
    );
    expect(report?.recipients).toContain('bounce+1-ab@example.org');
    expect(report?.recipients).not.toContain('made-up@example.org');
  });

  it('is not what a person or an absent one answers, nor what only carries a notification within', async () => {
    const inner = statusMessage({ to: 'b@example.org', action: 'failed', status: '5.1.1' });
    const answers = [
      '',
      'Subject: Re: Activez\r\n\r\nMerci',
      `Subject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n${inner}`,
      statusMessage({ to: 'b@example.org' }),
    ];
    for (const answer of answers) expect(await read(answer)).toBeUndefined();
  });

  // The longest leaves room for the notification behind it.
  it.each([200_000, LONGEST_MESSAGE - 4_096])(
    'with a header of %s characters is read quickly',
    async length => {
      const name = 'bounce+1-ab@example.org';
      for (const filling of ['a', '@', '<', 'a@', 'a,', '"', '=?utf-8?Q?', '(', ' '])
        for (const header of ['Delivered-To', 'To', 'X-Anything']) {
          const long = filling.repeat(Math.floor(length / filling.length));
          const started = performance.now();
          await read(`${header}: ${long}\r\n${statusMessage({ to: name, action: 'failed', status: '5.1.1' })}`);
          const quick = performance.now() - started < 2_000;
          expect({ filling, header, quick }).toEqual({ filling, header, quick: true });
        }
    },
    60_000,
  );

  it('names the address that it came to behind a header too long to be one of ours', async () => {
    const to = 'bounce+1-ab@example.org';
    const message = statusMessage({ to, action: 'failed', status: '5.1.1' });
    const report = await read(`X-Original-To: ${'a'.repeat(40_000)}\r\n${message}`);
    expect(report?.recipients).toContain(to);
  });

  it('whatever is handed in, is read or refused, never a fault', async () => {
    const right = statusMessage({ to: 'b+1@example.org', action: 'failed', status: '5.1.1' });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(right.length),
        fc.nat(80),
        fc.string({ unit: 'binary' }),
        async (at, length, inserted) => {
          const report = await read(right.slice(0, at) + inserted + right.slice(at + length));
          if (report) expect(['FAILED', 'DELAYED', 'OTHER']).toContain(report.status);
        },
      ),
      { numRuns: 300 },
    );
  });
});
