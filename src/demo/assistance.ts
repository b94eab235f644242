/** Requests for assistance in the demo: each school has one in each state that staff see in their queue. */
import { derivedId, type Commands } from '../command/index.js';
import { addDays, addSeconds } from '../domain/calendar.js';
import type { Outcome } from '../domain/assistance/events.js';
import type { Matter } from '../domain/assistance/matters.js';
import { noticeOfToday } from '../domain/assistance/notice.js';
import { demoCommands, type Stores } from './carry-out.js';
import { headContext } from './context.js';
import { StandingClock } from './standing-clock.js';

/** A request, and what the school does with it. Times count from the end of the demo. */
interface Story {
  readonly daysBefore: number;
  readonly matter: Matter;
  readonly name: string;
  readonly phone: string;
  readonly text: string;
  readonly tried?: string;
  readonly taken?: true;
  readonly answer?: string;
  readonly closed?: Outcome;
}

const STORIES: readonly Story[] = [
  {
    daysBefore: 1,
    matter: 'CANNOT_ACTIVATE',
    name: 'Camille Robin',
    phone: '0639980101',
    text: 'Le mot de passe du courrier est refusé alors que je le recopie exactement.',
    tried: 'J’ai essayé deux fois, puis attendu un quart d’heure.',
  },
  {
    daysBefore: 3,
    matter: 'WRONG_CHILDREN',
    name: 'Dominique Petit',
    phone: '0639980102',
    text: 'Un enfant que je ne connais pas est rattaché à mon compte.',
    taken: true,
  },
  {
    daysBefore: 9,
    matter: 'WRONG_DATA',
    name: 'Claude Moreau',
    phone: '0639980103',
    text: 'Mon numéro de mobile a changé cet été.',
    taken: true,
    answer: 'Le secrétariat l’a corrigé dans la base : cela compte à partir de demain après-midi.',
  },
  {
    daysBefore: 20,
    matter: 'LOGIN_LOST',
    name: 'Sacha Lambert',
    phone: '0639980104',
    text: 'Je ne retrouve plus mon identifiant.',
    taken: true,
    answer: 'Nous vous l’avons donné au téléphone.',
    closed: 'SOLVED',
  },
];

const HOUR = 3_600;
/** Seconds before the time of day at which the demo ends: time enough for the school to act, even in a story of the last day. */
const AHEAD = 2 * HOUR;

/** Sends the request of a story in a school, and has the school act on it. */
async function actOut(stores: Stores, uai: string, end: string, story: Story): Promise<void> {
  const { daysBefore, matter, name, phone, text, tried, taken, answer, closed } = story;
  const clock = new StandingClock(addSeconds(addDays(end, -daysBefore), -AHEAD));
  const { assistance, settings }: Commands = demoCommands(stores, clock);
  /** The head's command at this step. Its id follows from the story: done again after an interruption, it appends nothing new. */
  const head = (step: string) => headContext(uai, derivedId('demo assistance', uai, String(daysBefore), step));
  const { version: noticeVersion } = noticeOfToday(settings.assistanceMonths);
  const portal = { ...head('ask'), actor: 'portal', role: 'PORTAL', source: 'PORTAL', scope: undefined } as const;
  const asked = await assistance.ask({ matter, name, phone, text, tried, uai, noticeVersion, language: 'fr' }, portal);
  if (asked.outcome === 'refused') throw new Error(`the demo's own request was refused: ${asked.refusal.code}`);
  const { requestId } = asked.state;
  const later = (): void => clock.forward(HOUR / 4);
  later();
  if (taken) await assistance.take({ requestId, takeOver: false }, head('take'));
  later();
  if (answer !== undefined) await assistance.answer({ requestId, text: answer }, head('answer'));
  later();
  if (closed) await assistance.close({ requestId, outcome: closed }, head('close'));
}

/** Makes the requests of these schools (UAIs), before the end of the demo. Made again, they are the same. */
export async function makeAssistance(stores: Stores, uais: Iterable<string>, end: string): Promise<void> {
  for (const uai of uais) for (const story of STORIES) await actOut(stores, uai, end, story);
}
