/** Compares what came of a record with what the generator's key expects. */
import type { KeyLine, PersonLine } from '../../../src/generator/traps/key.js';
import type { Reference } from '../../../src/generator/traps/trap.js';
import type { ReportLine } from '../../../src/ingest/index.js';
import type { Imported } from './imported.js';

/** `AS_EXPECTED`, or what was found instead. */
type Outcome = string;
const AS_EXPECTED = 'AS_EXPECTED';
const when = (holds: boolean, instead: string): Outcome => (holds ? AS_EXPECTED : instead);

const isAt = (line: KeyLine, said: ReportLine): boolean => {
  if (said.kind !== line.kind) return false;
  if (line.kind === 'SCHOOL') return said.recordId === undefined || said.recordId === line.uai;
  return said.file === line.file && (line.line === undefined ? said.recordId === line.id : said.line === line.line);
};

function reported(line: KeyLine, report: string, severity: string, imported: Imported): Outcome {
  const said = imported.reportOf(line).lines.filter(one => isAt(line, one));
  return when(
    said.some(one => one.code === report && one.severity === severity),
    `said: ${said.map(({ code }) => code).join()}`,
  );
}

/**
 * A report names no skipped record, it only counts them: it must count at least as many as the key has of the kind and reason in these
 * files, and the record must have no account.
 */
function skipped(line: KeyLine, reason: string, key: readonly KeyLine[], imported: Imported): Outcome {
  const report = imported.reportOf(line);
  const alike = key.filter(
    other =>
      'skipped' in other.expect &&
      other.expect.skipped === reason &&
      other.kind === line.kind &&
      imported.reportOf(other) === report,
  );
  const skips: Readonly<Record<string, number>> = report.skips[line.kind as 'STUDENT'] ?? {};
  const taken = imported.entityOf(line.kind as 'STUDENT', line);
  return when(
    (skips[reason] ?? 0) >= alike.length && !taken,
    `${String(skips[reason])} skipped, ${taken ?? 'no'} entity`,
  );
}

function compared(line: KeyLine, imported: Imported): Outcome {
  const [[wanted, reference]] = Object.entries(line.expect) as [[string, Reference]];
  const [one, other] = [imported.entityOf('RESPONSABLE', line), imported.entityOf('RESPONSABLE', reference)];
  if (!one || !other) return `no account of ${one ? 'the first' : 'the second'}`;
  if (wanted === 'matched') return when(one === other, 'two accounts');
  if (one === other) return 'one account';
  return when(wanted === 'apart' || imported.areCandidates(one, other), 'no candidates');
}

/** Those values of a key that are compared with identity and contact details as they are. */
const COMPARED = ['mobile', 'email', 'ine', 'birthDate', 'sex', 'surname', 'firstName'];

async function read(line: KeyLine, values: Readonly<Record<string, unknown>>, imported: Imported): Promise<Outcome> {
  if (line.kind === 'FILE') return when(imported.reportOf(line).status === 'COMPLETED', 'not completed');
  const kind = line.kind as 'STUDENT' | 'RESPONSABLE';
  const entity = imported.entityOf(kind, line);
  if (!entity) return 'not taken';
  const { legal, child, address } = values;
  if (child !== undefined) {
    const student = imported.entityOf('STUDENT', child as Reference);
    return when(student !== undefined && imported.accountsLinkedTo(student).includes(entity), 'not linked');
  }
  if (legal !== undefined) {
    const accounts = (legal as string[]).map(id => imported.entityOf('RESPONSABLE', { ...line, id }));
    return when(imported.accountsLinkedTo(entity).join() === accounts.sort().join(), 'others are legal');
  }
  const said: Record<string, unknown> = await imported.recordedFacts(kind, entity);
  // Files of the bases have straight apostrophes.
  const wrong = COMPARED.filter(name => {
    const value = values[name];
    return (
      value !== undefined && (said[name] ?? null) !== (typeof value === 'string' ? value.replaceAll('’', "'") : value)
    );
  });
  const isAddressRight = address === undefined || (said.address as { lines: string[] }).lines.join() === address;
  return when(
    wrong.length === 0 && isAddressRight,
    `read ${wrong.map(name => `${name} as ${String(said[name])}`).join()}`,
  );
}

export async function outcomeOf(line: KeyLine, key: readonly KeyLine[], imported: Imported): Promise<Outcome> {
  const { expect } = line;
  if ('report' in expect) return reported(line, expect.report, expect.severity, imported);
  if ('skipped' in expect) return skipped(line, expect.skipped, key, imported);
  if ('read' in expect) return read(line, expect.read, imported);
  if (!('refused' in expect)) return compared(line, imported);
  const { refusal } = imported.reportOf(line);
  return when(refusal?.code === expect.refused, refusal?.code ?? 'not refused');
}

/** By account, the people whose records it has. */
export function peoplePerAccount(people: readonly PersonLine[], imported: Imported): Map<string, Set<string>> {
  const accounts = new Map<string, Set<string>>();
  for (const line of people) {
    const account = imported.entityOf('RESPONSABLE', line);
    if (account) accounts.set(account, (accounts.get(account) ?? new Set()).add(line.person));
  }
  return accounts;
}
