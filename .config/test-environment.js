// Node's environment for tests, and an end to what slows down the files after the first: every file loads jest, and whatever
// keeps values along promises, anew, and Node up to 23 then asks each of them at every promise for as long as the process lives.
import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/** Entered since the last file ended. */
const entered = new Set();
for (const method of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[method];
  AsyncLocalStorage.prototype[method] = function (...given) {
    entered.add(this);
    return original.apply(this, given);
  };
}

export function disableEntered() {
  for (const storage of entered) storage.disable();
  entered.clear();
}

export default class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    disableEntered();
  }
}
