/** The QR code of a letter: it opens the portal with the login filled in. It takes no password, so that none can get into it. */
import { matrixOf, pathOf } from './matrix.js';

/** Where the portal is, and where on it one signs in. */
export interface Portal {
  /** As people type it, such as `https://educonnect.education.gouv.fr`. */
  readonly address: string;
  /** Where one signs in; the login is added as the parameter `identifiant`. Left out: `connexion` below the address. */
  readonly signInAddress?: string;
}

/** `https://…/connexion?identifiant=m.abbeym`. */
export function signInLink({ address, signInAddress }: Portal, login?: string): string {
  const url = new URL(signInAddress ?? `${address.replace(/\/$/, '')}/connexion`);
  if (login !== undefined) url.searchParams.set('identifiant', login);
  return url.href;
}

/** A QR code, drawn in squares of side 1. */
export interface QrCode {
  readonly side: number;
  readonly path: string;
}

/** The code of the sign-in page, with a login or without. */
export function portalQrCode(portal: Portal, login?: string): QrCode {
  const matrix = matrixOf(signInLink(portal, login));
  return { side: matrix.side, path: pathOf(matrix) };
}
