/**
 * Bounds what one receiving domain is sent, by all servers together: so many e-mails at once, so many a minute, and none for a while after
 * it has asked to come back later. Counted in PostgreSQL. A domain is known by a keyed digest alone.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterRes, type RateLimiterPostgres } from 'rate-limiter-flexible';
import { backoff } from '../common/backoff.js';
import type { Priority } from '../tasks/queue.js';
import { limiterOfTries } from '../security/shared-rate-limits.js';

export interface ThrottleSettings {
  /** E-mails handed over to one domain at a time (MAIL_DOMAIN_AT_ONCE). */
  readonly atOnce: number;
  /** E-mails for one domain in a minute (MAIL_DOMAIN_PER_MINUTE). */
  readonly perMinute: number;
  /** Seconds without e-mails after the first deferral. They double with each further one, up to `longestPause`. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** Seconds after which the place of a server that died is free again: longer than handing over an e-mail takes. */
  readonly placeSeconds: number;
  /** Seconds, at most about twice so many, after which an e-mail that found no place comes back. */
  readonly retryPlace: number;
}

export const THROTTLE_SETTINGS: ThrottleSettings = {
  atOnce: 2,
  perMinute: 600,
  firstPause: 60,
  longestPause: 1_800,
  placeSeconds: 60,
  retryPlace: 3,
};

/** A place at a domain. Give it back by exactly one of its functions. */
export interface Place {
  /** The domain took the e-mail, or refused this one alone: its pause is over. */
  free(): Promise<void>;
  /** The domain asks to come back later: pauses all its e-mails. */
  defer(): Promise<void>;
  /** Says nothing about the domain: our own server is away. */
  leave(): Promise<void>;
}

export type Admission =
  | { readonly place: Place }
  /** Not now: `deferred` when the domain asked for it, else because it is sent enough. */
  | { readonly delay: number; readonly deferred: boolean };

export interface Throttle {
  /** Asks whether an e-mail may go to the domain now; else says after how many seconds to come back. */
  admit(domain: string, priority: Priority): Promise<Admission>;
}

export interface ThrottleDeps {
  readonly pool: Pool;
  /** Keyed digest, the same on all servers. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  readonly settings?: Partial<ThrottleSettings>;
  /** From 0 to 1. */
  readonly random?: () => number;
}

/** Longest wait of an e-mail that is one of too many, in seconds: then it is looked at again. */
const LONGEST_WAIT = 3_600;
const WINDOW_SECONDS = 60;
/** The share of the e-mails of a minute that campaigns may have: the rest is left to what schools and holders ask for one by one. */
const BULK_SHARE = 0.8;

/**
 * Takes a free place at the domain ($1), of $2 in all, for the holder ($3) and $4 seconds; none while the domain pauses. Which of the free places is
 * left to chance, so that servers that ask at the same moment seldom want the same one: of these, one has it, and the others have none.
 * `seconds`: what is left of the pause. `deferred`: whether the domain has deferred e-mails and taken none since.
 */
const ADMIT = `with paused as (
    select extract(epoch from until - clock_timestamp())::float8 as seconds, until > now() as pausing
      from jobs.mail_deferrals where domain = $1),
  taken as (
    insert into jobs.mail_places (domain, place, holder, until)
      select $1, n, $3, now() + make_interval(secs => $4) from generate_series(1, $2::int) as n
       where not exists (select from paused where pausing)
         and not exists (select from jobs.mail_places p where p.domain = $1 and p.place = n and p.until > now())
       order by random() limit 1
    on conflict (domain, place) do update set holder = excluded.holder, until = excluded.until
      where mail_places.until <= now()
    returning place)
  select (select seconds from paused where pausing) as seconds, exists (select from paused) as deferred,
         exists (select from taken) as taken`;

const FREE = 'delete from jobs.mail_places where domain = $1 and holder = $2';

/** $2: seconds of the pause after the first, second… deferral. E-mails that failed at the same time count as one deferral. */
const DEFER = `insert into jobs.mail_deferrals (domain, deferrals, until)
    values ($1, 1, now() + make_interval(secs => ($2::float8[])[1]))
  on conflict (domain) do update set
    deferrals = mail_deferrals.deferrals + 1,
    until = now() + make_interval(secs => ($2::float8[])[least(mail_deferrals.deferrals + 1, cardinality($2::float8[]))])
    where mail_deferrals.until <= now()`;

/** How many pauses are computed in advance: every deferral after the last of them has the longest pause. */
const PAUSES = 16;

export function createThrottle({ pool, digest, settings: given, random = Math.random }: ThrottleDeps): Throttle {
  const settings = { ...THROTTLE_SETTINGS, ...given };
  const { atOnce, perMinute, firstPause, longestPause, placeSeconds, retryPlace } = settings;
  const pauses = Array.from({ length: PAUSES }, (_, before) =>
    backoff(before + 1, { from: firstPause, to: longestPause }),
  );
  const limiter = (keyPrefix: string, points: number) =>
    limiterOfTries(pool, { keyPrefix, points, duration: WINDOW_SECONDS });
  const bulkPerMinute = Math.max(1, Math.floor(perMinute * BULK_SHARE));
  const sent = limiter('MAIL', perMinute);
  /** Counts the e-mails of campaigns that are too many for this minute, apart from the others, so that they take no turns from these. */
  const bulkWaiting = limiter('MAIL_BULK', bulkPerMinute);

  const count = (of: RateLimiterPostgres, domain: string): Promise<RateLimiterRes> =>
    of.consume(domain).catch((answer: unknown) => {
      if (answer instanceof RateLimiterRes) return answer;
      throw answer;
    });

  /** The seconds to wait of the e-mail that comes as the `tooMany`th beyond so many a minute. */
  const turn = ({ msBeforeNext }: RateLimiterRes, tooMany: number, aMinute: number): number =>
    Math.min(LONGEST_WAIT, Math.max(1, msBeforeNext / 1_000 + (tooMany / aMinute) * WINDOW_SECONDS));

  /**
   * Counts an e-mail that holds a place. Answers 0, or the seconds to wait: those that come too many are given their turns one after the
   * other over the next minutes, so that they do not all come back at once.
   */
  const wait = async (domain: string, priority: Priority): Promise<number> => {
    if (priority === 'BULK') {
      const soFar = await sent.get(domain);
      if (soFar && soFar.consumedPoints >= bulkPerMinute)
        return turn(soFar, (await count(bulkWaiting, domain)).consumedPoints, bulkPerMinute);
    }
    const counted = await count(sent, domain);
    const tooMany = counted.consumedPoints - perMinute;
    return tooMany <= 0 || priority === 'URGENT' ? 0 : turn(counted, tooMany, perMinute);
  };

  const place = (domain: string, holder: string, wasDeferred: boolean): Place => {
    const leave = async (): Promise<void> => void (await pool.query(FREE, [domain, holder]));
    return {
      leave,
      free: async () => {
        if (wasDeferred) await pool.query('delete from jobs.mail_deferrals where domain = $1', [domain]);
        await leave();
      },
      defer: async () => {
        await pool.query(DEFER, [domain, pauses]);
        await pool.query(`delete from jobs.mail_deferrals where until < now() - interval '7 days'`);
        await pool.query(`delete from jobs.mail_places where until < now() - interval '1 day'`);
        await leave();
      },
    };
  };

  return {
    admit: async (name, priority) => {
      const domain = digest('mail domain', name.toLowerCase());
      const holder = randomUUID();
      // An urgent e-mail finds a place of its own beside those of the others.
      const places = priority === 'URGENT' ? atOnce + 1 : atOnce;
      const { rows } = await pool.query<{ seconds: number | null; deferred: boolean; taken: boolean }>({
        name: 'mail-admit',
        text: ADMIT,
        values: [domain, places, holder, placeSeconds],
      });
      const { seconds, deferred, taken } = rows[0]!;
      if (!taken && seconds !== null)
        return { delay: Math.max(0, seconds) + random() * firstPause * 0.5, deferred: true };
      if (!taken) return { delay: retryPlace * (1 + random()), deferred: false };
      const held = place(domain, holder, deferred);
      let delay: number | undefined;
      try {
        // Only what is about to leave counts: an e-mail without a place takes nothing from the minute.
        delay = await wait(domain, priority);
      } finally {
        if (delay !== 0) await held.leave();
      }
      return delay === 0 ? { place: held } : { delay, deferred: false };
    },
  };
}

/** How many domains are paused because they asked for it. */
export async function pausedDomains(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ paused: number }>(
    'select count(*)::int as paused from jobs.mail_deferrals where until > now()',
  );
  return rows[0]!.paused;
}
