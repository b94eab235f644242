import { fileURLToPath } from 'node:url';
import { quickTests } from './quick-tests.js';

// `QUICK=1`: the part that takes less than a minute; most of the rest needs a PostgreSQL, which the tests start.
const quick = Boolean(process.env.QUICK);

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/.config/test-environment.js',
  rootDir: '..',
  roots: ['<rootDir>/test'],
  testMatch: quick ? quickTests(fileURLToPath(new URL('../test', import.meta.url))) : ['**/*.test.ts'],
  // On a core each: what waits for a database or a process leaves room for the other.
  maxWorkers: '100%',
  // Modules of ended test files stay in memory: a worker that holds too much of them is replaced between two files.
  workerIdleMemoryLimit: '1500MB',
  testSequencer: '<rootDir>/.config/longest-first.js',
  extensionsToTreatAsEsm: ['.ts'],
  // Names of modules stand for sources of TypeScript; what ends in `.json.js` is a module of its own.
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  ...(quick
    ? {}
    : {
        globalSetup: '<rootDir>/test/support/global-setup.js',
        globalTeardown: '<rootDir>/test/support/global-teardown.js',
      }),
  testTimeout: 180_000,
};
