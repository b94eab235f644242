import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '../../../src/domain/event.js';
import { describeStudentEvent } from '../../../src/domain/student/describe.js';
import { studentHistory } from '../../../src/domain/student/history.js';

const FOLDER = 'test/stored-events/student';
const STORED = readdirSync(FOLDER).map(
  file => [file, JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as DomainEvent] as const,
);

describe('the sentence of an event of a pupil', () => {
  it.each(STORED)('of %s is there in French and in English, and different', (_, stored) => {
    const { fr, en } = describeStudentEvent(studentHistory.decode(stored));
    for (const text of [fr, en]) {
      expect(text).toMatch(/^\p{Lu}.{4,}[^.]$/u);
      expect(text).not.toMatch(/undefined|null|\[object|NaN/);
    }
    expect(fr).not.toBe(en);
  });

  it('is there for each type of event', () => {
    const types = new Set(STORED.map(([, stored]) => studentHistory.decode(stored).type));
    expect([...types].sort()).toEqual([...studentHistory.types].sort());
  });

  it('says what matters, in words that go together', () => {
    const left = { type: 'StudentLeft', data: { uai: '0750001A', reason: 'NO_CLASS' } } as const;
    expect(describeStudentEvent(left)).toEqual({
      fr: 'Sorti de l’établissement 0750001A (sans classe)',
      en: 'Left school 0750001A (without a class)',
    });
  });
});
