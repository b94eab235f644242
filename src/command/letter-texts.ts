/** A school's own texts on its letters. */
import type { SchoolEvent } from '../domain/school/events.js';
import { changeLetterTexts } from '../domain/school/decide.js';
import { SCHOOL_FIRST_EVENTS } from '../domain/school/first-events.js';
import { schools } from '../domain/school/history.js';
import type { LetterTexts } from '../domain/school/letter-texts.js';
import type { School } from '../domain/school/state.js';
import type { Command } from './dependencies.js';
import { handle } from './handle.js';
import type { CommandResult } from './results.js';

/** The answer to a change of a school's texts. */
export type LetterTextsResult = CommandResult<School, SchoolEvent, 'SCHOOL_UNKNOWN' | 'COMMAND_ID_USED'>;

/**
 * Puts these texts in place of those that the school had; without `texts` it has none any more. The vault holds them before the event
 * names them. Whether they fit on the letters is decided before, by the caller.
 */
export const change: Command<{ uai: string; texts?: LetterTexts | undefined }, LetterTextsResult> = async (
  deps,
  { uai, texts },
  context,
) => {
  const textsId = texts && (await deps.vault.letterTexts.record(uai, texts));
  const command = { type: 'ChangeLetterTexts', ...(textsId !== undefined && { textsId }) } as const;
  return handle<School, SchoolEvent, 'SCHOOL_UNKNOWN'>(deps, { category: schools, id: uai }, context, {
    firstEvents: SCHOOL_FIRST_EVENTS.ChangeLetterTexts,
    decide: school => changeLetterTexts(school, command),
  });
};
