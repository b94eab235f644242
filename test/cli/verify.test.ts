/** `registre checkpoint`, `prove` and `verify`, as an auditor gives them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '../../src/domain/event.js';
import { eventOf, openLedger, tamper, type SealedLedger } from '../integrity/support/ledger.js';
import { dist } from '../support/dist.js';
import { fieldsOfReads } from '../support/reads.js';

let ledger: SealedLedger;
let stream: string;
let keys: string[];

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a verb; without the ledger, nothing that it could reach is configured. */
async function registre(args: readonly string[], { withLedger = true } = {}): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: join(ledger.folder, withLedger ? 'data' : 'elsewhere'),
    DATABASE_URL: withLedger ? ledger.database.url : 'postgres://127.0.0.1:1/nothing',
  };
  const child = spawn(process.execPath, [join(dist, 'src/cli/registre.js'), ...args], { env });
  const ended = once(child, 'exit');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number];
  return { code, out, err };
}

beforeAll(async () => {
  ledger = await openLedger();
  // 300 events of ten streams: 30 each.
  await ledger.append(300, 10);
  stream = (await ledger.events())[0]!.stream;
  const printed = await registre(['checkpoint', '--keys']);
  keys = printed.out.trim().split(/\s+/);
}, 120_000);
afterAll(async () => ledger.close());

describe('an auditor at the command line', () => {
  it('is given the keys, of the ledger and of its witness', () => {
    expect(keys.filter((_, i) => i % 2 === 0)).toEqual(['--key', '--witness']);
  });

  it('has a checkpoint made, cosigned and kept outside, and verifies the whole ledger against it', async () => {
    const made = await registre(['checkpoint']);
    expect(made.code).toBe(0);
    expect(await readFile(join(ledger.folder, 'data/checkpoints/checkpoint'), 'utf8')).toBe(made.out);
    const state = join(ledger.folder, 'state.json');
    const { code, out, err } = await registre(['verify', ...keys, '--state', state]);
    expect([code, out]).toEqual([0, 'Right: the first 300 events of the ledger are those of the checkpoint.\n']);
    expect(err).toContain('cosigned by 1 of 1 witnesses');
  });

  it('verifies a history offline, with nothing but its file and the keys', async () => {
    const { out } = await registre(['prove', stream]);
    // A line for each event of the stream, and the closing line.
    expect(out.trim().split('\n')).toHaveLength(31);
    const file = join(ledger.folder, 'history.jsonl');
    await writeFile(file, out);
    const right = await registre(['verify', file, ...keys], { withLedger: false });
    expect([right.code, right.out]).toEqual([
      0,
      expect.stringMatching(
        /^Right: 30 events of 1 stream, .* of 300 events\.\nNone is missing at its end, .*"operator:/s,
      ),
    ]);
    await writeFile(file, out.replace('n° 7', 'n° 8'));
    const wrong = await registre(['verify', file, ...keys], { withLedger: false });
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/^Not right: line 8: /)]);
    await writeFile(file, out.trim().split('\n').slice(0, -2).join('\n'));
    const cut = await registre(['verify', file, ...keys], { withLedger: false });
    expect([cut.code, cut.out]).toEqual([1, expect.stringMatching(/^Not right: its closing line is missing/)]);
    const unclosed = await registre(['verify', file, ...keys, '--unclosed'], { withLedger: false });
    expect([unclosed.code, unclosed.out]).toEqual([0, expect.stringContaining('events may be missing at its end')]);
  });

  it.each([
    ['account', 'AccountPreCreated', 'Account_'],
    ['student', 'StudentRegistered', 'Student_'],
  ])(
    'has the history of an %s as a PDF and as an extract, and each print is recorded',
    async (category, type, prefix) => {
      const stored = JSON.parse(await readFile(`test/stored-events/${category}/${type}.json`, 'utf8')) as DomainEvent;
      const id = (stored.data[`${category}Id`] as string | undefined) ?? '';
      await ledger.store.append(`${category}-${id}`, 'any', [{ ...eventOf(0), ...stored }]);
      const pdf = await registre(['prove', prefix + id, '--pdf']);
      expect([pdf.code, pdf.err]).toEqual([0, '']);
      expect(pdf.out).toMatch(/^%PDF-.*%%EOF\s*$/s);
      const extract = await registre(['prove', prefix + id]);
      const file = join(ledger.folder, `${category}.jsonl`);
      await writeFile(file, extract.out);
      const { out } = await registre(['verify', file, ...keys], { withLedger: false });
      expect(out).toMatch(/^Right: 1 event of 1 stream/);
      const accountId = category === 'account' ? id : null;
      const reads = await fieldsOfReads(ledger.database, ['kind', 'accountId', 'persons']);
      const read = { kind: 'EXPORT', accountId, persons: 1 };
      expect(reads.filter(one => one.accountId === accountId)).toEqual([read, read]);
    },
  );

  it('is told what was altered, and where; the exit code is 1', async () => {
    await tamper(
      ledger.database,
      `update ledger.events set type = 'Other' where id = (select id from ledger.events order by xid, seq offset 123 limit 1)`,
    );
    const { code, out } = await registre(['verify']);
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/altered, taken out or put in is event 123 of the ledger: count-/),
    ]);
  });

  it.each([
    [['verify', 'nowhere.jsonl', '--key', 'none'], '--key must be a verifier key'],
    [['verify', 'nowhere.jsonl'], '--key is needed'],
    [['verify', '--quorum', '1'], '--quorum must be from 0'],
    [['verify', '--checkpoint', '/nowhere'], '--checkpoint cannot be read (ENOENT)'],
    [['verify', '--unclosed'], '--unclosed is for a history'],
    [['prove', 'nobody-at-all', '--pdf'], 'nobody-at-all is the history of no account and no pupil'],
    [['prove', 'nobody-at-all'], 'The ledger has no stream nobody-at-all'],
    [['witness', '--name', 'a b', '--key-file', '/nowhere'], '--name must be without blanks'],
    [['witness', '--name', 'w', '--key-file', '/nowhere'], 'openssl rand -base64 32'],
  ])('%j is answered with the remedy', async (args, remedy) => {
    const { code, err } = await registre(args);
    expect([code, err]).toEqual([2, expect.stringContaining(remedy)]);
  });
});
