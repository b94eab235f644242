/** Letters of one or several schools as one PDF. */
import type { SchoolRow } from '../../projections/schools/queries.js';
import type { CommandContext } from '../command/index.js';
import { letters, pupilCards, type LetterRecord, type PupilLetter, type SenderChange } from '../letters/index.js';
import { fileName, jobOf, type Imprint } from './imprint.js';
import type { LetterSetting } from './layout.js';
import { letterRecords, type LetterTarget, type Printing, type PrintingDeps } from './records.js';
import { sendersOf, type SenderDeps } from './sender.js';

/** What files of letters are made with. */
export interface FileDeps extends PrintingDeps, SenderDeps {}

export interface LettersFile {
  readonly name: string;
  /** Accounts whose letters are asked for. */
  readonly letters: number;
  /** The PDF. Each print is recorded while it is read. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Ends the PDF early. */
  readonly end: () => void;
}

/** The letters of one school in a file. */
export interface SchoolLetters {
  readonly school: SchoolRow;
  readonly targets: readonly LetterTarget[];
  /** Who prints in this school, and by what right. */
  readonly as: CommandContext;
}

export interface FilePrinting extends Pick<Printing, 'printId' | 'campaignId' | 'contents' | 'onLeftOut'> {
  readonly imprint: Imprint;
  /** Called with each letter before it is drawn. */
  readonly onLetter?: () => void;
}

async function* cardsOf(records: AsyncIterable<LetterRecord>): AsyncGenerator<PupilLetter | SenderChange> {
  for await (const record of records) if (record.kind === 'PUPIL' || record.kind === 'SENDER') yield record;
}

/** Makes the PDF of the letters of these schools, one after the other. There is at least one school. */
export async function lettersFile(
  deps: FileDeps,
  schools: readonly SchoolLetters[],
  { layout, separators, back, signature }: LetterSetting,
  { imprint, onLetter = () => undefined, ...printing }: FilePrinting,
): Promise<LettersFile> {
  const cards = layout === 'CARDS';
  const known = await sendersOf(
    deps,
    schools.map(({ school }) => school),
  );
  const senders = known.map(sender => ({ ...sender, ...(signature !== undefined && { signature }) }));
  async function* records(): AsyncGenerator<LetterRecord> {
    for (const [at, { school, targets, as }] of schools.entries()) {
      yield { kind: 'SENDER', sender: senders[at]! };
      const { uai } = school;
      const ofSchool = { ...printing, uai, as, separators: separators && !cards, ...(back && { back }) };
      for await (const record of letterRecords(deps, targets, ofSchool)) {
        if (record.kind !== 'SEPARATOR') onLetter();
        yield record;
      }
    }
  }
  const ended = new AbortController();
  const job = { ...jobOf(senders[0]!, imprint), signal: ended.signal };
  return {
    name: fileName(
      cards ? 'cartes' : 'courriers',
      schools.map(({ school }) => school),
      imprint,
    ),
    letters: schools.reduce((sum, { targets }) => sum + targets.length, 0),
    content: cards
      ? pupilCards(cardsOf(records()), job)
      : letters(records(), { ...job, twoToASheet: layout === 'TWO_TO_A_SHEET', backs: back !== undefined }),
    end: () => ended.abort(),
  };
}
