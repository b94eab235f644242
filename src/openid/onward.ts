/** Where a step of a sign-in or sign-out leads. */
import type { SignInFailure } from './failure.js';

/** The cookies of a request, by name. */
export type Cookies = ReadonlyMap<string, string>;

/** Where the browser goes next, and the cookies that it is given. */
export interface Onward {
  readonly location: string;
  readonly setCookies: readonly string[];
}

/** A sign-in that ended without success; `returnTo` is where the person was going. */
export interface Failed<Code extends string = string> {
  readonly failure: SignInFailure<Code>;
  readonly returnTo?: string;
  readonly setCookies: readonly string[];
}

export const isFailed = <Code extends string>(answer: Onward | Failed<Code>): answer is Failed<Code> =>
  'failure' in answer;
