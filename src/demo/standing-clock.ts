import type { Clock } from '../clock.js';
import { addSeconds } from '../domain/calendar.js';

/** A clock of the demo's past: it stands still until it is put forward. */
export class StandingClock implements Clock {
  constructor(private at: string) {}

  now(): string {
    return this.at;
  }

  forward(seconds: number): void {
    this.at = addSeconds(this.at, seconds);
  }
}
