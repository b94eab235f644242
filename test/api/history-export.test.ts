/** The whole history of an account as a file: JSON Lines that hold offline, or a PDF that people read. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { verifyHistory } from '../../src/integrity/index.js';
import { logKey, ORIGIN } from '../integrity/support/ledger.js';
import { pageTexts } from '../letters/support/pdf.js';
import type { Position } from '../../src/eventstore/eventstore.js';
import { fieldsOfReads } from '../support/reads.js';
import { fetchFile, itWithPoppler } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, responsablesOf, type Person } from './support/people.js';

/** The text with one blank wherever there are blanks or ends of lines: paragraphs are broken into lines. */
const inOneLine = (text: string): string => text.replaceAll(/[\s\u00a0\u202f]+/g, ' ');

let house: House;
let uai: string;
let person: Person;
let names: { surname: string; firstName: string };
const tokens: Record<string, string> = {};

beforeAll(async () => {
  house = await openApiHouse({ pupils: 6 });
  ({ uai } = house.schools[0]!);
  for (const [role, grants] of Object.entries(grantsOf(house)))
    tokens[role] = await house.token(grants, { subject: role });
  person = (await responsablesOf(house, uai))[0]!;
  await notifyByLetter(house, person, uai);
  await house.caughtUp();
  const sheet = 'query ($id: ID!) { account(id: $id) { surname firstName } }';
  names = (await house.ask(tokens.SCHOOL_HEAD, sheet, { id: person.accountId })).data.account;
});
afterAll(() => house?.close());
/** Up to where the ledger had come when the test began. */
let began: Position;
beforeEach(async () => {
  began = await house.database.lastAppended();
});

interface Payload {
  readonly url: string | null;
  readonly userErrors: readonly { code: string }[];
}

async function exported(token: string | undefined, format: string, accountId = person.accountId): Promise<Payload> {
  const answer = await house.ask(token, operation('AccountHistoryExport'), { input: { accountId, format } });
  expect(answer.errors).toBeUndefined();
  return answer.data.accountHistoryExport as Payload;
}

async function fileFor(role: string, format: string): Promise<{ answer: Response; bytes: Buffer }> {
  const { url, userErrors } = await exported(tokens[role], format);
  expect(userErrors).toEqual([]);
  const answer = await fetchFile(house, tokens[role], url!);
  expect(answer.status).toBe(200);
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}
const trust = { origin: ORIGIN, keys: [logKey], witnesses: [], quorum: 0 };

interface Stored {
  readonly version: number;
  readonly type: string;
}

const storedEvents = async (): Promise<Stored[]> => {
  const { rows } = await house.database.pool.query<Stored>(
    'select version::int as version, type from ledger.events where stream = $1 order by version',
    [`account-${person.accountId}`],
  );
  return rows;
};

const reads = (): Promise<object[]> =>
  fieldsOfReads(house.database, ['actor', 'role', 'scope', 'kind', 'accountId', 'persons'], { after: began });

describe('a history as JSON Lines', () => {
  it('has every event up to now with its proof, and is verified with the public key alone', async () => {
    const { answer, bytes } = await fileFor('AUDITOR', 'JSONL');
    expect(answer.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain(`historique-${person.accountId}-`);
    const stored = await storedEvents();
    const text = bytes.toString('utf8');
    const lines = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(0, -1).map(({ version, type }) => ({ version, type }))).toEqual(stored);
    expect(lines.map(({ type }) => type)).toContain('AccountNotified');
    const { events, statement } = await verifyHistory(linesOf(text), trust);
    expect(events).toBe(stored.length);
    expect(statement).toMatchObject({
      events: stored.length,
      about: { kind: 'ACCOUNT_OF_RESPONSABLE', id: person.accountId },
      asked: { actor: 'AUDITOR', role: 'AUDITOR', right: 'OWN', source: 'CONSOLE' },
    });
  });

  it('names the person to a head, who may open the sheet, and not to an auditor', async () => {
    const { statement } = await verifyHistory(linesOf((await fileFor('SCHOOL_HEAD', 'JSONL')).bytes.toString()), trust);
    expect(statement!.about).toMatchObject(names);
    const audited = (await fileFor('AUDITOR', 'JSONL')).bytes.toString();
    expect(audited).not.toContain(names.surname);
  });

  it('does not pass the verification when it was altered on its way', async () => {
    const { bytes } = await fileFor('AUDITOR', 'JSONL');
    const altered = bytes.toString().replace('"LETTER"', '"EMAIL"');
    expect(altered).not.toBe(bytes.toString());
    await expect(verifyHistory(linesOf(altered), trust)).rejects.toThrow(/^line \d+: the proof does not show/);
  });
});

describe('a history as a PDF', () => {
  itWithPoppler(
    'says whose it is, who asked, each event in words with its hash, and how to verify it (needs poppler-utils)',
    async () => {
      const { answer, bytes } = await fileFor('SCHOOL_HEAD', 'PDF');
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      const texts = pageTexts(bytes);
      texts.forEach((text, at) => expect(inOneLine(text)).toContain(`Page ${at + 1} sur ${texts.length}`));
      const all = inOneLine(texts.join(' '));
      for (const said of [
        ...[names.surname, names.firstName, person.accountId],
        ...['chef d’établissement ou directeur d’école « SCHOOL_HEAD »', `périmètre ${uai}`],
        'État du compte : Notifié et non activé (auparavant : Non notifié)',
        // The key is longer than a line.
        ...[ORIGIN, logKey.text.slice(0, 40), 'npx registre verify'],
      ])
        expect(all).toContain(said);
      // U+FFFD stands for what no font draws.
      expect(all).not.toContain('\ufffd');
      const jsonl = (await fileFor('SCHOOL_HEAD', 'JSONL')).bytes.toString().trim().split('\n').slice(0, -1);
      expect(jsonl.length).toBeGreaterThan(3);
      const proof = 'query ($id: ID!) { eventProof(eventId: $id) { index leafHash } }';
      for (const line of jsonl) {
        const { id } = JSON.parse(line) as { id: string };
        const { index, leafHash } = (await house.ask(tokens.AUDITOR, proof, { id })).data.eventProof;
        expect(all).toContain(`événement n° ${index} du registre`);
        expect(all).toContain(Buffer.from(leafHash as string, 'base64').toString('hex'));
      }
    },
  );

  itWithPoppler(
    'gives the time of the académie’s clocks, and no name to an auditor (needs poppler-utils)',
    async () => {
      const { bytes } = await fileFor('AUDITOR', 'PDF');
      const all = inOneLine(pageTexts(bytes).join(' '));
      expect(all).toContain('Les dates sont à l’heure de l’académie (fuseau ');
      expect(all).toContain('Le nom n’est pas montré');
      expect(all).not.toContain(names.surname);
    },
  );
});

describe('whoever reads a whole history', () => {
  it('is recorded before it is sent, with account, role and scope', async () => {
    const { url } = await exported(tokens.SCHOOL_HEAD, 'JSONL');
    expect(await reads()).toEqual([]);
    await fetchFile(house, tokens.SCHOOL_HEAD, url!);
    expect(await reads()).toEqual([
      {
        actor: 'SCHOOL_HEAD',
        role: 'SCHOOL_HEAD',
        scope: uai,
        kind: 'EXPORT',
        accountId: person.accountId,
        persons: 1,
      },
    ]);
  });

  it('may be the holder, of the own account alone', async () => {
    const holders = await responsablesOf(house, uai);
    await activate(house, holders[1]!, uai);
    await house.caughtUp();
    const token = await house.holderToken(holders[1]!.accountId);
    const { url } = await exported(token, 'PDF', holders[1]!.accountId);
    expect((await fetchFile(house, token, url!)).status).toBe(200);
    expect((await exported(token, 'PDF')).userErrors).toMatchObject([{ code: 'ACCOUNT_UNKNOWN' }]);
  });

  it('loses it with the right: the address is refused then', async () => {
    const { url } = await exported(tokens.SCHOOL_HEAD, 'JSONL');
    const elsewhere = await house.token([{ role: 'SCHOOL_HEAD', schools: ['0000000X'] }], { subject: 'SCHOOL_HEAD' });
    expect((await fetchFile(house, elsewhere, url!)).status).toBe(404);
    expect(await reads()).toEqual([]);
  });
});
