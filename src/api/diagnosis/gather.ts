/** Gathers what a diagnosis is made of: from the account's history, the sheets of its pupils, the vault and the imports. */
import { accountStudents, type AccountStudentRow } from '../../../projections/accounts/queries.js';
import { lastEventsAt } from '../../../projections/account-history/queries.js';
import { schoolsByUai, type SchoolRow } from '../../../projections/schools/queries.js';
import { placeOf } from '../../domain/academies.js';
import { childrenToConfirm, type Account } from '../../domain/account/state.js';
import { DATED_EVENTS, schoolsOf, type DiagnosisFacts } from '../../domain/diagnosis/facts.js';
import type { VaultRef } from '../../domain/vault-ref.js';
import type { LastImport } from '../../ingest/index.js';
import type { Identity } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { maySee } from '../accounts/queries.js';
import { compareSaid } from './compare.js';
import type { PersonSaysInput } from './types.js';

/** A pupil of the account. `visible`: whether the caller may see who it is; the identity, class and programme of other pupils are not shown. */
export interface Pupil {
  readonly row: AccountStudentRow;
  readonly identity: Identity | undefined;
  readonly visible: boolean;
}

export interface Gathered {
  readonly facts: DiagnosisFacts;
  readonly pupils: readonly Pupil[];
  /** By UAI: the schools of the account, and the one asked about. */
  readonly schools: ReadonlyMap<string, SchoolRow>;
  /** By school, the last import of each of its bases, the newest first. */
  readonly imports: ReadonlyMap<string, readonly LastImport[]>;
  /** See `Compared`. */
  readonly childrenLeft: number | undefined;
}

/** What a caller asks to be compared and considered. */
export interface Asked {
  readonly says?: PersonSaysInput | null | undefined;
  /** When something is said to have been corrected in a base. */
  readonly correctedAt?: string | null | undefined;
  /** A school whose service refuses the account, attached or not. */
  readonly uai?: string | null | undefined;
}

/** Whether the caller may see who a pupil of the account is. */
const sees = (context: ApiContext, kind: Account['kind'], uai: string | null, schools: Gathered['schools']): boolean =>
  maySee(context, uai, uai === null ? undefined : schools.get(uai)?.academie, kind === 'STUDENT');

const identityOf = async ({ loaders }: ApiContext, ref: VaultRef | undefined): Promise<Identity | undefined> =>
  ref && loaders.identity.load(ref);

/** The pupils attached to the account, or the one whose own it is. */
async function pupilsOf(context: ApiContext, account: Account): Promise<Omit<Pupil, 'visible'>[]> {
  const ids =
    account.kind === 'STUDENT'
      ? [account.studentId].filter(id => id !== undefined)
      : account.links.map(({ studentId }) => studentId);
  const rows = (await accountStudents(context.services.pool, ids)).filter(row => row !== undefined);
  return Promise.all(
    rows.map(async row => {
      const { personId, identityVersion: version } = row;
      return { row, identity: await identityOf(context, version === null ? undefined : { personId, version }) };
    }),
  );
}

/** The mobiles by which the person may register: the one of the base, and the one proven. */
async function mobilesOf({ loaders }: ApiContext, { baseContact, proven }: Account): Promise<string[]> {
  const refs = [baseContact, proven?.MOBILE].filter(ref => ref !== undefined);
  const contacts = await Promise.all(refs.map(ref => loaders.contact.load(ref)));
  return [...new Set(contacts.flatMap(one => one?.mobile ?? []))];
}

const regionOf = (uais: readonly string[]) =>
  uais.map(uai => placeOf(uai)?.phoneRegion).find(region => region !== undefined) ?? 'FR';

/** Gathers the facts of an account. The caller has checked the right. */
export async function gather(context: ApiContext, account: Account, asked: Asked): Promise<Gathered> {
  const { pool, clock } = context.services;
  const at = clock.now();
  const found = await pupilsOf(context, account);
  const toConfirm = new Set(childrenToConfirm(account).map(({ studentId }) => studentId));
  const [identity, mobiles, lastAt] = await Promise.all([
    identityOf(context, account.identity),
    mobilesOf(context, account),
    lastEventsAt(pool, account.accountId, DATED_EVENTS),
  ]);
  const barred = await Promise.all(
    mobiles.map(mobile => context.services.commands.registrations.isBarred(account.accountId, mobile)),
  );
  const sms = mobiles.length ? await context.services.lastSms(mobiles) : undefined;
  const withoutComparison = {
    at,
    account,
    lastAt,
    smsFailedAt: sms?.outcome === 'FAILED' ? sms.at : undefined,
    pupils: found.map(({ row, identity: ofPupil }) => ({
      studentId: row.studentId,
      uai: row.uai ?? undefined,
      hasIne: row.hasIne,
      eligible: row.eligible,
      hasBirthDate: ofPupil?.birthDate !== undefined,
    })),
    known: {
      surname: identity !== undefined && identity.surname !== '',
      firstName: identity !== undefined && identity.firstName !== '',
      mobile: mobiles.length > 0,
    },
    mobileBarred: barred.length > 0 && barred.every(Boolean),
    correctedAt: asked.correctedAt ?? undefined,
  };
  const uais = schoolsOf(withoutComparison);
  const uaisToShow = asked.uai ? [...new Set([...uais, asked.uai])] : uais;
  const [foundSchools, imports] = await Promise.all([
    schoolsByUai(pool, uaisToShow),
    Promise.all(uais.map(uai => context.loaders.lastImports.load(uai))),
  ]);
  const schools = new Map(foundSchools.flatMap(school => (school ? [[school.uai, school]] : [])));
  const pupils = found.map(one => ({ ...one, visible: sees(context, account.kind, one.row.uai, schools) }));
  const children = pupils.filter(({ row }) => toConfirm.has(row.studentId));
  const visible = children.filter(one => one.visible);
  const { said, childrenLeft } = await compareSaid(context, account.accountId, asked.says, {
    identity,
    mobiles,
    birthDates: visible.flatMap(({ identity: ofPupil }) => ofPupil?.birthDate ?? []),
    othersOutOfReach: visible.length < children.length,
    region: regionOf(uais),
  });
  const lastImports = new Map(uais.map((uai, i) => [uai, imports[i]!]));
  return {
    facts: {
      ...withoutComparison,
      said,
      imports: uais.flatMap(uai =>
        lastImports.get(uai)!.map(({ at: ended, dataDate }) => ({ uai, at: ended, dataDate })),
      ),
    },
    pupils,
    schools,
    imports: lastImports,
    childrenLeft,
  };
}
