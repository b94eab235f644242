/** A witness, by the answers that C2SP tlog-witness asks of it. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCheckpoint, signCheckpoint, withSignatures } from '../../../src/integrity/notes/checkpoint.js';
import { signingKey, type SigningKey } from '../../../src/integrity/notes/keys.js';
import { EMPTY_ROOT, type Hash } from '../../../src/integrity/tree/hash.js';
import { rootOf } from '../../../src/integrity/tree/compact-range.js';
import { consistencyProof } from '../../../src/integrity/tree/tiles.js';
import { addCheckpointBody } from '../../../src/integrity/witness/protocol.js';
import { serveWitness, type ServedWitness } from '../../../src/integrity/witness/serve.js';
import { openWitnessState } from '../../../src/integrity/witness/state.js';
import { createWitness } from '../../../src/integrity/witness/witness.js';
import { logKey, ORIGIN, witnessKey } from '../support/ledger.js';
import { Growth } from '../../../src/integrity/tree/growth.js';
import { growTo, leafAt, readerOf } from '../tree/support/grown.js';

const { leaves, read } = growTo(600);
const contradictions: string[] = [];
let folder: string;
let stateFile: string;
let served: ServedWitness;

const open = async (): Promise<ServedWitness> =>
  serveWitness(
    createWitness({
      key: witnessKey,
      logs: [logKey],
      state: await openWitnessState(stateFile),
      now: () => 1_760_000_000,
      onContradiction: note => contradictions.push(note),
    }),
    {
      host: '127.0.0.1',
      port: 0,
      onFault: error => {
        throw error;
      },
    },
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'witness-'));
  stateFile = join(folder, 'state.json');
  served = await open();
});
afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

const noteOf = (size: number, { root, keys = [logKey] }: { root?: Hash; keys?: SigningKey[] } = {}): string =>
  signCheckpoint({ origin: ORIGIN, size, root: root ?? rootOf(leaves.slice(0, size)) }, keys);

const post = async (body: string): Promise<[status: number, body: string, type: string | null]> => {
  const answer = await fetch(`${served.url}/add-checkpoint`, { method: 'POST', body });
  return [answer.status, await answer.text(), answer.headers.get('content-type')];
};

/** Submits the tree of a size, with the proof from the old one unless another is given. */
const submit = async (oldSize: number, size: number, checkpoint = noteOf(size), proof?: readonly Hash[]) => {
  const right = oldSize <= size ? await consistencyProof(oldSize, size, read) : [];
  return post(addCheckpointBody({ oldSize, checkpoint, proof: proof ?? right }));
};
const stored = (): Promise<string> => readFile(stateFile, 'utf8');

describe('a witness', () => {
  it('has no checkpoint of a log before the first', async () => {
    const hash = createHash('sha256').update(ORIGIN).digest('hex');
    expect((await fetch(`${served.url}/${hash}/checkpoint`)).status).toBe(404);
  });

  it('refuses a tree without leaves that has another root than the empty one, and cosigns it with that', async () => {
    const wrong = await submit(0, 0, noteOf(0, { root: leafAt(1) }));
    expect(wrong[0]).toBe(422);
    expect((await submit(0, 0, noteOf(0, { root: EMPTY_ROOT })))[0]).toBe(200);
  });

  it('cosigns the first checkpoint, and says at which size it is to whoever believes it elsewhere', async () => {
    const [status, line] = await submit(0, 3);
    expect(status).toBe(200);
    const note = withSignatures(noteOf(3), [line.trimEnd()]);
    expect(openCheckpoint(note, ORIGIN, [logKey, witnessKey]).signedBy).toEqual([
      { key: logKey },
      { key: witnessKey, time: 1_760_000_000 },
    ]);
    expect(await submit(0, 5)).toEqual([409, '3\n', 'text/x.tlog.size']);
    expect(await submit(4, 5)).toEqual([409, '3\n', 'text/x.tlog.size']);
  });

  it('cosigns what continues it, the same again too, and remembers that before it answers', async () => {
    expect((await submit(3, 300))[0]).toBe(200);
    expect(JSON.parse(await stored())).toEqual({ [ORIGIN]: expect.stringContaining('\n300\n') });
    expect((await submit(300, 300))[0]).toBe(200);
  });

  it('serves the checkpoint with its cosignature and that of the log', async () => {
    const hash = createHash('sha256').update(ORIGIN).digest('hex');
    const note = await (await fetch(`${served.url}/${hash}/checkpoint`)).text();
    expect(openCheckpoint(note, ORIGIN, [logKey, witnessKey])).toMatchObject({ size: 300 });
    expect(openCheckpoint(note, ORIGIN, [logKey, witnessKey]).signedBy).toHaveLength(2);
  });

  it('never cosigns what does not continue it, and keeps the proof that the log misbehaves', async () => {
    const before = await stored();
    const rewritten = [leafAt(9_999), ...leaves.slice(1)];
    const forged = growForged(rewritten);
    const other = noteOf(400, { root: rootOf(rewritten.slice(0, 400)) });
    expect((await submit(300, 400, other))[0]).toBe(422);
    expect((await submit(300, 400, other, await consistencyProof(300, 400, forged)))[0]).toBe(422);
    expect((await submit(300, 400, noteOf(400), []))[0]).toBe(422);
    expect((await submit(300, 300, noteOf(300, { root: leafAt(1) })))[0]).toBe(422);
    expect(contradictions).toContain(other);
    expect(await stored()).toBe(before);
  });

  it.each([
    ['of a log that it does not know', 404, () => noteOf(400).replace(ORIGIN, 'other.example')],
    [
      'that no known key has signed',
      403,
      () => noteOf(400, { keys: [signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 9))] }),
    ],
    ['whose signature does not fit', 403, () => noteOf(400).replace('\n400\n', '\n401\n')],
    ['that is smaller than the old size', 400, () => noteOf(200)],
    ['that is no note', 400, () => 'nothing\n'],
  ])('refuses a checkpoint %s', async (_, status, note) => {
    const before = await stored();
    expect((await post(addCheckpointBody({ oldSize: 300, proof: [], checkpoint: note() })))[0]).toBe(status);
    expect(await stored()).toBe(before);
  });

  it.each(['', 'old 300', 'old 0300\n\nx', 'new 300\n\nx', 'old 300\nno hash\n\nx', `old 300\n${'A'.repeat(300_000)}`])(
    'refuses a request of another form',
    async body => expect([400, 413]).toContain((await post(body))[0]),
  );

  it('cosigns one of two that contradict each other and come at once', async () => {
    const [one, other] = [noteOf(400), noteOf(401)];
    const answers = await Promise.all([submit(300, 400, one), submit(300, 401, other)]);
    expect(answers.map(([status]) => status).sort()).toEqual([200, 409]);
  });

  it('takes up what another process has cosigned with the same file, and remembers nothing in its place', async () => {
    const file = join(folder, 'shared.json');
    const [one, other] = [await openWitnessState(file), await openWitnessState(file)];
    await one.remember(ORIGIN, noteOf(1), undefined);
    expect(await other.last(ORIGIN)).toBe(noteOf(1));
    await expect(other.remember(ORIGIN, noteOf(2), undefined)).rejects.toThrow('another process');
    await other.remember(ORIGIN, noteOf(2), noteOf(1));
    expect(await one.last(ORIGIN)).toBe(noteOf(2));
  });

  it('goes on from what it remembers after a restart, and does not begin anew when that is spoilt', async () => {
    await served.close();
    served = await open();
    const [, size] = await submit(0, 500);
    expect((await submit(Number(size), 500))[0]).toBe(200);
    const spoilt = join(folder, 'spoilt.json');
    await writeFile(spoilt, 'nothing');
    await expect(openWitnessState(spoilt)).rejects.toThrow('no state of a witness');
  });
});

/** Tiles of a tree of these leaves. */
function growForged(hashes: readonly Hash[]) {
  const tiles = new Map<string, Buffer>();
  const growth = Growth.empty();
  for (const leaf of hashes) growth.add(leaf);
  for (const { level, index, hashes: bytes } of growth.takeChanged()) tiles.set(`${level}/${index}`, bytes);
  return readerOf(tiles);
}
