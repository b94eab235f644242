/** Letters, cards and flyers as files that are downloaded. */
import { campaignLetters, type CampaignLetter } from '../../../projections/campaigns/queries.js';
import { schoolsByUai, type SchoolRow } from '../../../projections/schools/queries.js';
import type { AccountKind } from '../../domain/account/events.js';
import type { CampaignAction } from '../../domain/campaign/events.js';
import { dayShown, zoneOfSchool } from '../../domain/time-zones.js';
import { flyer, letters, pupilCards, type BackLanguage, type Job, type PupilLetter } from '../../letters/index.js';
import { letterRecords, type LetterRecord, type LetterTarget } from '../../printing/records.js';
import type { Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import { schoolTargets } from '../campaigns/reach.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import type { DownloadKind } from '../downloads/kind.js';
import { notFound } from '../errors.js';
import { allowInSchool } from '../list.js';
import type { LetterLayout } from './types.js';

/** The right to print what a campaign has made; none has letters but these. */
export const PRINT_RIGHTS: Readonly<Partial<Record<CampaignAction, Action>>> = {
  NOTIFY: 'ACCOUNT_NOTIFY',
  RESET: 'ACCOUNT_RESET_PASSWORD',
};

export interface LettersRequest {
  readonly campaignId: string;
  readonly printId: string;
  readonly uai: string;
  readonly action: Action;
  readonly kind: AccountKind;
  readonly layout: LetterLayout;
  readonly separators: boolean;
  readonly classes?: readonly string[];
  readonly back?: BackLanguage;
  readonly signature?: string;
  readonly reason?: string;
}

/** The right to print letters of a school to accounts of a kind. */
export async function allowPrint(
  context: ApiContext,
  { uai, kind, action }: Pick<LettersRequest, 'uai' | 'kind' | 'action'>,
): Promise<Granted> {
  const [target] = await schoolTargets(context, [uai], kind);
  return allow(context, action, target!);
}

const UNKNOWN_SCHOOL = {
  fr: "Cet établissement n'est pas connu. Importez d'abord ses fichiers.",
  en: 'No such school. Import its files first.',
};

async function schoolOf({ services }: ApiContext, uai: string): Promise<SchoolRow> {
  const [school] = await schoolsByUai(services.pool, [uai]);
  if (!school) throw notFound(UNKNOWN_SCHOOL);
  return school;
}

const jobOf = ({ services }: ApiContext, { name }: SchoolRow): Job => {
  const { address, assistance } = services.portal;
  return { school: { name }, portal: { address }, assistance, createdAt: new Date(services.clock.now()) };
};

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

const fileName = (what: string, { uai }: SchoolRow, at: string): string =>
  `${what}-${uai}-${dayShown(at, zoneOfSchool(uai))}.pdf`;

export const LETTERS: DownloadKind<LettersRequest> = {
  name: 'LETTERS',
  authorise: allowPrint,
  async open(context, request) {
    const { campaignId, printId, uai, classes, layout, separators, back, signature, reason } = request;
    const { pool, persons, commands, clock } = context.services;
    const granted = await allowPrint(context, request);
    const school = await schoolOf(context, uai);
    const rows = await campaignLetters(pool, campaignId, uai, classes);
    const ended = new AbortController();
    const records = letterRecords({ pool, persons, commands }, targetsOf(rows, school), {
      printId,
      campaignId,
      uai,
      as: commandContext(context, granted, { ...(reason !== undefined && { reason }) }),
      separators: separators && layout !== 'CARDS',
      ...(back && { back }),
    });
    const job = { ...jobOf(context, school), signal: ended.signal, ...(signature !== undefined && { signature }) };
    return {
      name: fileName(layout === 'CARDS' ? 'cartes' : 'courriers', school, clock.now()),
      type: 'application/pdf',
      read: { uai, persons: rows.length },
      content:
        layout === 'CARDS'
          ? pupilCards(pupilsOf(records), job)
          : letters(records, { ...job, twoToASheet: layout === 'TWO_TO_A_SHEET', backs: back !== undefined }),
      close: async () => ended.abort(),
    };
  },
};

export const FLYER: DownloadKind<{ readonly uai: string }> = {
  name: 'FLYER',
  authorise: (context, { uai }) => allowInSchool(context, 'SCHOOL_READ', uai),
  async open(context, { uai }) {
    const school = await schoolOf(context, uai);
    return {
      name: fileName('affiche', school, context.services.clock.now()),
      type: 'application/pdf',
      content: flyer(jobOf(context, school)),
      close: async () => undefined,
    };
  },
};
