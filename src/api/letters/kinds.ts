/** Letters, cards and flyers as files that are downloaded. */
import { randomUUID } from 'node:crypto';
import { schoolsByUai } from '../../../projections/schools/queries.js';
import type { AccountKind } from '../../domain/account/events.js';
import type { LetterTexts } from '../../domain/school/letter-texts.js';
import { flyer } from '../../letters/index.js';
import { campaignLettersFile, type LettersAsked, type PrintedAction } from '../../printing/campaign.js';
import { fileName, jobOf, type Imprint } from '../../printing/imprint.js';
import type { LetterSetting } from '../../printing/layout.js';
import { senderOf, sendersOf } from '../../printing/sender.js';
import { specimenFile, type SpecimenLetter } from '../../printing/specimen.js';
import { chosenLettersFile, type ChosenInSchool } from '../../printing/selection.js';
import type { Action } from '../../security/actions.js';
import type { Granted } from '../../security/permissions.js';
import { schoolTargets } from '../campaigns/reach.js';
import { grantsInSchools } from '../campaigns/rights.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import type { DownloadKind } from '../downloads/kind.js';
import { notFound } from '../errors.js';
import { allowInSchool } from '../list.js';
import { SELECTED_RIGHT } from './selected.js';

/** The right that is needed to print the letters of a campaign, by its action. */
export const PRINT_RIGHTS: Readonly<Record<PrintedAction, Action>> = {
  NOTIFY: 'ACCOUNT_NOTIFY',
  INVITE: 'ACCOUNT_NOTIFY',
  RESET: 'ACCOUNT_RESET_PASSWORD',
};

/** Which letters are printed and how, with the action of the campaign, the kind of its accounts, and the reason that events record. */
export interface LettersRequest extends LettersAsked {
  readonly action: PrintedAction;
  readonly kind: AccountKind;
  readonly reason?: string;
}

/** Returns the right to print letters of a school to accounts of a kind, or throws why there is none. */
export async function allowPrint(
  context: ApiContext,
  { uai, kind, action }: Pick<LettersRequest, 'uai' | 'kind' | 'action'>,
): Promise<Granted> {
  const [target] = await schoolTargets(context, [uai], kind);
  return allow(context, PRINT_RIGHTS[action], target!);
}

const UNKNOWN_SCHOOL = {
  fr: "Cet établissement n'est pas connu. Importez d'abord ses fichiers.",
  en: 'No such school. Import its files first.',
};

/** What every letter says of the portal, and when it is printed. */
const imprintOf = ({ services }: ApiContext): Imprint => ({ portal: services.portal, at: services.clock.now() });

export const LETTERS: DownloadKind<LettersRequest, Granted> = {
  name: 'LETTERS',
  authorise: allowPrint,
  async open(context, request, granted) {
    const { uai, action, reason } = request;
    // An address serves once, so each download is one printing, with an id of its own.
    const printId = randomUUID();
    const as = commandContext(context, granted, { ...(reason !== undefined && { reason }) });
    const imprint = imprintOf(context);
    const file = await campaignLettersFile(context.services, request, { action, printId, as, imprint });
    if (!file) throw notFound(UNKNOWN_SCHOOL);
    const { name, letters, content, end } = file;
    const reads = [{ granted, uai, persons: letters }];
    return { name, type: 'application/pdf', reads, content, close: async () => end() };
  },
};

/** The accounts whose letters are printed without a campaign, and how. The accounts are fixed when the address is made. */
export interface SelectedRequest {
  readonly kind: AccountKind;
  readonly chosen: readonly ChosenInSchool[];
  readonly setting: LetterSetting;
  readonly reason?: string;
}

export const SELECTED_LETTERS: DownloadKind<SelectedRequest, ReadonlyMap<string, Granted>> = {
  name: 'SELECTED_LETTERS',
  async authorise(context, { kind, chosen }) {
    const uais = chosen.map(({ uai }) => uai);
    const grants = await grantsInSchools(context, { action: SELECTED_RIGHT, kind, uais });
    if (grants.size === 0) throw notFound(UNKNOWN_SCHOOL);
    return grants;
  },
  async open(context, request, grants) {
    const { chosen, setting, reason } = request;
    const file = await chosenLettersFile(context.services, chosen, setting, {
      printId: randomUUID(),
      asIn: uai => commandContext(context, grants.get(uai)!, { ...(reason !== undefined && { reason }) }),
      imprint: imprintOf(context),
    });
    if (!file) throw notFound(UNKNOWN_SCHOOL);
    const { name, content, end } = file;
    const reads = chosen.map(({ uai, targets }) => ({ uai, persons: targets.length, granted: grants.get(uai)! }));
    return { name, type: 'application/pdf', reads, content, close: async () => end() };
  },
};

/** Which specimen of a letter is made. `texts` are shown in place of those that the school has. */
export interface SpecimenRequest {
  readonly uai: string;
  readonly letter: SpecimenLetter;
  readonly setting: LetterSetting;
  readonly texts?: LetterTexts;
}

export const SPECIMEN: DownloadKind<SpecimenRequest> = {
  name: 'SPECIMEN',
  authorise: (context, { uai }) => allowInSchool(context, 'LETTER_TEXTS_READ', uai),
  async open(context, { uai, letter, setting, texts }) {
    const { services } = context;
    const [school] = await schoolsByUai(services.pool, [uai]);
    if (!school) throw notFound(UNKNOWN_SCHOOL);
    const sender = texts
      ? senderOf(school.name, texts, services.academieLetters(school.academie))
      : (await sendersOf(services, [school]))[0]!;
    const file = specimenFile({ sender, uai, letter }, setting, imprintOf(context));
    return { ...file, type: 'application/pdf', reads: [], close: async () => undefined };
  },
};

export const FLYER: DownloadKind<{ readonly uai: string }> = {
  name: 'FLYER',
  authorise: (context, { uai }) => allowInSchool(context, 'SCHOOL_READ', uai),
  async open(context, { uai }) {
    const [school] = await schoolsByUai(context.services.pool, [uai]);
    if (!school) throw notFound(UNKNOWN_SCHOOL);
    const imprint = imprintOf(context);
    const [sender] = await sendersOf(context.services, [school]);
    return {
      name: fileName('affiche', [school], imprint),
      type: 'application/pdf',
      reads: [],
      content: flyer(jobOf(sender!, imprint)),
      close: async () => undefined,
    };
  },
};
