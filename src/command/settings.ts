/** The settings of the commands; `DEFAULT_SETTINGS` has the rules of the domain. */
export interface CommandSettings {
  /** Calendar months from a notification to expiry. */
  readonly expiryMonths: number;
  /** Days before expiry at which the holder is reminded. */
  readonly reminderDays: readonly number[];
  /** Calendar months without any link after which an account closes. */
  readonly closeMonths: number;
  /** Calendar months after which a request for assistance is erased, once it is closed. */
  readonly assistanceMonths: number;
  /** Failed sign-ins are answered no sooner than this, so that the time tells nothing (milliseconds). */
  readonly signInFloorMs: number;
  /**
   * Whether the answers to commands with an id are kept (`idempotent.ts`). When they are not, such a command is still carried out once
   * on its stream, by the ids of its events. That is enough for whoever writes a made-up history.
   */
  readonly receipts: boolean;
}

export const DEFAULT_SETTINGS: CommandSettings = {
  expiryMonths: 3,
  reminderDays: [14],
  closeMonths: 3,
  assistanceMonths: 12,
  signInFloorMs: 250,
  receipts: true,
};
