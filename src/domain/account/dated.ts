/** Every command on an account says when it was given: ISO 8601 UTC, business time (that of `Clock`). */
export interface Dated {
  readonly at: string;
}
