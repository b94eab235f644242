/** Collects files that were given with an export and are not part of it (a DTD, notes, the export of teachers): the report names them. */
import type { FileRefused } from '../../report/refusal.js';

export class PassedOver {
  readonly names: string[] = [];
  #first: FileRefused | undefined;

  /** `why`: what is wrong with the file, in case it was meant as a part of the export. */
  add(name: string, why?: FileRefused): void {
    this.names.push(name);
    this.#first ??= why;
  }

  /** Why an export that lacks a needed file is refused: for what is wrong with the first file passed over, else `otherwise`. */
  firstFaultOr(otherwise: FileRefused): FileRefused {
    return this.#first ?? otherwise;
  }
}
