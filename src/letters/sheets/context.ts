/** What all sheets of one job have in common. */
import type { Setting } from '../fonts/paragraph.js';
import { portalQrCode, type Portal, type QrCode } from '../qr/portal-link.js';
import type { Sender } from '../records.js';
import { filled } from '../wording/template.js';
import type { Words } from '../wording/words.js';
import type { Block, Desk } from './desk.js';

export interface JobContext extends Sender {
  readonly portal: Portal;
  /** Address of the page that helps, as people type it. */
  readonly assistance: string;
  /** Each letter is marked as a specimen: it gives access to no account. */
  readonly specimen?: boolean;
}

/** Values that are the same on every sheet. */
export const commonValues = ({ school, portal, assistance }: JobContext): Record<string, string> => ({
  school: school.name,
  portal: portal.address,
  assistance,
});

/** Fills in the values of texts of the wording and makes blocks of them: forms where a text comes again, else for one sheet. */
export class Writer {
  private readonly common: Record<string, string>;

  constructor(
    readonly desk: Desk,
    readonly job: JobContext,
  ) {
    this.common = commonValues(job);
  }

  /** A paragraph whose values are the same on every sheet: `commonValues`. */
  fixed(text: string, setting: Setting): Block {
    return this.desk.fixed(filled(text, this.common), setting);
  }

  /** A paragraph with values of this sheet. */
  own(text: string, values: Readonly<Record<string, string>>, setting: Setting): Block {
    return this.desk.own(filled(text, { ...this.common, ...values }), setting);
  }

  /** A paragraph with values that come again, such as the last day of validity. */
  recurring(text: string, values: Readonly<Record<string, string>>, setting: Setting): Block {
    return this.desk.fixed(filled(text, { ...this.common, ...values }), setting);
  }

  /** The QR code of the sign-in page, and what it is in words. */
  qr(login: string): { qr: QrCode; qrAlt: string } {
    const { host } = new URL(this.job.portal.signInAddress ?? this.job.portal.address);
    return {
      qr: portalQrCode(this.job.portal, login),
      qrAlt: `Code QR : ouvre la page de connexion de ${host} avec l’identifiant ${login}`,
    };
  }
}

/** How the letters of one sender are written. */
export interface Voice {
  readonly writer: Writer;
  readonly words: Words;
}
