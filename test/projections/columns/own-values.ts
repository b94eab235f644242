/** What histories in which every column has a value of its own are written with. */
import type { EventMetadata } from '../../../src/domain/event.js';
import type { Directory } from '../../../src/projector/projection.js';
import type { AnyEvent } from '../../projector/support/history.js';
import type { GivenEvent } from '../support/given.js';

type Row = Readonly<Record<string, unknown>>;

/** A history, and the rows that a table shows of it. */
export interface Fixture {
  readonly projection: string;
  readonly table: string;
  readonly history: readonly GivenEvent[];
  /** Only the rows of the table that have these values are compared. */
  readonly only?: Row;
  readonly rows: readonly Row[];
}

export const E_MAIL_EXPIRY = '2026-12-07T08:00:00.000Z';
export const LETTER_EXPIRY = '2026-12-09T08:00:00.000Z';

/** Eight o'clock of a day of September. */
export const day = (n: number): string => new Date(Date.UTC(2026, 8, n, 8)).toISOString();

export const nameOf = (personId: string) => ({
  surname: `Surname ${personId}`,
  birthSurname: `Birth ${personId}`,
  firstName: `First ${personId}`,
});

export const directory: Directory = {
  names: async refs => refs.map(({ personId }) => nameOf(personId)),
  logins: async ids => ids.map(id => `login.${id}`),
  classLabels: async uais => new Map(uais.map(uai => [uai, new Map([['6A', 'Label of 6A']])])),
  mefLabels: async () => new Map(),
};

export const on = (stream: string, event: AnyEvent, at = day(1), more: Partial<EventMetadata> = {}): GivenEvent => [
  stream,
  event,
  { at, ...more },
];

/** Version and position of the last event of the stream. */
export function lastOf(history: readonly GivenEvent[], stream: string) {
  const places = history.flatMap(([other], n) => (other === stream ? [n] : []));
  return { version: places.length - 1, position: (places[places.length - 1]! + 1).toString(16).padStart(32, '0') };
}
