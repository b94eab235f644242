/** The letters of a campaign: what may be asked for, and the file. */
import { campaignLetters, type CampaignLetter } from '../../projections/campaigns/queries.js';
import { schoolsByUai, type SchoolRow } from '../../projections/schools/queries.js';
import type { CommandContext } from '../command/index.js';
import type { AccountKind } from '../domain/account/events.js';
import type { CampaignAction } from '../domain/campaign/events.js';
import { lettersFile, type FileDeps, type FilePrinting, type LettersFile } from './file.js';
import { settingFault, type LetterSetting, type SettingFault } from './layout.js';
import type { LetterTarget } from './records.js';

/** The actions of a campaign that make something to print. */
const PRINTED_ACTIONS = ['NOTIFY', 'RESET', 'INVITE'] as const satisfies readonly CampaignAction[];
export type PrintedAction = (typeof PRINTED_ACTIONS)[number];

const isPrinted = (action: CampaignAction): action is PrintedAction => PRINTED_ACTIONS.some(one => one === action);

/** Which letters of a campaign are printed, and how. */
export interface LettersAsked extends LetterSetting {
  readonly campaignId: string;
  /** The school that prints: those selected in it get a letter. */
  readonly uai: string;
  /** Codes of the classes whose letters are printed; all when left out. */
  readonly classes?: readonly string[];
}

/** An input that does not fit the campaign or the other inputs. */
export interface LettersFault {
  readonly field: 'campaignId' | 'uai' | SettingFault['field'];
  readonly message: string;
}

/** The facts of a campaign on which its letters depend. */
export interface PrintedCampaign {
  readonly action: CampaignAction;
  readonly kind: AccountKind;
  readonly uais: readonly string[];
}

/** Finds the first input that does not fit; undefined when all do. */
export function lettersFault(asked: LettersAsked, { action, kind, uais }: PrintedCampaign): LettersFault | undefined {
  if (!isPrinted(action))
    return {
      field: 'campaignId',
      message: 'This campaign has no letters: it neither notifies, nor invites, nor resets passwords.',
    };
  if (!uais.includes(asked.uai)) return { field: 'uai', message: 'This school has no part in the campaign.' };
  return settingFault(asked, kind);
}

export interface CampaignPrinting extends Omit<FilePrinting, 'campaignId' | 'contents'> {
  /** The action of the campaign, which says what its letters carry. */
  readonly action: CampaignAction;
  /** Who prints, and by what right. */
  readonly as: CommandContext;
}

const targetsOf = (rows: readonly CampaignLetter[], { classes }: SchoolRow): LetterTarget[] => {
  const labels = new Map(classes.map(({ code, label }) => [code, label]));
  return rows.map(({ accountId, place, classCode }) => ({
    accountId,
    number: place + 1,
    className: classCode === null ? undefined : (labels.get(classCode) ?? classCode),
  }));
};

/** Opens the letters of a campaign; undefined when the school is not known. The caller has checked the right and `lettersFault`. */
export async function campaignLettersFile(
  deps: FileDeps,
  { campaignId, uai, classes, ...setting }: LettersAsked,
  { action, as, ...printing }: CampaignPrinting,
): Promise<LettersFile | undefined> {
  const [school] = await schoolsByUai(deps.pool, [uai]);
  if (!school) return undefined;
  const targets = targetsOf(await campaignLetters(deps.pool, campaignId, uai, classes), school);
  const contents = action === 'INVITE' ? 'INVITATION' : 'ACCESS';
  return lettersFile(deps, [{ school, targets, as }], setting, { ...printing, campaignId, contents });
}
