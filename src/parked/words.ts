/** Says what a parked stream means for those who use what it concerns, and what to do about it. */
import type { Texts } from '../domain/language.js';
import type { ParkedStream } from './parked.js';

const waiting = (heldBack: number): Texts => ({
  fr:
    heldBack === 0
      ? ''
      : heldBack === 1
        ? ' Un évènement suivant attend.'
        : ` ${heldBack} évènements suivants attendent.`,
  en: heldBack === 0 ? '' : heldBack === 1 ? ' One later event waits.' : ` ${heldBack} later events wait.`,
});

/** What is not as it should be while the stream is parked. */
export function consequence({ reader, kind, stream, version, heldBack }: ParkedStream): Texts {
  const { fr, en } = waiting(heldBack);
  return kind === 'READ_MODEL'
    ? {
        fr: `« ${reader} » montre ce que dit ${stream} comme avant l'évènement ${version}.${fr}`,
        en: `${reader} shows what ${stream} says as it was before event ${version}.${en}`,
      }
    : {
        fr: `« ${reader} » n'a pas donné suite à l'évènement ${version} de ${stream}.${fr}`,
        en: `${reader} has not acted on event ${version} of ${stream}.${en}`,
      };
}

/** What to do about it. */
export const remedy = ({ eventId }: Pick<ParkedStream, 'eventId'>): Texts => ({
  fr: `Reprenez le flux. S'il échoue encore, installez une version de Registre qui sait traiter l'évènement ; à défaut, signalez aux mainteneurs l'évènement ${eventId} et la raison.`,
  en: `Replay the stream. If it fails again, install a version of Registre that can handle the event; if there is none, report the event ${eventId} and the reason to the maintainers.`,
});
