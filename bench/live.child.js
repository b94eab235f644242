/** Tools of benchmarks with several processes: a child that answers questions, and a limit to waiting. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** The options of Node that `npm start` gives the server. */
export const NODE_OPTIONS_OF_SERVER = scripts.start.match(/--[a-z0-9-]+=\d+/g);

/** Resolves with the promise's value. Fails when it takes longer than `ms`, with a message that says `what` was waited for. */
export async function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Closes the channel to a process, which ends with it, and waits for its end: the database that it uses may be dropped then. */
export async function letEnd(made) {
  const running = made.exitCode === null && made.signalCode === null;
  const ended = running ? once(made, 'exit') : undefined;
  if (made.connected) made.disconnect();
  await ended;
}

const ANSWER_MS = 60_000;

/**
 * Starts the file as a process. `ask(name, options)` calls the function of that name in the child (see `answering`) and resolves with its
 * answer; it fails when the answer takes longer than `ANSWER_MS`, or when the process ends first. `stop()` resolves when it has ended.
 */
export function child(file, ...names) {
  const made = fork(fileURLToPath(new URL(file, import.meta.url)), names, { execArgv: NODE_OPTIONS_OF_SERVER });
  const answers = new Map();
  let asked = 0;
  made.on('message', ({ to, answer, error }) => {
    const { resolve, reject } = answers.get(to);
    answers.delete(to);
    if (error === undefined) resolve(answer);
    else reject(new Error(`${file}: ${error}`));
  });
  made.on('exit', code => answers.forEach(({ reject }) => reject(new Error(`${file} ended with ${code}`))));
  return {
    ask: (ask, rest = {}) => {
      const id = asked++;
      const answered = new Promise((resolve, reject) => answers.set(id, { resolve, reject }));
      made.send({ id, ask, ...rest });
      return within(ANSWER_MS, answered, `${file}, asked to ${ask}`);
    },
    stop: () => letEnd(made),
  };
}

/** For the child: answers each `ask` of its parent by the function that `functions` finds for its name. */
export function answering(functions) {
  process.on('message', async ({ id, ask, ...rest }) => {
    try {
      process.send({ to: id, answer: (await functions(ask)(rest)) ?? null });
    } catch (error) {
      process.send({ to: id, error: error.stack ?? String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}
