import { describe, expect, it } from '@jest/globals';
import { rootOf } from '../../../src/integrity/tree/compact-range.js';
import {
  openCheckpoint,
  readCheckpoint,
  signCheckpoint,
  withSignatures,
} from '../../../src/integrity/notes/checkpoint.js';
import { isKeyName, readVerifierKey, signingKey } from '../../../src/integrity/notes/keys.js';
import { noteOf, readNote, signatureLine, signaturesBy } from '../../../src/integrity/notes/note.js';
import { leafAt } from '../tree/support/grown.js';

/** The examples of C2SP signed-note and tlog-checkpoint. */
const EXAMPLE_KEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const EXAMPLE_CHECKPOINT = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

const log = signingKey('registre.example/ledger', 'NOTE', Buffer.alloc(32, 1));
const next = signingKey('registre.example/ledger', 'NOTE', Buffer.alloc(32, 2));
const witness = signingKey('witness.example/w1', 'COSIGNATURE', Buffer.alloc(32, 3));
const head = { origin: log.name, size: 3, root: rootOf([leafAt(0), leafAt(1), leafAt(2)]) };

describe('signed notes', () => {
  it('reads the key and verifies the note that the specification gives as an example', () => {
    const key = readVerifierKey(EXAMPLE_KEY)!;
    expect(key.text).toBe(EXAMPLE_KEY);
    expect(signaturesBy([key], readNote(EXAMPLE_NOTE))).toEqual([{ key }]);
  });

  it('finds a signature that does not fit the text', () => {
    const altered = readNote(EXAMPLE_NOTE.replace('an example', 'no example'));
    expect(() => signaturesBy([readVerifierKey(EXAMPLE_KEY)!], altered)).toThrow('does not fit');
  });

  it.each([
    EXAMPLE_KEY.slice(0, -1),
    EXAMPLE_KEY.replace('530d903a', '530d903b'),
    EXAMPLE_KEY.replace('example.com/foo', 'example.com/fo'),
    'example.com/foo',
    '',
  ])('%s is no key', text => expect(readVerifierKey(text)).toBeUndefined());

  it.each(['', 'two words', 'a+b', 'a\u00a0b', 'a\nb'])('%j is no name of a key', name =>
    expect(isKeyName(name)).toBe(false),
  );

  it.each([
    'no signature at all\n',
    EXAMPLE_NOTE.slice(0, -1),
    EXAMPLE_NOTE.replace('— ', '- '),
    EXAMPLE_NOTE.replace('message', 'mess\u0007age'),
    `${EXAMPLE_NOTE}more\n`,
  ])('%j is no signed note', text => expect(() => readNote(text)).toThrow('note'));

  it('the last empty line separates text and signatures', () => {
    const note = noteOf('one\n\ntwo\n', [signatureLine('one\n\ntwo\n', log, () => 0)]);
    expect(readNote(note).text).toBe('one\n\ntwo\n');
    expect(signaturesBy([log], readNote(note))).toHaveLength(1);
  });
});

describe('checkpoints', () => {
  it('reads the example of the specification', () =>
    expect(readCheckpoint(EXAMPLE_CHECKPOINT)).toMatchObject({
      origin: 'example.com/behind-the-sofa',
      size: 20_852_163,
    }));

  it('are signed by all keys during a change of keys, and open with either', () => {
    const note = signCheckpoint(head, [log, next]);
    expect(openCheckpoint(note, log.name, [log])).toMatchObject(head);
    expect(openCheckpoint(note, log.name, [next])).toMatchObject(head);
    expect(openCheckpoint(note, log.name, [log, next]).signedBy).toHaveLength(2);
  });

  it('do not open for another log, another key, or the key of a witness alone', () => {
    const note = signCheckpoint(head, [log]);
    expect(() => openCheckpoint(note, 'other.example', [log])).toThrow('not of other.example');
    expect(() => openCheckpoint(note, log.name, [next])).toThrow('no key of');
    const cosigned = withSignatures(note, [signatureLine(readNote(note).text, witness, () => 1_700_000_000)]);
    expect(() => openCheckpoint(cosigned, log.name, [witness])).toThrow('no key of');
  });

  it('carry the time at which a witness cosigned them, which is signed too', () => {
    const note = signCheckpoint(head, [log]);
    const line = signatureLine(readNote(note).text, witness, () => 1_700_000_000.9);
    // Given twice, it counts once.
    const cosigned = withSignatures(note, [line, line]);
    expect(openCheckpoint(cosigned, log.name, [log, witness]).signedBy).toEqual([
      { key: log },
      { key: witness, time: 1_700_000_000 },
    ]);
    const bytes = Buffer.from(line.split(' ')[2]!, 'base64');
    // The last byte of the time: four bytes of the key's hash come first, then eight of the time, then the signature.
    bytes[11]! ^= 1;
    const shifted = withSignatures(note, [`— ${witness.name} ${bytes.toString('base64')}`]);
    expect(() => openCheckpoint(shifted, log.name, [log, witness])).toThrow('does not fit');
  });

  it('a cosignature cannot be passed off as the signature of the log', () =>
    expect(signingKey(log.name, 'COSIGNATURE', Buffer.alloc(32, 1)).hash).not.toBe(log.hash));
});
