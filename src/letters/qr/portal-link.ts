/** The QR code of a letter: it opens the portal with the login filled in. It takes no password, so that none can get into it. */
import { matrixOf, pathOf } from './matrix.js';

/** The addresses of the portal and of its sign-in page. */
export interface Portal {
  /** As people type it, such as `https://educonnect.education.gouv.fr`. */
  readonly address: string;
  /** The sign-in page, to which the login is added as the parameter `identifiant`. When left out, it is `connexion` below `address`. */
  readonly signInAddress?: string;
}

/** The address of the sign-in page, such as `https://…/connexion?identifiant=m.abbey`; without the parameter when there is no login. */
export function signInLink({ address, signInAddress }: Portal, login?: string): string {
  const url = new URL(signInAddress ?? `${address.replace(/\/$/, '')}/connexion`);
  if (login !== undefined) url.searchParams.set('identifiant', login);
  return url.href;
}

/** A QR code, drawn in squares of side 1. */
export interface QrCode {
  /** Its width, in squares. */
  readonly side: number;
  /** The operators of PDF that draw its dark squares (`pathOf`), with y going down. */
  readonly path: string;
}

/** The code of the sign-in page, with a login or without. */
export function portalQrCode(portal: Portal, login?: string): QrCode {
  const matrix = matrixOf(signInLink(portal, login));
  return { side: matrix.side, path: pathOf(matrix) };
}
