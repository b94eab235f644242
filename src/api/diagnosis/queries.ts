import { findingsOf } from '../../domain/diagnosis/findings.js';
import { ACTIVATION_PATHS, judgePath } from '../../domain/diagnosis/prerequisites.js';
import { accountNow } from '../accounts/links.js';
import { allowOnAccount, UNKNOWN_ACCOUNT } from '../accounts/reach.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Costs, Ctx, ID, Query, Resolver } from '../decorators.js';
import { notFound } from '../errors.js';
import { atLeast, MIN_POSITION } from '../list.js';
import { globalId, uuidOf } from '../relay.js';
import { DateTime, Position } from '../scalars.js';
import { gather } from './gather.js';
import { sayFailed, sayFinding, sayImports, sayPath } from './say.js';
import { sayServices } from './service.js';
import { AccountDiagnosis, PersonSaysInput, RefusingServiceInput } from './types.js';

@Resolver()
export class DiagnosisQueries {
  @Costs(100)
  @Query(() => AccountDiagnosis, {
    nullable: true,
    description:
      'Why the holder of an account does not get in: each path with its prerequisites, what stands in the way, what was tried lately, what a service would receive, each with its remedy. What the person says is compared with the base without showing what the base says, ten times a day for one account. Needs the right to diagnose in one of its schools or their académies. Errors: NOT_FOUND when it is unknown or out of reach, TOO_MANY_REQUESTS, BAD_USER_INPUT, NOT_YET_PROJECTED.',
  })
  async accountDiagnose(
    @Arg('id', () => ID, { description: 'Global id of the account, or its bare UUID.' })
    id: string,
    @Arg('personSays', () => PersonSaysInput, {
      nullable: true,
      description: 'What the person says, to be compared with the base.',
    })
    personSays: PersonSaysInput | null,
    @Arg('correctedAt', () => DateTime, {
      nullable: true,
      description: 'When something is said to have been corrected in a base: tells whether it has arrived, or is late.',
    })
    correctedAt: string | null,
    @Arg('service', () => RefusingServiceInput, {
      nullable: true,
      description: 'The online service that refuses the account, when there is one.',
    })
    service: RefusingServiceInput | null,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<AccountDiagnosis> {
    await atLeast(context, minPosition, ['accounts', 'account-history']);
    const accountId = uuidOf('Account', id, 'id');
    const { granted } = await allowOnAccount(context, 'ACCOUNT_DIAGNOSE', accountId);
    const { pool, failedTries, clock } = context.services;
    const account = await accountNow(pool, accountId);
    if (!account) throw notFound(UNKNOWN_ACCOUNT);
    const gathered = await gather(context, account, { says: personSays, correctedAt, uai: service?.uai });
    recordRead(context, { kind: 'DIAGNOSIS', granted, accountId, persons: 1 + gathered.pupils.length });
    const { facts } = gathered;
    return Object.assign(new AccountDiagnosis(), {
      accountId: globalId('Account', accountId),
      kind: account.kind,
      state: account.state,
      findings: findingsOf(facts).map(finding => sayFinding(context, gathered, finding)),
      paths: ACTIVATION_PATHS.map(path => sayPath(context, gathered, judgePath(facts, path))),
      birthDatesDiffering: gathered.childrenLeft ?? null,
      letterPrintedAt: facts.lastAt.LetterPrinted ?? null,
      failedTries: (await failedTries.of(accountId, clock.now())).map(failed => sayFailed(context, failed)),
      imports: sayImports(gathered),
      services: sayServices(context, gathered, service ?? undefined),
    });
  }
}
