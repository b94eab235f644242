/**
 * The notice on personal data that a requester is shown (GDPR, article 13), and its versions. The ledger keeps for ever which version was
 * shown: a wording that is replaced stays in `WORDINGS`, under its date.
 */
import type { Texts } from '../language.js';

/** `{time}`: how long a request is kept once it is closed. The last wording is the one shown now: add later ones below. */
const WORDINGS: Readonly<Record<string, Texts>> = {
  '2026-11-30': {
    fr: "Les données que vous donnez ici (nom, moyen de vous joindre, établissement, texte de la demande) servent à traiter votre demande d'assistance. Le ministère chargé de l'éducation nationale en est le responsable, au titre de sa mission d'intérêt public. Seuls les lisent l'établissement ou l'académie qui traite la demande, et les personnes à qui l'un ou l'autre en confie le traitement. Elles sont effacées {time} après la clôture de la demande. Vous pouvez demander à y accéder, à les rectifier ou à les effacer, en limiter le traitement ou vous y opposer : choisissez ici « Demande d'accès » ou « Demande de rectification », ou écrivez au délégué à la protection des données de l'académie, dont les coordonnées figurent avec ses modalités d'assistance. Vous pouvez saisir la CNIL (www.cnil.fr). N'écrivez ni mot de passe ni code dans votre demande.",
    en: 'What you give here (name, how to reach you, school, text of the request) serves to deal with your request for assistance. The ministry of national education is the controller, in the exercise of its task in the public interest. It is read only by the school or the académie that deals with the request, and by the persons to whom they entrust it. It is erased {time} after the request is closed. You may ask to access, rectify or erase it, to restrict its processing, or object to it: choose "Request for access" or "Request for rectification" here, or write to the data protection officer of the académie, named with its modalities of assistance. You may lodge a complaint with the CNIL (www.cnil.fr). Write neither a password nor a code in your request.',
  },
};

export interface Notice {
  /** The date of the wording and the months of retention, such as `2026-11-30.12`. */
  readonly version: string;
  readonly text: Texts;
}

/** A version of the notice; undefined when there never was such a wording. The months may be any number of one to three digits. */
export function noticeOf(version: string): Notice | undefined {
  const [, date = '', months = ''] = /^([\d-]+)\.(\d{1,3})$/.exec(version) ?? [];
  const wording = Object.hasOwn(WORDINGS, date) ? WORDINGS[date] : undefined;
  if (!wording) return undefined;
  const en = `${months} ${Number(months) === 1 ? 'month' : 'months'}`;
  return {
    version,
    text: { fr: wording.fr.replaceAll('{time}', `${months} mois`), en: wording.en.replaceAll('{time}', en) },
  };
}

/** The notice that is shown now. `months`: how long a request is kept once it is closed. */
export const noticeOfToday = (months: number): Notice => noticeOf(`${Object.keys(WORDINGS).at(-1)!}.${months}`)!;
