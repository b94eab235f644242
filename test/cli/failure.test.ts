import { describe, expect, it } from '@jest/globals';
import { EXIT, reportFailure, UsageError } from '../../src/app/terminal/failure.js';

function report(error: unknown): { code: number; text: string } {
  let text = '';
  const code = reportFailure(error, written => (text += written));
  return { code, text };
}

describe('a verb that failed', () => {
  it('shows a wrong use as it is', () => {
    expect(report(new UsageError('Give a file.'))).toEqual({ code: EXIT.usage, text: 'Give a file.\n' });
  });

  it('shows where a fault arose', () => {
    const { code, text } = report(new TypeError('x is not a function'));
    expect(code).toBe(EXIT.fault);
    expect(text).toMatch(/TypeError: x is not a function\n\s+at .*failure\.test/);
  });

  it('shows no value that the message of a fault quotes', () => {
    const message = 'invalid input syntax for type date: "1980-02-30"';
    const { text } = report(Object.assign(new Error(message), { severity: 'ERROR', code: '22008' }));
    expect(text).toContain('invalid input syntax for type date');
    expect(text).not.toContain('1980');
    expect(report('ABBEYEM').text).not.toContain('ABBEYEM');
  });
});
