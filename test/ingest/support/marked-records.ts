/**
 * Makes AAF exports with tags cut, moved and doubled, in which every value bears the mark of its record: the marks show when a reader
 * mixes two records, or loses one.
 */
import type { Random } from '../../../src/common/random.js';
import { isSingle } from '../../../src/ingest/aaf/read/attributes.js';
import { aafFile, addRequest } from './aaf-files.js';
import type { NamedBuffer } from './files.js';
import { markIn } from './marks.js';
import { uaiOf } from './academie.js';

export interface MarkedAaf {
  readonly files: NamedBuffer[];
  /** The marks of the pupils' records, in order; those of the responsables' are the same. */
  readonly pupils: readonly number[];
  readonly responsables: readonly number[];
}

const SCHOOL = 'E1';

/** A pupil names one responsable, of the same mark. */
const pupil = (mark: number): string =>
  addRequest('Eleve', `L${markIn(mark).figures}`, {
    ENTPersonJointure: `L${markIn(mark).figures}`,
    sn: `N${markIn(mark).letters}`,
    givenName: `P${markIn(mark).letters}`,
    ENTPersonDateNaissance: `1${mark % 9}/0${1 + (mark % 9)}/2014`,
    ENTEleveINE: `${markIn(mark).figures}0000AB`,
    ENTPersonStructRattach: SCHOOL,
    ENTEleveClasses: `${SCHOOL}$6D`,
    ENTElevePersRelEleve: `R${markIn(mark).figures}$10$1$1$1$1`,
  });

const responsable = (mark: number): string =>
  addRequest('PersRelEleve', `R${markIn(mark).figures}`, {
    ENTPersonJointure: `R${markIn(mark).figures}`,
    sn: `Q${markIn(mark).letters}`,
    givenName: `S${markIn(mark).letters}`,
    personalTitle: 'Mme',
    mail: `${markIn(mark).letters}@courriel.example`,
    mobile: ['0600', `06 ${markIn(mark).figures} 000`],
    ENTPersonAdresse: `1 rue ${markIn(mark).letters}$$`,
  });

const PARTS = /<\/?[A-Za-z][^>]*>|[^<]+/g;
const isTag = (part: string): boolean => part.startsWith('<');
const nameOf = (tag: string): string => /^<\/?(\w+)/.exec(tag)?.[1] ?? '';

/** Index of a random part that fits, or of any part when none fits. */
const pickAt = (parts: readonly string[], random: Random, fits: (part: string) => boolean): number => {
  const found = parts.flatMap((part, at) => (fits(part) ? [at] : []));
  return found.length ? random.pick(found) : random.below(parts.length);
};

const without = (parts: readonly string[], from: number, to = from + 1): string[] => [
  ...parts.slice(0, from),
  ...parts.slice(to),
];

/** Where the element that opens at `from` ends. */
function endOf(parts: readonly string[], from: number): number {
  let open = 0;
  for (let at = from; at < parts.length; at++) {
    if (!isTag(parts[at]!)) continue;
    open += parts[at]!.startsWith('</') ? -1 : 1;
    if (open === 0) return at + 1;
  }
  return parts.length;
}

const isList = (part: string): boolean => part.startsWith('<attr ') && !isSingle(/name="(\w*)"/.exec(part)?.[1] ?? '');

const OPENING = /^<(attr|value|attributes|identifier|operationalAttributes)\b/;

/** Each fault changes the parts (tags and texts) of a file's records. */
const FAULTS: readonly ((parts: readonly string[], random: Random) => string[])[] = [
  // A tag is lost, doubled, renamed, or stands after its neighbour.
  (parts, random) => without(parts, pickAt(parts, random, isTag)),
  (parts, random) => {
    const at = pickAt(parts, random, isTag);
    return [...parts.slice(0, at), parts[at]!, ...parts.slice(at)];
  },
  (parts, random) => {
    const name = nameOf(parts[pickAt(parts, random, isTag)]!);
    const from = pickAt(parts, random, part => nameOf(part) === name && !part.startsWith('</'));
    const to = endOf(parts, from) - 1;
    return parts.map((part, at) => (at === from || at === to ? part.replace(name, `${name}s`) : part));
  },
  (parts, random) => {
    const at = pickAt(parts.slice(0, -1), random, isTag);
    return [...parts.slice(0, at), parts[at + 1]!, parts[at]!, ...parts.slice(at + 2)];
  },
  // The end of a record and the beginning of the next are lost.
  (parts, random) => {
    const at = pickAt(parts, random, part => part === '</addRequest>');
    const next = parts.findIndex((part, index) => index > at && part === '<addRequest>');
    return next < 0 ? [...parts] : without(parts, at, next + 1);
  },
  (parts, random) => {
    const at = pickAt(parts, random, part => part === '</attributes>');
    const next = parts.findIndex((part, index) => index > at && part === '<attributes>');
    return next < 0 ? [...parts] : without(parts, at, next + 1);
  },
  (parts, random) => {
    const at = pickAt(parts, random, part => part === '</identifier>');
    const next = parts.findIndex((part, index) => index > at && part === '</identifier>');
    return next < 0 ? [...parts] : without(parts, at, next);
  },
  // A whole element is lost, doubled, or moved elsewhere. What a list says in several places is no doubt: it stays.
  (parts, random) => {
    const from = pickAt(parts, random, part => /^<(attr|value)\b/.test(part));
    return without(parts, from, endOf(parts, from));
  },
  (parts, random) => {
    const from = pickAt(parts, random, part => OPENING.test(part));
    const element = parts.slice(from, endOf(parts, from));
    return [...parts.slice(0, from), ...element, ...parts.slice(from)];
  },
  (parts, random) => {
    const from = pickAt(parts, random, part => /^<(attr|attributes|identifier)\b/.test(part));
    if (isList(parts[from]!)) return [...parts];
    const element = parts.slice(from, endOf(parts, from));
    const rest = without(parts, from, from + element.length);
    const to = pickAt(rest, random, part => part === element[0]);
    return rest.length ? [...rest.slice(0, to), ...element, ...rest.slice(to)] : element;
  },
];

function addFaults(text: string, random: Random, faults: number): string {
  let parts: string[] = text.match(PARTS) ?? [];
  for (let fault = 0; fault < faults && parts.length > 1; fault++) parts = random.pick(FAULTS)(parts, random);
  return parts.join('');
}

/** Now and then cuts the file, somewhere before its last tag. */
const sometimesCut = ({ name, buffer }: NamedBuffer, random: Random): NamedBuffer => ({
  name,
  buffer: random.chance(0.03) ? buffer.subarray(0, random.below(buffer.length - 2)) : buffer,
});

/** Makes an export with so many faults. */
export function markedAaf(random: Random, faults: number): MarkedAaf {
  // So many that most records keep their key, whatever is lost: a reader then notices one without it.
  const count = 6 + random.below(4);
  const first = random.below(180);
  const marks = Array.from({ length: count }, (_, at) => first + at);
  const inPupils = random.below(faults + 1);
  const school = addRequest('EtabEducNat', SCHOOL, {
    ENTStructureUAI: uaiOf(1),
    ENTStructureNomCourant: 'CLG$CLG UN$NANCY',
  });
  return {
    files: [
      sometimesCut(aafFile('Eleve', [addFaults(marks.map(pupil).join('\n'), random, inPupils)]), random),
      sometimesCut(
        aafFile('PersRelEleve', [addFaults(marks.map(responsable).join('\n'), random, faults - inPupils)]),
        random,
      ),
      aafFile('EtabEducNat', [school]),
    ],
    pupils: marks,
    responsables: marks,
  };
}
