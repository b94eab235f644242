/** The history of an account or a pupil as a document for people who know nothing of the service, such as a judge: in French. */
import type { Source } from '../domain/event.js';
import type { Reasons } from '../domain/reasons.js';
import { timeInFrench } from '../domain/time-zones.js';
import type { Extract, ExtractedEvent, Extracts } from '../integrity/index.js';
import type { ReportPart } from '../letters/index.js';
import { followerOf, type Follower, type Subject } from './subject.js';
import { actorInFrench, doneBy, type Actor } from './words.js';

/** Who asked for an extract, by what right, from where and when. */
export interface Asked extends Actor {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly source: Source;
  readonly correlationId: string;
}

export interface DocumentOf {
  readonly subject: Subject;
  /** Surname and first name; undefined where they are not shown, or not known any more. */
  readonly names: string | undefined;
  readonly asked: Asked;
  readonly extract: Extract;
  readonly keys: Pick<Extracts, 'keys' | 'witnesses'>;
  readonly reasons: Reasons;
}

const KINDS: Readonly<Record<Subject['kind'], { readonly of: string; readonly id: string }>> = {
  ACCOUNT_OF_RESPONSABLE: { of: 'compte EduConnect d’un responsable', id: 'Compte n°' },
  ACCOUNT_OF_STUDENT: { of: 'compte EduConnect d’un élève', id: 'Compte n°' },
  STUDENT: { of: 'élève', id: 'Élève n°' },
};

export const titleOf = ({ kind }: Pick<Subject, 'kind'>): string =>
  `Extrait du registre : historique, ${KINDS[kind].of}`;

const namesInWords = ({ names, subject: { erased } }: DocumentOf): string =>
  names ??
  (erased
    ? 'Ses données personnelles ont été effacées : le registre ne garde aucun nom.'
    : 'Le nom n’est pas montré : le droit de la personne qui a demandé cet extrait porte sur l’historique, et non sur les noms ; ou il n’est pas connu.');

function entry(
  follower: Follower,
  { event, index, leafHash }: ExtractedEvent,
  zone: string,
  reasons: Reasons,
): ReportPart {
  const { sentence, state } = follower.take(event);
  const { id, type, version, metadata, recordedAt } = event;
  const change = state
    ? [{ text: `État du compte : ${state[1]}${state[0] === undefined ? '' : ` (auparavant : ${state[0]})`}.` }]
    : [];
  return {
    kind: 'ENTRY',
    heading: `${version + 1}. Le ${timeInFrench(metadata.at, zone)} : ${sentence.fr}`,
    paragraphs: [
      ...change,
      { text: doneBy(metadata, reasons) },
      {
        text: `${type}, événement n° ${index} du registre (le premier a le n° 0), identifiant ${id}, inscrit le ${recordedAt} (temps universel). Empreinte :`,
        look: 'SMALL',
      },
      { text: leafHash, look: 'VERBATIM' },
    ],
  };
}

const paragraphs = (...texts: readonly string[]): ReportPart => ({
  kind: 'PARAGRAPHS',
  paragraphs: texts.map(text => ({ text })),
});

const verbatim = (...texts: readonly string[]): ReportPart => ({
  kind: 'PARAGRAPHS',
  paragraphs: texts.map(text => ({ text, look: 'VERBATIM' })),
});

/** The parts of the document, made while the extract is read. */
export async function* documentOf(of: DocumentOf): AsyncGenerator<ReportPart, void, undefined> {
  const { subject, asked, extract, keys, reasons } = of;
  const { id, kind, zone } = subject;
  const { origin, size, note, signatures } = extract.checkpoint;
  const follower = followerOf(extract.stream)!;
  yield {
    kind: 'FACTS',
    facts: [
      ['Objet', `Historique d’un ${KINDS[kind].of}`],
      [KINDS[kind].id, id],
      ['Personne concernée', namesInWords(of)],
      ['Demandé par', actorInFrench(asked)],
      ['Demandé le', timeInFrench(asked.at, zone)],
      ['Demande n°', asked.correlationId],
      [
        'Heure',
        `Les dates sont à l’heure de l’académie (fuseau ${zone}), sauf là où il est écrit « temps universel ».`,
      ],
      ['Registre', `${origin}, ${size} événements`],
    ],
  };
  yield { kind: 'HEADING', text: 'Ce que montre cet extrait' };
  yield paragraphs(
    'Le registre inscrit chaque action à la suite des précédentes et n’en modifie ni n’en retire jamais aucune. Chaque événement a une empreinte, calculée sur tout ce qu’il dit : s’il changeait d’un seul caractère, son empreinte changerait. Les empreintes de tous les événements sont résumées en une seule, que le registre signe à intervalles réguliers et que des témoins, sur d’autres machines, contresignent : c’est le point de contrôle, reproduit plus bas.',
    'Cet extrait contient tous les événements de cet historique jusqu’à ce point de contrôle, dans l’ordre, sans exception. Il ne montre pas ce qui a été fait ensuite.',
  );
  yield { kind: 'HEADING', text: 'Les événements' };
  let count = 0;
  for await (const event of extract.events()) {
    count++;
    yield entry(follower, event, zone, reasons);
  }
  yield { kind: 'HEADING', text: 'Le point de contrôle' };
  yield paragraphs(
    `Cet extrait a ${count} ${count > 1 ? 'événements' : 'événement'}. Le texte qui suit est reproduit tel que le registre l’a signé : nom du registre, nombre de ses événements, empreinte de l’ensemble, puis une ligne par signature.`,
  );
  yield verbatim(...note.split('\n').filter(line => line !== ''));
  yield paragraphs(
    `Signé par : ${signatures.map(({ name }) => name).join(', ')}.`,
    'Clés publiques du registre et des témoins :',
  );
  yield verbatim(...keys.keys, ...keys.witnesses);
  yield { kind: 'HEADING', text: 'Comment le vérifier' };
  yield paragraphs(
    'Un document imprimé peut être imité. La preuve est le fichier JSON Lines du même historique : demandez-le à qui vous a remis ce document. Il contient chaque événement en entier avec sa preuve, et se vérifie sur toute machine, sans réseau et sans accès au registre, par le logiciel Registre :',
  );
  yield verbatim(
    [
      'npx registre verify historique.jsonl',
      ...keys.keys.map(key => `--key ${key}`),
      ...keys.witnesses.map(key => `--witness ${key}`),
    ].join(' '),
  );
  yield paragraphs(
    'La réponse « Right » signifie que tout est conforme ; « Not right » est suivi de la ligne en cause. Les numéros et les empreintes d’événements du fichier et de ce document doivent être les mêmes. Ne vous fiez pas aux clés imprimées ici : demandez-les à l’exploitant du registre ou à un témoin, par une autre voie, et comparez.',
    'La forme de ces données est publique (docs/integrity.md du logiciel ; RFC 6962 ; c2sp.org/tlog-checkpoint et tlog-proof) : d’autres logiciels peuvent la vérifier.',
  );
}
