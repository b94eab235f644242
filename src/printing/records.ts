/**
 * What letters are made of: for each account the events, the passwords and the names are gathered class by class, at the pace of
 * whoever draws the pages. A password is opened for its page alone, once the print is in the ledger.
 */
import { accountStudents, type AccountStudentRow } from '../../projections/accounts/queries.js';
import type { CommandContext, Commands } from '../command/index.js';
import { derivedId } from '../command/index.js';
import { eachBounded } from '../common/each-bounded.js';
import type { Account } from '../domain/account/state.js';
import type { RefusalCode } from '../domain/refusals.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { Access, BackLanguage, Named, PupilLetter, ResponsableLetter, Separator } from '../letters/index.js';
import type { Contact, Identity, PersonVault } from '../vault/vault.js';
import type { Pool } from 'pg';

/** An account whose letter is printed. */
export interface LetterTarget {
  readonly accountId: string;
  /** Number of the letter within the campaign; the same when it is printed again. */
  readonly number: number;
  /** The class under which it is printed, in words; undefined for none. */
  readonly className: string | undefined;
}

export interface Printing {
  readonly printId: string;
  readonly campaignId?: string;
  /** The school that prints. */
  readonly uai: string;
  /** Who prints, and by what right. */
  readonly as: CommandContext;
  /** A page before each class, with the number of its letters. */
  readonly separators: boolean;
  readonly back?: BackLanguage;
  /** Called with each account whose letter cannot be printed any more, and why. */
  readonly onLeftOut?: (accountId: string, code: RefusalCode) => void;
}

export interface PrintingDeps {
  readonly pool: Pool;
  readonly persons: Pick<PersonVault, 'identities' | 'contacts'>;
  readonly commands: Pick<Commands, 'letters'>;
}

export type LetterRecord = ResponsableLetter | PupilLetter | Separator;

/** Letters gathered at a time; a class with more is gathered in parts, unless a separator counts them. */
const AT_ONCE = 200;
/** Prints appended side by side. */
const APPENDS = 16;

/** A letter whose print is in the ledger: it may be drawn. */
interface Printed {
  readonly target: LetterTarget;
  readonly account: Account;
  readonly login: string;
  readonly password?: string;
  readonly reprint: number;
}

/** Batches of successive targets of one class, of at most `most` targets each. */
async function* byClass(
  targets: AsyncIterable<LetterTarget> | Iterable<LetterTarget>,
  most: number,
): AsyncGenerator<readonly LetterTarget[]> {
  let some: LetterTarget[] = [];
  for await (const target of targets) {
    if (some.length > 0 && (some[0]!.className !== target.className || some.length >= most)) {
      yield some;
      some = [];
    }
    some.push(target);
  }
  if (some.length > 0) yield some;
}

/** Gathers the letters of accounts, in their order. Accounts that have nothing to print any more are left out. */
export async function* letterRecords(
  deps: PrintingDeps,
  targets: AsyncIterable<LetterTarget> | Iterable<LetterTarget>,
  printing: Printing,
): AsyncGenerator<LetterRecord> {
  for await (const some of byClass(targets, printing.separators ? Infinity : AT_ONCE)) {
    const printed = await printAll(deps, some, printing);
    const letters = await lettersOf(deps, printed, printing);
    if (printing.separators && letters.length > 0)
      yield { kind: 'SEPARATOR', className: some[0]!.className ?? 'Sans classe', count: letters.length };
    yield* letters;
  }
}

/** Records the print of each letter and opens its password. `onLeftOut` hears of accounts that are refused. */
async function printAll(
  { commands }: PrintingDeps,
  targets: readonly LetterTarget[],
  { printId, campaignId, uai, as, onLeftOut }: Printing,
): Promise<Printed[]> {
  const printed = new Array<Printed | undefined>(targets.length);
  await eachBounded(targets, APPENDS, async (target, at) => {
    const { accountId } = target;
    const context = { ...as, commandId: derivedId('letter', printId, accountId) };
    const result = await commands.letters.print(
      { accountId, uai, printId, ...(campaignId !== undefined && { campaignId }) },
      context,
    );
    if (result.outcome === 'refused') return onLeftOut?.(accountId, result.refusal.code);
    if (!result.printed) return undefined;
    const { login, password, number } = result.printed;
    printed[at] = {
      target,
      account: result.state,
      login,
      reprint: number - 1,
      ...(password !== undefined && { password }),
    };
    return undefined;
  });
  return printed.filter(one => one !== undefined);
}

const studentIdsOf = ({ kind, studentId, links }: Account): string[] =>
  kind === 'STUDENT'
    ? [studentId ?? '']
    : links.filter(({ disputeId }) => disputeId === undefined).map(link => link.studentId);

const refOf = ({ personId, identityVersion }: AccountStudentRow): VaultRef | undefined =>
  identityVersion === null ? undefined : { personId, version: identityVersion };

const keyOf = ({ personId, version }: VaultRef): string => `${personId} ${version}`;

/** What the vault has of the references, by their keys. */
async function facetsOf<Facet>(
  refs: readonly VaultRef[],
  read: (refs: readonly VaultRef[]) => Promise<readonly Facet[]>,
): Promise<Map<string, Facet>> {
  const facets = await read(refs);
  return new Map(refs.map((ref, at) => [keyOf(ref), facets[at]!]));
}

/** Identities and contacts of the persons that a batch of letters names, read together. */
class Persons {
  private constructor(
    private readonly identities: ReadonlyMap<string, Identity | undefined>,
    private readonly contacts: ReadonlyMap<string, Contact | undefined>,
    private readonly students: ReadonlyMap<string, AccountStudentRow>,
  ) {}

  static async of({ pool, persons }: PrintingDeps, printed: readonly Printed[]): Promise<Persons> {
    const ids = [...new Set(printed.flatMap(({ account }) => studentIdsOf(account)))];
    const rows = (await accountStudents(pool, ids)).filter(row => row !== undefined);
    const pupils = rows.map(refOf).filter(ref => ref !== undefined);
    const [identities, contacts] = await Promise.all([
      facetsOf([...pupils, ...printed.flatMap(({ account }) => account.identity ?? [])], refs =>
        persons.identities(refs),
      ),
      facetsOf(
        printed.flatMap(({ account }) => account.contact ?? []),
        refs => persons.contacts(refs),
      ),
    ]);
    return new Persons(identities, contacts, new Map(rows.map(row => [row.studentId, row])));
  }

  identity(ref: VaultRef | undefined): Identity | undefined {
    return ref && this.identities.get(keyOf(ref));
  }

  contact(ref: VaultRef | undefined): Contact | undefined {
    return ref && this.contacts.get(keyOf(ref));
  }

  student(studentId: string): Identity | undefined {
    const row = this.students.get(studentId);
    return row && this.identity(refOf(row));
  }
}

const named = ({ firstName, surname }: Identity): Named => ({ firstName, lastName: surname });

const CIVILITIES = { M: 'M.', MME: 'Mme' } as const;

/** Lines of a postal address: street, then postcode and town, then the country when it is another. */
function addressLines({ address }: Contact): string[] | undefined {
  if (!address) return undefined;
  const { lines, postalCode = '', city = '', country = '' } = address;
  const all = [...lines, `${postalCode} ${city}`, country].map(line => line.trim()).filter(line => line !== '');
  return all.length > 0 ? all : undefined;
}

/** How the holder gets in with what the letter carries. */
function accessOf({ account, password }: Printed, uai: string): Access {
  if (password === undefined) return { kind: 'LOGIN_ALONE' };
  const { expiresAt } = account;
  if (expiresAt === undefined) return { kind: 'RESET', password };
  return { kind: 'ACTIVATION', password, validUntil: { at: expiresAt, zone: zoneOfSchool(uai) } };
}

async function lettersOf(
  deps: PrintingDeps,
  printed: readonly Printed[],
  { uai, back, onLeftOut }: Printing,
): Promise<(ResponsableLetter | PupilLetter)[]> {
  const persons = await Persons.of(deps, printed);
  return printed.flatMap((one): (ResponsableLetter | PupilLetter)[] => {
    const { account, target, login, reprint } = one;
    const { number, className = '' } = target;
    const pupil = account.kind === 'STUDENT';
    const identity = pupil ? persons.student(account.studentId ?? '') : persons.identity(account.identity);
    if (!identity) {
      // Erased since: there is nobody to write to.
      onLeftOut?.(account.accountId, 'ACCOUNT_UNKNOWN');
      return [];
    }
    const common = { ...named(identity), login, access: accessOf(one, uai), number, reprint };
    if (pupil) return [{ kind: 'PUPIL', className, ...common }];
    const contact = persons.contact(account.contact);
    const address = contact && addressLines(contact);
    const children = studentIdsOf(account).flatMap(id => persons.student(id) ?? []);
    return [
      {
        kind: 'RESPONSABLE',
        ...common,
        ...(identity.civility && { civility: CIVILITIES[identity.civility] }),
        ...(address && { address }),
        children: children.map(named),
        ...(back && { back }),
      },
    ];
  });
}
