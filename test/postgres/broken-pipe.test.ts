/** `EPIPE`, which the driver passes on from the socket, has five capitals like an SQLSTATE, but the server has answered nothing. */
import { expect, it } from '@jest/globals';
import { failureOf } from '../../src/eventstore/postgres/failures.js';
import { isAway, sqlStateOf } from '../../src/postgres/trouble.js';

const brokenPipe = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

it('a broken pipe is a server that went away, not one that refuses for good', () => {
  expect(failureOf(brokenPipe)).toBe('absent');
  expect(sqlStateOf(brokenPipe)).toBeUndefined();
  expect(isAway(brokenPipe)).toBe(true);
});

it.each(['23505', '3D000', '57P01', 'PJ001', '0A000', '42P01'])('%s is an SQLSTATE', code => {
  expect(sqlStateOf(Object.assign(new Error('no'), { code }))).toBe(code);
});
