/** Given an AsyncLocalStorage that a file of tests leaves entered: it ends with the file, because it would slow the files after it. */
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
