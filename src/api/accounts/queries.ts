import {
  accountSheet,
  accountStudents,
  type AccountLink,
  type AccountMerge as AccountMergeRow,
  type AccountRow,
  type AccountStudentRow,
} from '../../../projections/accounts/queries.js';
import { isShownToHolder } from '../../domain/account/attachments.js';
import { schoolNaming } from '../../domain/account/dispute.js';
import { undoableUntil } from '../../domain/account/merge/regroup.js';
import type { Granted } from '../../security/permissions.js';
import type { Identity } from '../../vault/vault.js';
import { callerOf, recordRead, type ApiContext } from '../context.js';
import { Arg, Costs, Ctx, FieldResolver, ID, Query, Resolver, Root } from '../decorators.js';
import { notFound } from '../errors.js';
import { atLeast, MIN_POSITION } from '../list.js';
import { asUserError } from '../user-errors.js';
import { toDispute } from '../disputes/dispute.js';
import { LinkDispute } from '../disputes/types.js';
import { globalId, uuidOf } from '../relay.js';
import { Position } from '../scalars.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { contactDetails } from './contact.js';
import { accountNow } from './links.js';
import { mergeGlobalId } from './merge-id.js';
import { accountTarget, allowOnAccount, allowOnReach, UNKNOWN_ACCOUNT } from './reach.js';
import {
  Account,
  AccountMerge,
  AccountChild,
  AccountFranceConnect,
  ContactDetails,
  EmailDelivery,
  SourceRecord,
} from './types.js';

const toMerge = ({ accountId, mergeId, at, reason }: AccountMergeRow, absorbedAccountId: string): AccountMerge =>
  Object.assign(new AccountMerge(), {
    accountId: globalId('Account', accountId),
    mergeId: mergeGlobalId({ mergeId, absorbedAccountId }),
    at,
    undoableUntil: (reason && undoableUntil({ reason, at })) ?? null,
  });

/** Makes the sheet that the API shows of a row. The caller has checked the right. */
export const toAccount = (row: AccountRow): Account =>
  Object.assign(new Account(), {
    ...row,
    id: globalId('Account', row.accountId),
    hasProvisionalPassword: row.credentialProvisional,
    lastDelivery: row.lastDelivery && Object.assign(new EmailDelivery(), row.lastDelivery),
    franceConnect:
      row.franceConnect &&
      Object.assign(new AccountFranceConnect(), {
        linkedAt: row.franceConnect.since,
        differs: [...row.franceConnect.differs],
      }),
    sourceRecords: row.sourceRecords.map((record, index) =>
      Object.assign(new SourceRecord(), {
        uai: null,
        authoritative: row.kind === 'RESPONSABLE' ? index === 0 : null,
        ...record,
      }),
    ),
    mergedInto: row.mergedInto && toMerge(row.mergedInto, row.accountId),
    absorbedAccounts: row.absorbed.map(merge => toMerge(merge, merge.accountId)),
    row,
  });

/** Checks the right, reads the sheet, and records the reading. Throws NOT_FOUND for an account unknown or out of reach. */
export async function openSheet(context: ApiContext, accountId: string): Promise<Account> {
  const { granted } = await allowOnAccount(context, 'ACCOUNT_READ', accountId);
  const row = await accountSheet(context.services.pool, accountId);
  if (!row) throw notFound(UNKNOWN_ACCOUNT);
  return recordOpening(context, granted, row);
}

/** Records that the caller opens the sheet, and makes it. */
function recordOpening(context: ApiContext, granted: Granted, row: AccountRow): Account {
  const { accountId, links } = row;
  recordRead(context, { kind: 'SHEET', granted, accountId, persons: 1 + links.length });
  return toAccount(row);
}

/** Does the same as `openSheet`, in one read with the other accounts of the request. Null when the caller may not open it. */
export async function sheetOf(context: ApiContext, accountId: string): Promise<Account | null> {
  callerOf(context);
  const row = await context.loaders.accounts.load(accountId);
  if (!row) return null;
  const target = await accountTarget(context, 'ACCOUNT_READ', row);
  const answer = context.services.authorise(context.principal, 'ACCOUNT_READ', target);
  if (!answer.granted) return null;
  return recordOpening(context, answer, row);
}

/** The sheet of an account after a change; null when the caller may not read it. */
export async function readableSheet(context: ApiContext, accountId: string): Promise<Account | null> {
  try {
    return await openSheet(context, accountId);
  } catch (error) {
    // Throws on whatever is no lack of a right.
    asUserError(error);
    return null;
  }
}

/** The link of a pupil's own account to its pupil, as the only item: confirmed, so that the holder is shown it. Empty on the account of a responsable. */
const ownLink = (row: AccountRow): AccountLink[] =>
  row.studentId === null || row.uais[0] === undefined
    ? []
    : [
        {
          studentId: row.studentId,
          uai: row.uais[0],
          kinship: 'SELF',
          legalLevel: 0,
          confirmed: true,
          disputed: false,
          disputeId: null,
        },
      ];

/** A code with its label, as an object of the API; the code stands for a missing label. Null without a code. */
export const label = <T extends object>(
  type: new () => T,
  code: string | null | undefined,
  text: string | null | undefined,
): T | null => (code === null || code === undefined ? null : Object.assign(new type(), { code, label: text ?? code }));

@Resolver(() => Account)
export class AccountQueries {
  @Query(() => Account, {
    nullable: true,
    description:
      'The sheet of an account. Needs the right to read it in one of its schools or their académies (in the académie of a former school once it has none), or to be its holder. Errors: NOT_FOUND when it is unknown or out of your reach, NOT_YET_PROJECTED. Each opening is recorded.',
  })
  async account(
    @Arg('id', () => ID, {
      description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.',
    })
    id: string,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<Account> {
    await atLeast(context, minPosition, ['accounts']);
    return openSheet(context, uuidOf('Account', id, 'id'));
  }

  @Costs('once')
  @FieldResolver(() => String, {
    nullable: true,
    description: 'Civility in the school base: M or MME; null when the base gives none, or once the person is erased.',
  })
  async civility(@Root() { row }: Account, @Ctx() context: ApiContext): Promise<string | null> {
    await allowOnReach(context, 'ACCOUNT_READ', row);
    return (await identityOf(context, row.personId, row.identityVersion))?.civility ?? null;
  }

  @Costs('once')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Surname at birth, the one on school documents; null when the base gives none, or once the person is erased.',
  })
  async birthSurname(@Root() { row }: Account, @Ctx() context: ApiContext): Promise<string | null> {
    await allowOnReach(context, 'ACCOUNT_READ', row);
    return (await identityOf(context, row.personId, row.identityVersion))?.birthSurname ?? null;
  }

  @Costs('once')
  @FieldResolver(() => [String], {
    description:
      'Other first names, if the base keeps them apart from the first; empty otherwise, and once the person is erased.',
  })
  async otherFirstNames(@Root() { row }: Account, @Ctx() context: ApiContext): Promise<string[]> {
    await allowOnReach(context, 'ACCOUNT_READ', row);
    return (await identityOf(context, row.personId, row.identityVersion))?.otherFirstNames ?? [];
  }

  @Costs('once')
  @FieldResolver(() => ContactDetails, {
    nullable: true,
    description: 'Contact details of the holder; null when none are known, or once the person is erased.',
  })
  async contact(@Root() { row }: Account, @Ctx() context: ApiContext): Promise<ContactDetails | null> {
    await allowOnReach(context, 'ACCOUNT_READ', row);
    return contactDetails(context, row);
  }

  @FieldResolver(() => [LinkDispute], {
    description:
      'The disputes about children, open and settled: all of them for the holder, and for others those about pupils whom they may see. A settled one can be settled the other way.',
  })
  async disputes(@Root() { row }: Account, @Ctx() context: ApiContext): Promise<LinkDispute[]> {
    await allowOnReach(context, 'ACCOUNT_READ', row);
    const { pool, directory } = context.services;
    const account = await accountNow(pool, row.accountId);
    if (!account) return [];
    if (context.principal?.holderOf === row.accountId) return account.disputes.map(toDispute);
    const students = await accountStudents(
      pool,
      account.disputes.map(({ studentId }) => studentId),
    );
    const uais = account.disputes.map((dispute, i) => students[i]?.uai ?? schoolNaming(account, dispute));
    const places = await directory.places(uais);
    return account.disputes
      .filter((_, i) => maySee(context, uais[i]!, places.get(uais[i]!)?.academie, row.kind === 'STUDENT'))
      .map(toDispute);
  }

  @FieldResolver(() => [AccountChild], {
    description: "The pupils attached to the account; on a pupil's own account, only that pupil.",
  })
  async children(@Root() { row }: Account, @Ctx() context: ApiContext): Promise<AccountChild[]> {
    await allowOnReach(context, 'ACCOUNT_READ', row);
    const { pool, directory } = context.services;
    const links = [...ownLink(row), ...row.links];
    const [students, places] = await Promise.all([
      accountStudents(
        pool,
        links.map(({ studentId }) => studentId),
      ),
      directory.places(links.flatMap(({ uai }) => uai ?? [])),
    ]);
    const isHolder = context.principal?.holderOf === row.accountId;
    return Promise.all(
      links.map(async (link, i) => {
        const place = link.uai === null ? undefined : places.get(link.uai);
        const visible = isHolder
          ? isShownToHolder(link)
          : maySee(context, link.uai, place?.academie, row.kind === 'STUDENT');
        const student = visible ? students[i] : undefined;
        const identity = student ? await identityOf(context, student.personId, student.identityVersion) : undefined;
        return toChild(link, { schoolName: place?.name ?? null, visible, student, identity, isHolder });
      }),
    );
  }
}

const identityOf = (context: ApiContext, personId: string, version: number | null): Promise<Identity | undefined> =>
  version === null ? Promise.resolve(undefined) : context.loaders.identity.load({ personId, version });

/** True when the caller may see who the pupil is: on the pupil's own account, or with the right to list pupils of the school. */
export function maySee(
  context: ApiContext,
  uai: string | null,
  academie: string | undefined,
  pupilsOwn: boolean,
): boolean {
  if (pupilsOwn) return true;
  if (uai === null) return false;
  const target = { uai, ...(academie === undefined ? {} : { academie }) };
  return context.services.authorise(context.principal, 'STUDENTS_LIST', target).granted;
}

interface ChildFacts {
  readonly schoolName: string | null;
  readonly visible: boolean;
  readonly student: AccountStudentRow | undefined;
  readonly identity: Identity | undefined;
  readonly isHolder: boolean;
}

const toChild = (link: AccountLink, { schoolName, visible, student, identity, isHolder }: ChildFacts): AccountChild =>
  Object.assign(new AccountChild(), {
    studentId: globalId('Student', link.studentId),
    visible,
    uai: link.uai,
    schoolName,
    kinship: link.kinship,
    legalLevel: link.legalLevel,
    disputed: link.disputed,
    disputeId: link.disputeId && globalId('LinkDispute', link.disputeId),
    enrolled: student?.enrolled ?? null,
    schoolClass: label(SchoolClass, student?.classCode, student?.classLabel),
    mef: label(Mef, student?.mef, student?.mefLabel),
    surname: identity?.surname ?? null,
    birthSurname: identity?.birthSurname ?? null,
    firstName: identity?.firstName ?? null,
    otherFirstNames: identity?.otherFirstNames ?? [],
    birthDate: isHolder ? null : (identity?.birthDate ?? null),
    ine: isHolder ? null : (identity?.ine ?? null),
  });
