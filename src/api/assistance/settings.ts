/** What académies set of their assistance: how parents get help, and whose queue requests go to. */
import { academieSettings } from '../../../projections/academies/queries.js';
import type { AcademieResult, CommandContext } from '../../command/index.js';
import { ACADEMIES, placeOf } from '../../domain/academies.js';
import { MATTERS, OUR_ROUTING, queueFor } from '../../domain/assistance/matters.js';
import { modalitiesOf, type Modalities, type ModalitiesInWords } from '../../domain/assistance/modalities.js';
import { allow, callerOf, commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Query, Resolver } from '../decorators.js';
import { badInput } from '../errors.js';
import { atLeast, MIN_POSITION } from '../list.js';
import { checkReason, NOTHING_DONE, visibility, type CommandInput } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { Position, Uai } from '../scalars.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import { ASSISTANCE_SETTINGS_REFUSALS } from './refusals.js';
import {
  AssistanceModalities,
  AssistanceModalitiesChangeInput,
  AssistanceModalitiesChangePayload,
  AssistanceRoute,
  AssistanceRoutingChangeInput,
  AssistanceRoutingChangePayload,
  AssistanceWords,
  type AssistanceSettingsPayload,
} from './settings-types.js';

/** The read model that shows what académies have set. */
const OF_ACADEMIES = ['academies'];

const shownWords = (words: ModalitiesInWords | undefined): AssistanceWords | null =>
  words ? Object.assign(new AssistanceWords(), { hours: words.hours ?? null, text: words.text ?? null }) : null;

/** What these académies have set, by name; all of them when no codes are given. */
async function readSettings(context: ApiContext, codes?: readonly string[]): Promise<AssistanceModalities[]> {
  const { pool, modalities: vault } = context.services;
  const settings = new Map((await academieSettings(pool)).map(one => [one.academie, one]));
  const wanted = ACADEMIES.filter(({ code }) => codes?.includes(code) ?? true);
  const ids = wanted.flatMap(({ code }) => settings.get(code)?.modalitiesId ?? []);
  const texts = await vault.read(ids);
  const byId = new Map(ids.map((id, index) => [id, texts[index]]));
  return wanted
    .map(({ code, name }) => {
      const own = settings.get(code);
      const stored: Modalities = (own?.modalitiesId && byId.get(own.modalitiesId)) || { words: {} };
      const { phone = null, form = null, dataProtection = null, words } = stored;
      const routing = own?.routing ?? OUR_ROUTING;
      return Object.assign(new AssistanceModalities(), {
        academie: code,
        name,
        phone,
        form,
        dataProtection,
        words: shownWords(words[context.language] ?? words.fr),
        fr: shownWords(words.fr),
        en: shownWords(words.en),
        changedAt: own?.modalitiesAt ?? null,
        ownRouting: own?.routing != null,
        routing: MATTERS.map(matter =>
          Object.assign(new AssistanceRoute(), { matter, queue: queueFor(routing, matter) }),
        ),
      });
    })
    .sort((one, other) => one.name.localeCompare(other.name, 'fr'));
}

const refused = (error: UserError): AssistanceSettingsPayload => ({
  modalities: null,
  userErrors: [error],
  ...NOTHING_DONE,
});

/** Checks the right on the académie, runs the command and builds the payload. */
async function act(
  context: ApiContext,
  { academie, ...input }: CommandInput & { academie: string },
  run: (commands: ApiContext['services']['commands']['academies'], as: CommandContext) => Promise<AcademieResult>,
): Promise<AssistanceSettingsPayload> {
  checkReason(context, input);
  let granted;
  try {
    granted = allow(context, 'ASSISTANCE_SETTINGS_WRITE', { academie });
  } catch (error) {
    const userError = asUserError(error);
    return refused(
      userError.code === 'FORBIDDEN' ? refusalError({ code: 'ACADEMIE_UNKNOWN', field: 'academie' }) : userError,
    );
  }
  const result = await run(context.services.commands.academies, commandContext(context, granted, input));
  if (result.outcome === 'refused') return refused(refusalError(result.refusal));
  const visible = await visibility(context, result.position, OF_ACADEMIES);
  const [modalities = null] = visible.projected ? await readSettings(context, [academie]) : [];
  return { modalities, userErrors: [], ...visible };
}

const NEEDS =
  'Needs to be of the assistance of the académie or of the national administration, and a recent one-time password.';

/** Throws BAD_USER_INPUT for an address that a parent could not open safely. */
function checkForm(form: string | null | undefined): void {
  if (!form?.trim()) return;
  const address = URL.canParse(form.trim()) ? new URL(form.trim()) : undefined;
  if (address?.protocol !== 'https:' || address.username !== '' || address.password !== '')
    throw badInput('Give the address of a page, beginning with https:// and without login or password.', 'form');
}

@Resolver()
export class AssistanceSettings {
  @Query(() => [AssistanceModalities], {
    nullable: true,
    description:
      'How parents get help: in one académie, in that of a school, or in all of them, sorted by name. Empty when there is no such académie. Needs a valid token, whatever its role. Errors: BAD_USER_INPUT (academie and uai together), NOT_YET_PROJECTED.',
  })
  async assistanceModalities(
    @Arg('academie', () => String, { nullable: true, description: 'Code of the académie, such as 28.' })
    academie: string | null,
    @Arg('uai', () => Uai, {
      nullable: true,
      description: 'UAI of a school, whose académie is shown. The school need not be known here.',
    })
    uai: string | null,
    @Arg('minPosition', () => Position, MIN_POSITION) minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceModalities[]> {
    callerOf(context);
    if (typeof academie === 'string' && typeof uai === 'string')
      throw badInput('Give the académie or the school, not both.', 'uai');
    await atLeast(context, minPosition, OF_ACADEMIES);
    // No académie has the empty code: a UAI of none is answered by an empty list.
    if (typeof uai === 'string') return readSettings(context, [placeOf(uai)?.academie ?? '']);
    return readSettings(context, typeof academie === 'string' ? [academie] : undefined);
  }

  @Mutation(() => AssistanceModalitiesChangePayload, {
    nullable: true,
    description: describeMutation(
      `Sets how parents of an académie get help: phone, hours, form, and text, in French and in English. ${NEEDS}`,
      ASSISTANCE_SETTINGS_REFUSALS.assistanceModalitiesChange,
    ),
  })
  async assistanceModalitiesChange(
    @Arg('input', () => AssistanceModalitiesChangeInput, { description: 'How parents of which académie get help.' })
    input: AssistanceModalitiesChangeInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceSettingsPayload> {
    checkForm(input.form);
    const { academie, phone, form, dataProtection, fr, en } = input;
    const modalities = modalitiesOf({ phone, form, dataProtection, fr, en });
    return act(context, input, (commands, as) => commands.changeModalities({ academie, modalities }, as));
  }

  @Mutation(() => AssistanceRoutingChangePayload, {
    nullable: true,
    description: describeMutation(
      `Sets whose queue requests for assistance of an académie go to, by matter. It counts for requests sent from now on. ${NEEDS}`,
      ASSISTANCE_SETTINGS_REFUSALS.assistanceRoutingChange,
    ),
  })
  async assistanceRoutingChange(
    @Arg('input', () => AssistanceRoutingChangeInput, { description: 'Which académie routes how.' })
    input: AssistanceRoutingChangeInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceSettingsPayload> {
    const { academie, routing } = input;
    return act(context, input, (commands, as) => commands.changeRouting({ academie, ...(routing && { routing }) }, as));
  }
}
