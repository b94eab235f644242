/** Guesses at the same moment on two servers, and a stranger's day. */
import { addSeconds } from '../../src/domain/calendar.js';
import type { Commands } from '../../src/command/index.js';
import { QueueFull } from '../../src/security/bounded-queue.js';
import { refusal, type House } from './support.js';

export const GUESSES = 500;

/** Two servers that have just been started. */
export const twoServers = (house: House): readonly [Commands, Commands] => [
  house.commandsElsewhere(),
  house.commandsElsewhere(),
];

/** Guesses at the same moment on two servers, then on two others. Answers the codes that came; a server that has too much to do compares nothing. */
export async function guessEverywhere(
  house: House,
  guess: (server: Commands, nth: number) => Promise<{ outcome: string }>,
): Promise<string[]> {
  const codes = new Set<string>();
  const attempt = async (server: Commands, nth: number): Promise<void> => {
    try {
      const answer = await guess(server, nth);
      codes.add(refusal(answer) ?? answer.outcome);
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error;
    }
  };
  for (let round = 0; round < 2; round++) {
    const servers = twoServers(house);
    await Promise.all(Array.from({ length: GUESSES }, (_, nth) => attempt(servers[nth % 2]!, nth)));
  }
  return [...codes].sort();
}

/** A day that is none of a child's. */
export const anotherDay = (nth: number): string => new Date(Date.UTC(2000, 0, 1 + nth)).toISOString().slice(0, 10);

/** Puts the clock forward. */
export const later = ({ clock }: House, minutes: number): void => clock.set(addSeconds(clock.now(), minutes * 60));

/** Every ten minutes of a day: what two servers do at that moment, which have just been started. */
export async function everyTenMinutes(
  house: House,
  what: (servers: readonly [Commands, Commands]) => Promise<unknown>,
): Promise<void> {
  for (let minutes = 0; minutes < 24 * 60; minutes += 10) {
    later(house, 10);
    await what(twoServers(house));
  }
}
