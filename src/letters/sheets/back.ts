/** The back of a responsable's letter, in a second language. It is the same for all letters of one kind: login and password stand on the front alone. */
import type { Access, InvitationLetter } from '../records.js';
import type { BackLanguage, BackWording } from '../wording/backs.js';
import { isPresent } from '../wording/template.js';
import type { Writer } from './context.js';
import { isolated } from '../fonts/line.js';
import type { Setting } from '../fonts/paragraph.js';
import type { Block } from './desk.js';
import { Column, fitted, type Sheet } from './flow.js';
import { A4, mm } from './measures.js';
import { stepsOf } from './steps.js';

/** What a letter is, by what it carries. */
export type BackKind = Access['kind'] | InvitationLetter['kind'];

/** The sentence that says what stands on the other side of the sheet. */
function contentsOf(kind: BackKind, wording: BackWording): string {
  if (kind === 'INVITATION') return wording.invitation;
  return kind === 'LOGIN_ALONE' ? wording.loginAlone : wording.credentials;
}

/** The heading and the paragraphs of an invitation. */
const waysOf = (wording: BackWording): { heading: string; texts: string[] } => ({
  heading: wording.invitationHeading,
  texts: [wording.invitationReady, wording.invitationFranceConnect, wording.invitationSms, wording.invitationTrouble],
});

/** Lays out a back from `top` to `top + height`, in points, over the width of the sheet. `half`: the letter has half a page. */
export function back(
  writer: Writer,
  { kind, language, wording }: { kind: BackKind; language: BackLanguage; wording: BackWording },
  { top, height, half }: { top: number; height: number; half: boolean },
): Sheet {
  const margin = half ? mm(15) : mm(25);
  const width = A4.width - margin * 2;
  const direction = language === 'ar' ? 'rtl' : 'ltr';
  const start = top + (half ? mm(12) : mm(30));
  // Addresses and names of schools keep their direction among words written from right to left.
  const isolatedHere = (value: string): string => (direction === 'rtl' ? isolated(value) : value);
  const { school, portal, assistance } = writer.job;
  const values = {
    school: isolatedHere(school.name),
    portal: isolatedHere(portal.address),
    assistance: isolatedHere(assistance),
  };
  const set = (paragraph: string, setting: Setting): Block => writer.recurring(paragraph, values, setting);
  return fitted(top + height - mm(12) - start, scale => {
    const size = (half ? 10 : 13) * scale;
    const text = { size, width, direction, leading: 1.5 } as const;
    const { heading, texts } = kind === 'INVITATION' ? waysOf(wording) : stepsOf(kind, wording);
    const column = new Column(margin, start);
    column.add('H1', set(`**${wording.title}**`, { ...text, size: size * 1.5 }));
    column.add('P', set(wording.services, text), 12 * scale);
    column.add('P', set(contentsOf(kind, wording), text), 8 * scale);
    if (kind === 'ACTIVATION' || kind === 'RESET') column.add('P', set(wording.validity, text), 8 * scale);
    column.add('H2', set(`**${heading}**`, { ...text, size: size * 1.2 }), 20 * scale);
    for (const one of texts.filter(isPresent)) column.add('P', set(one, text), 8 * scale);
    column.add('P', set(wording.assistance, text), 16 * scale);
    return column.layout();
  });
}
