/** What may be tuned of the commands; `DEFAULT_SETTINGS` are the rules of the domain. */
export interface CommandSettings {
  /** Calendar months from a notification to expiry. */
  readonly expiryMonths: number;
  /** Days before expiry at which the holder is reminded. */
  readonly reminderDays: readonly number[];
  /** Calendar months without any link after which an account closes. */
  readonly closeMonths: number;
  /** Failed sign-ins are answered no sooner than this, so that the time tells nothing (milliseconds). */
  readonly signInFloorMs: number;
  /**
   * Whether the answers to commands with an id are kept. Without them the ids of events alone keep such a command done
   * once, on its stream: for whoever makes up a history with ids of their own.
   */
  readonly receipts: boolean;
}

export const DEFAULT_SETTINGS: CommandSettings = {
  expiryMonths: 3,
  reminderDays: [14],
  closeMonths: 3,
  signInFloorMs: 250,
  receipts: true,
};
