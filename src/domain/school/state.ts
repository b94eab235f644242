/** One school as its events left it. */
import type { SourceBase } from '../bases.js';
import { HistoryError } from '../shape.js';
import type { SchoolDescription, SchoolEvent } from './events.js';

export interface School {
  readonly uai: string;
  readonly description: SchoolDescription;
  readonly structure?: {
    readonly year: number;
    readonly classCodes: readonly string[];
    readonly mefCodes: readonly string[];
    readonly labelsDigest: string;
  };
  readonly lastImport?: {
    readonly importId: string;
    readonly base: SourceBase;
    readonly dataDate?: string;
    readonly at: string;
  };
  /** Its own texts on letters, by their id in the vault; absent when it has none. `at`: when they were changed. */
  readonly letterTexts?: { readonly textsId: string; readonly at: string } | undefined;
}

export function evolve(school: School | undefined, event: SchoolEvent, at: string): School {
  if (event.type === 'SchoolRegistered') {
    const { uai, ...description } = event.data;
    return { uai, description };
  }
  if (!school) throw new HistoryError(`a school begins with SchoolRegistered, not with ${event.type}`);
  const { type, data } = event;
  switch (type) {
    case 'SchoolDescriptionChanged':
      return { ...school, description: data };
    case 'SchoolStructureRecorded':
      return { ...school, structure: data };
    case 'SchoolLetterTextsChanged':
      return { ...school, letterTexts: data.textsId === undefined ? undefined : { textsId: data.textsId, at } };
    case 'SchoolImportCompleted':
      return { ...school, lastImport: { ...data, at } };
  }
}
