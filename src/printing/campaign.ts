/** The letters of a campaign as one PDF: what may be asked for, and the file. */
import { campaignLetters, type CampaignLetter } from '../../projections/campaigns/queries.js';
import { schoolsByUai, type SchoolRow } from '../../projections/schools/queries.js';
import type { CommandContext } from '../command/index.js';
import type { AccountKind } from '../domain/account/events.js';
import type { CampaignAction } from '../domain/campaign/events.js';
import { letters, pupilCards, type BackLanguage, type LetterRecord, type PupilLetter } from '../letters/index.js';
import { fileName, jobOf, type Imprint } from './imprint.js';
import { letterRecords, type LetterTarget, type Printing, type PrintingDeps } from './records.js';

export const LETTER_LAYOUTS = ['ONE_TO_A_SHEET', 'TWO_TO_A_SHEET', 'CARDS'] as const;
export type LetterLayout = (typeof LETTER_LAYOUTS)[number];

/** The languages that the back of a letter may have, by their names in the API. */
export const BACKS = {
  ARABIC: 'ar',
  ENGLISH: 'en',
  PORTUGUESE: 'pt',
  TURKISH: 'tr',
} as const satisfies Readonly<Record<string, BackLanguage>>;
export type LetterLanguage = keyof typeof BACKS;

/** The longest signature, in characters. */
export const LONGEST_SIGNATURE = 100;

/** The actions of a campaign that make something to print. */
const PRINTED_ACTIONS = ['NOTIFY', 'RESET', 'INVITE'] as const satisfies readonly CampaignAction[];
export type PrintedAction = (typeof PRINTED_ACTIONS)[number];

const isPrinted = (action: CampaignAction): action is PrintedAction => PRINTED_ACTIONS.some(one => one === action);

/** Which letters of a campaign are printed, and how. */
export interface LettersAsked {
  readonly campaignId: string;
  /** The school that prints: those selected in it get a letter. */
  readonly uai: string;
  /** Codes of the classes whose letters are printed; all when left out. */
  readonly classes?: readonly string[];
  readonly layout: LetterLayout;
  /** A page before each class. Not with CARDS. */
  readonly separators: boolean;
  readonly back?: BackLanguage;
  /** The signature: one line. */
  readonly signature?: string;
}

/** An input that does not fit the campaign or the other inputs. */
export interface LettersFault {
  readonly field: 'campaignId' | 'uai' | 'layout' | 'back';
  readonly message: string;
}

/** What a campaign says of the letters that it can have. */
export interface PrintedCampaign {
  readonly action: CampaignAction;
  readonly kind: AccountKind;
  readonly uais: readonly string[];
}

/** Finds the first input that does not fit; undefined when all do. */
export function lettersFault(
  { uai, layout, back }: LettersAsked,
  { action, kind, uais }: PrintedCampaign,
): LettersFault | undefined {
  if (!isPrinted(action))
    return {
      field: 'campaignId',
      message: 'This campaign has no letters: it neither notifies, nor invites, nor resets passwords.',
    };
  if (!uais.includes(uai)) return { field: 'uai', message: 'This school has no part in the campaign.' };
  if (layout === 'CARDS' && kind !== 'STUDENT') return { field: 'layout', message: 'Only pupils have cards.' };
  if (back && (layout !== 'ONE_TO_A_SHEET' || kind !== 'RESPONSABLE'))
    return { field: 'back', message: 'Only letters to responsables, one to a sheet, have a back.' };
  return undefined;
}

export interface LettersFile {
  readonly name: string;
  /** Accounts whose letters are asked for. */
  readonly letters: number;
  /** The PDF. Each print is recorded while it is read. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Ends the PDF early. */
  readonly end: () => void;
}

export interface CampaignPrinting extends Pick<Printing, 'printId' | 'onLeftOut'> {
  /** The action of the campaign, which says what its letters carry. */
  readonly action: CampaignAction;
  /** Who prints, and by what right. */
  readonly as: CommandContext;
  readonly imprint: Imprint;
  /** Called with each record before it is drawn. */
  readonly onRecord?: (record: LetterRecord) => void;
}

const targetsOf = (rows: readonly CampaignLetter[], { classes }: SchoolRow): LetterTarget[] => {
  const labels = new Map(classes.map(({ code, label }) => [code, label]));
  return rows.map(({ accountId, place, classCode }) => ({
    accountId,
    number: place + 1,
    className: classCode === null ? undefined : (labels.get(classCode) ?? classCode),
  }));
};

async function* pupilsOf(records: AsyncIterable<LetterRecord>): AsyncGenerator<PupilLetter> {
  for await (const record of records) if (record.kind === 'PUPIL') yield record;
}

/** Passes the items on, and calls `report` with each before. */
async function* reporting<T>(source: AsyncIterable<T>, report: (one: T) => void): AsyncGenerator<T> {
  for await (const one of source) {
    report(one);
    yield one;
  }
}

/** Opens the letters of a campaign; undefined when the school is not known. The caller has checked the right and `lettersFault`. */
export async function campaignLettersFile(
  deps: PrintingDeps,
  { campaignId, uai, classes, layout, separators, back, signature }: LettersAsked,
  { action, printId, as, imprint, onLeftOut, onRecord = () => undefined }: CampaignPrinting,
): Promise<LettersFile | undefined> {
  const [school] = await schoolsByUai(deps.pool, [uai]);
  if (!school) return undefined;
  const rows = await campaignLetters(deps.pool, campaignId, uai, classes);
  const cards = layout === 'CARDS';
  const gathered = letterRecords(deps, targetsOf(rows, school), {
    printId,
    campaignId,
    contents: action === 'INVITE' ? 'INVITATION' : 'ACCESS',
    uai,
    as,
    separators: separators && !cards,
    ...(back && { back }),
    ...(onLeftOut && { onLeftOut }),
  });
  const records = reporting(gathered, onRecord);
  const ended = new AbortController();
  const job = { ...jobOf(school, imprint), signal: ended.signal, ...(signature !== undefined && { signature }) };
  return {
    name: fileName(cards ? 'cartes' : 'courriers', school, imprint),
    letters: rows.length,
    content: cards
      ? pupilCards(pupilsOf(records), job)
      : letters(records, { ...job, twoToASheet: layout === 'TWO_TO_A_SHEET', backs: back !== undefined }),
    end: () => ended.abort(),
  };
}
