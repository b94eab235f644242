/**
 * What letters are made of: for each account the events, the passwords and the names are gathered class by class, at the pace of
 * whoever draws the pages. A password is opened for its page alone, once the print is in the ledger.
 */
import type { CommandContext, Commands } from '../command/index.js';
import { derivedId } from '../command/index.js';
import { eachBounded } from '../common/each-bounded.js';
import type { Account } from '../domain/account/state.js';
import type { RefusalCode } from '../domain/refusals.js';
import { zoneOfSchool } from '../domain/time-zones.js';
import type { LetterContents } from '../domain/account/commands.js';
import type { Access, BackLanguage, LetterRecord, Named } from '../letters/index.js';
import type { Contact, Identity } from '../vault/vault.js';
import { Persons, studentIdsOf, type PersonsDeps } from './persons.js';

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
  /** What the letters carry. */
  readonly contents: LetterContents;
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

export interface PrintingDeps extends PersonsDeps {
  readonly commands: Pick<Commands, 'letters'>;
}

/** Letters gathered at a time; a class with more is gathered in parts, unless a separator counts them. */
const AT_ONCE = 200;
/** Prints appended side by side. */
const APPENDS = 16;

interface Credentials {
  readonly login: string;
  readonly password?: string;
}

/** A letter whose print is in the ledger: it may be drawn. */
interface Printed {
  readonly target: LetterTarget;
  readonly account: Account;
  /** Absent for an invitation. */
  readonly credentials: Credentials | undefined;
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
  { printId, campaignId, contents, uai, as, onLeftOut }: Printing,
): Promise<Printed[]> {
  const printed = new Array<Printed | undefined>(targets.length);
  await eachBounded(targets, APPENDS, async (target, at) => {
    const { accountId } = target;
    const context = { ...as, commandId: derivedId('letter', printId, accountId) };
    const result = await commands.letters.print(
      { accountId, uai, printId, contents, ...(campaignId !== undefined && { campaignId }) },
      context,
    );
    if (result.outcome === 'refused') return onLeftOut?.(accountId, result.refusal.code);
    // Without a print in the ledger nothing is drawn.
    if (!result.printed) return undefined;
    const { credentials, number } = result.printed;
    printed[at] = { target, account: result.state, credentials, reprint: number - 1 };
    return undefined;
  });
  return printed.filter(one => one !== undefined);
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

/** How the holder gets in with this password, which is valid until `expiresAt` where the account is to be activated. */
function accessOf(password: string | undefined, { expiresAt }: Account, uai: string): Access {
  if (password === undefined) return { kind: 'LOGIN_ALONE' };
  if (expiresAt === undefined) return { kind: 'RESET', password };
  return { kind: 'ACTIVATION', password, validUntil: { at: expiresAt, zone: zoneOfSchool(uai) } };
}

/** The letters of accounts whose print is in the ledger, with names and addresses. */
async function lettersOf(
  deps: PrintingDeps,
  printed: readonly Printed[],
  { uai, back, onLeftOut }: Printing,
): Promise<LetterRecord[]> {
  const persons = await Persons.of(
    deps,
    printed.map(({ account }) => account),
  );
  return printed.flatMap(({ account, target, credentials, reprint }): LetterRecord[] => {
    const { number, className = '' } = target;
    const pupil = account.kind === 'STUDENT';
    const students = studentIdsOf(account).flatMap(id => persons.student(id) ?? []);
    const identity = pupil ? students[0] : persons.identity(account.identity);
    if (!identity) {
      // Erased since: there is nobody to write to.
      onLeftOut?.(account.accountId, 'ACCOUNT_UNKNOWN');
      return [];
    }
    const common = { ...named(identity), number, reprint };
    const access = credentials && {
      login: credentials.login,
      access: accessOf(credentials.password, account, uai),
    };
    if (pupil) return access ? [{ kind: 'PUPIL', className, ...common, ...access }] : [];
    const contact = persons.contact(account.contact);
    const address = contact && addressLines(contact);
    const addressed = {
      ...common,
      ...(identity.civility && { civility: CIVILITIES[identity.civility] }),
      ...(address && { address }),
      children: students.map(named),
      ...(back && { back }),
    };
    return [access ? { kind: 'RESPONSABLE', ...addressed, ...access } : { kind: 'INVITATION', ...addressed }];
  });
}
