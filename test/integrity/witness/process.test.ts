/** `registre witness` as a process that is killed again and again: what it has answered, it never contradicts. `WITNESS_KILLS` asks for more. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../../src/common/random.js';
import { openCheckpoint, signCheckpoint, withSignatures } from '../../../src/integrity/notes/checkpoint.js';
import { readVerifierKey } from '../../../src/integrity/notes/keys.js';
import { rootOf } from '../../../src/integrity/tree/compact-range.js';
import { consistencyProof } from '../../../src/integrity/tree/tiles.js';
import { addCheckpointBody } from '../../../src/integrity/witness/protocol.js';
import { dist } from '../../support/dist.js';
import { logKey, ORIGIN, witnessKey } from '../support/ledger.js';
import { growTo } from '../tree/support/grown.js';

const KILLS = Number(process.env.WITNESS_KILLS ?? 6);
const { leaves, read } = growTo(3_000);
let folder: string;
let running: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'witness-process-'));
  await writeFile(join(folder, 'key'), `${Buffer.alloc(32, 3).toString('base64')}\n`);
});
afterAll(async () => {
  running?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts the process; resolves with the lines that it prints first. */
async function start(): Promise<{ readonly key: string; readonly url: string }> {
  const args = ['witness', '--name', witnessKey.name, '--key-file', join(folder, 'key'), '--port', '0'];
  const child = spawn(
    process.execPath,
    [join(dist, 'src/cli/registre.js'), ...args, '--state', join(folder, 'state'), '--log', logKey.text],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  running = child;
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) if (lines.push(line) === 2) break;
  return { key: lines[0]!.split(' ')[1]!, url: lines[1]!.split(' ').at(-1)! };
}

async function kill(): Promise<void> {
  const ended = once(running!, 'exit');
  running!.kill('SIGKILL');
  await ended;
}

const noteOf = (size: number): string =>
  signCheckpoint({ origin: ORIGIN, size, root: rootOf(leaves.slice(0, size)) }, [logKey]);

describe('a witness that is killed', () => {
  it(`${KILLS} times: is never behind what it has cosigned`, async () => {
    const random = new Random('witness');
    let cosigned = 0;
    for (let round = 0; round < KILLS; round++) {
      const { key, url } = await start();
      expect(key).toBe(witnessKey.text);
      const submit = async (oldSize: number, size: number): Promise<[number, string]> => {
        const proof = await consistencyProof(oldSize, size, read);
        const body = addCheckpointBody({ oldSize, proof, checkpoint: noteOf(size) });
        const answer = await fetch(url, { method: 'POST', body });
        return [answer.status, await answer.text()];
      };
      const [status, at] = await submit(0, cosigned + 1);
      let last = status === 409 ? Number(at) : cosigned + 1;
      expect(last).toBeGreaterThanOrEqual(cosigned);
      cosigned = last;
      const killed = new Promise<void>(resolve => setTimeout(() => void kill().then(resolve), random.between(20, 120)));
      try {
        for (;;) {
          const [code, line] = await submit(last, last + 1);
          expect(code).toBe(200);
          const note = withSignatures(noteOf(last + 1), [line.trimEnd()]);
          expect(openCheckpoint(note, ORIGIN, [logKey, readVerifierKey(key)!]).signedBy).toHaveLength(2);
          cosigned = last += 1;
        }
      } catch (error) {
        // How `fetch` says that the connection broke; its class is that of another realm than the test's.
        if ((error as Error).name !== 'TypeError') throw error;
      }
      await killed;
    }
    expect(cosigned).toBeGreaterThan(0);
  }, 120_000);
});
