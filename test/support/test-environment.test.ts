/** Given what keeps values along promises in one file of tests: it ends with the file, for the files after it would pay for it. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, expect, it } from '@jest/globals';

/** A script without types. */
const script = '../../.config/test-environment.js';
const before = Object.getOwnPropertyDescriptors(AsyncLocalStorage.prototype);
afterAll(() => {
  Object.defineProperties(AsyncLocalStorage.prototype, before);
});

it('is disabled when the environment of the file is torn down', async () => {
  const { disableEntered } = (await import(script)) as { disableEntered: () => void };
  const storage = new AsyncLocalStorage<string>();
  storage.enterWith('kept');
  expect(storage.getStore()).toBe('kept');
  disableEntered();
  expect(storage.getStore()).toBeUndefined();
});
