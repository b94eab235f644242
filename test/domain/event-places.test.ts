import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { placesIn } from '../../src/domain/event-places.js';

const STORED = readdirSync('test/stored-events', { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.json'))
  .map(file => [file, JSON.parse(readFileSync(`test/stored-events/${file}`, 'utf8')) as { data: never }] as const);

describe('the places of an event', () => {
  it('are the schools and académies that it names, at whatever depth, each once', () => {
    const data = {
      uai: '0750001A',
      uais: ['9740001B', '0750001A'],
      queue: { academie: '28', uai: '9740002C' },
      links: [{ studentId: 's', uai: '0750003D', legalLevel: 1 }],
      label: '0750009Z',
    };
    expect(placesIn(data)).toEqual(['0750001A', '0750003D', '28', '9740001B', '9740002C']);
  });

  it.each(STORED)('hold every UAI of the stored event %s', (_, { data }) => {
    const all = JSON.stringify(data).match(/"\d{7}[A-Z]"/g) ?? [];
    expect(placesIn(data)).toEqual(expect.arrayContaining(all.map(text => JSON.parse(text) as string)));
  });

  it('are found in stored events at all', () => {
    expect(STORED.filter(([, { data }]) => placesIn(data).length > 0).length).toBeGreaterThan(20);
  });
});
