/** Files that lie beside those of an export and are none of it (a DTD, notes, the export of teachers): passed over, and named. */
import type { FileRefused } from '../../report/refusal.js';

export class PassedOver {
  readonly names: string[] = [];
  #first: FileRefused | undefined;

  /** `why` is what is wrong with it, should it be the one that is missing. */
  add(name: string, why?: FileRefused): void {
    this.names.push(name);
    this.#first ??= why;
  }

  /** Why an export that lacks a needed file is refused: for what was taken for no part of it, when there is such a file. */
  refusal(otherwise: FileRefused): FileRefused {
    return this.#first ?? otherwise;
  }
}
