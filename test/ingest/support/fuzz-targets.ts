/** What the fuzz test mutates: files of each base, and archives of them, each with a function that reads it to its end. */
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import yazl from 'yazl';
import { openAaf } from '../../../src/ingest/aaf/read/files.js';
import type { Degree } from '../../../src/domain/school/events.js';
import type { AafRequest } from '../../../src/ingest/aaf/read/shape.js';
import {
  rawLinks,
  rawMef,
  rawPlacements,
  rawResponsable,
  rawSchool,
  rawStudent,
} from '../../../src/ingest/aaf/read/to-raw.js';
import type { Random } from '../../../src/common/random.js';
import { DEFAULT_LIMITS } from '../../../src/ingest/limits.js';
import { openOnde } from '../../../src/ingest/onde/files.js';
import { cleanResponsable, cleanStudent } from '../../../src/ingest/pipeline/judge/fields.js';
import type { ByteSource } from '../../../src/ingest/formats/read/files.js';
import type { RawItem } from '../../../src/ingest/pipeline/raw.js';
import { openSiecle } from '../../../src/ingest/siecle/files.js';
import { aafFile, addRequest, modifyRequest, deleteRequest, type AafOptions } from './aaf-files.js';
import { latin9, onde, ondeParent, ondePupil, parent, pupil, siecle, type NamedBuffer } from './files.js';
import { mutate } from './mutations.js';
import { tarOf } from './tars.js';

export const LIMITS = {
  ...DEFAULT_LIMITS,
  files: 20,
  fileBytes: 200_000,
  totalBytes: 400_000,
  tokenCharacters: 20_000,
};

/** A kind of input. */
export interface Target {
  /** Its share of the inputs: a kind that takes longer to read has a smaller one. */
  readonly share: number;
  /** Makes the files, one of them mutated. */
  readonly given: (random: Random) => NamedBuffer[];
  readonly read: (sources: readonly ByteSource[]) => Promise<void>;
}

const context = { region: 'FR', addresses: new Map() } as const;
const judge = (item: RawItem): void => {
  if (item.kind === 'student') cleanStudent(item, context);
  else if (item.kind === 'responsable') cleanResponsable(item, context);
};

const readSchool =
  (open: typeof openSiecle): Target['read'] =>
  async sources => {
    for await (const item of (await open(sources, LIMITS)).items()) judge(item);
  };

function judgeRequest({ kind, id, attributes, origin }: AafRequest, degree: Degree): void {
  if (kind === 'STUDENT') {
    judge(rawStudent(id, attributes, origin));
    rawPlacements(id, attributes, origin);
    rawLinks(id, attributes, origin, degree);
  } else if (kind === 'RESPONSABLE') judge(rawResponsable(id, attributes, origin));
  else (kind === 'SCHOOL' ? rawSchool : rawMef)(attributes, origin);
}
const readAaf: Target['read'] = async sources => {
  const files = await openAaf(sources, LIMITS);
  for await (const request of files.requests()) judgeRequest(request, files.degree);
};

const oneOf =
  (files: readonly NamedBuffer[]): Target['given'] =>
  random => {
    const victim = random.below(files.length);
    return files.map((file, at) => (at === victim ? { ...file, buffer: mutate(file.buffer, random) } : file));
  };

const children = [pupil(1), pupil(2), pupil(3)];
const SIECLE = siecle(children, [parent(1, children)], { structures: [['6D', '6EME D']] });
const ONDE = onde(
  [ondePupil('DUPONT', 'Zoé', '17/08/2019', '123456789AB')],
  [ondeParent('DUPONT', 'Anne', '0639980001', [['DUPONT', 'Zoé', 'CP']])],
);

const HEADER = '<!-- versionAF="4.3" codeAcademieExport="28" dateGenerationExport="20260915" -->';
const LATIN: AafOptions = {
  declaration: '<?xml version="1.0" encoding="ISO-8859-15"?>',
  encode: latin9,
  prolog: HEADER,
};
const SCHOOL = addRequest('EtabEducNat', '77', {
  ENTStructureUAI: '9741234A',
  ENTStructureNomCourant: 'CLG$CLG A$PARIS',
});
const PERSON = { ENTPersonDateNaissance: '09/12/2012', ENTPersonStructRattach: '77', ENTEleveINE: '123456789AB' };
const SECOND = [
  aafFile(
    'Eleve',
    [
      addRequest('Eleve', 'E1', {
        ...PERSON,
        sn: 'DUPONT & FILS',
        givenName: 'Zoé',
        ENTEleveClasses: ['77$6D', '77$6E'],
        ENTEleveMEF: '10010012110',
        ENTElevePersRelEleve: ['P1$10$1$1$1$1', 'P2$20$0$2$1$0'],
      }),
    ],
    LATIN,
  ),
  aafFile('PersRelEleve', [
    addRequest('PersRelEleve', 'P1', { sn: 'MARTIN', givenName: 'Anne', mail: [], mobile: ['0600', '0639980001'] }),
  ]),
  aafFile('EtabEducNat', [SCHOOL]),
];
const FIRST = [
  aafFile(
    'Eleve',
    [
      addRequest('Eleve', 'E1', {
        ...PERSON,
        ENTPersonNom: 'DUPONT',
        ENTPersonPrenom: 'Zoé',
        ENTPersonClasses: '77$2026$CP$701$CP de Mme I.',
        ENTEleveAutoriteParentale: ['P1$10', 'P2$20'],
      }),
    ],
    { degree: '1D' },
  ),
  aafFile('PersRelEleve', [addRequest('PersRelEleve', 'P1', { ENTPersonNom: 'MARTIN' })], { degree: '1D' }),
  aafFile('EtabEducNat', [SCHOOL], { degree: '1D' }),
];
const DELTA = [
  aafFile(
    'Eleve',
    [
      modifyRequest('Eleve', 'E1', { ENTEleveClasses: '77$6F', mail: [] }),
      deleteRequest('Eleve', 'E2'),
      addRequest('Eleve', 'E3', PERSON),
    ],
    { extent: 'Delta' },
  ),
  aafFile('MefEducNat', [addRequest('MefEducNat', '10010012110', { ENTLibelleMef: '6EME' })], { extent: 'Delta' }),
];

const zipped = (files: readonly NamedBuffer[], compress = true): Promise<Buffer> => {
  const zip = new yazl.ZipFile();
  for (const { name, buffer: content } of files) zip.addBuffer(content, name, { compress });
  zip.end();
  return buffer(zip.outputStream);
};
const tarred = (files: readonly NamedBuffer[]): Buffer =>
  tarOf(files.map(({ name, buffer: content }) => ({ name: `export/${name}`, content })));
const fast = (bytes: Buffer): Buffer => gzipSync(bytes, { level: 1 });

export async function targets(): Promise<Record<string, Target>> {
  const [deflated, stored, aafZip] = [await zipped(SIECLE), await zipped(SIECLE, false), await zipped(SECOND, false)];
  const [tar, tgz] = [tarred(SECOND), fast(tarred(SECOND))];
  const archive = (name: string, bytes: Buffer): Target['given'] => oneOf([{ name, buffer: bytes }]);
  return {
    SIECLE: { share: 1, given: oneOf(SIECLE), read: readSchool(openSiecle) },
    ONDE: { share: 0.5, given: oneOf(ONDE), read: readSchool(openOnde) },
    'AAF of the second degree': { share: 1.2, given: oneOf(SECOND), read: readAaf },
    'AAF of the first degree': { share: 1.6, given: oneOf(FIRST), read: readAaf },
    'a delta of AAF': { share: 1.6, given: oneOf(DELTA), read: readAaf },
    'a .zip': { share: 1.2, given: archive('a.zip', deflated), read: readSchool(openSiecle) },
    'a .zip that compresses nothing': { share: 1.6, given: archive('a.zip', stored), read: readSchool(openSiecle) },
    'a .tgz': { share: 0.8, given: archive('a.tgz', tgz), read: readAaf },
    'a tar within gzip': {
      share: 0.4,
      given: random => [{ name: 'a.tgz', buffer: fast(mutate(tar, random)) }],
      read: readAaf,
    },
    'an archive within an archive': {
      share: 0.1,
      given: random => {
        const inner = { name: 'a.zip', buffer: mutate(random.chance(0.5) ? aafZip : tgz, random) };
        return [{ name: 'a.tgz', buffer: fast(tarred([...SECOND, inner])) }];
      },
      read: readAaf,
    },
  };
}
