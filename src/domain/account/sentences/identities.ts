/** Which person an account is: FranceConnect, freed accounts, suspected duplicates, merges; and that the person was erased. */
import type { Merge, Unmerge } from '../merge/events.js';
import { children, says, type Sentences } from './sentence.js';

const differing = (fields: readonly string[]) =>
  fields.length > 0
    ? says(`diffère de la base par ${fields.join(', ')}`, `differs from the base in ${fields.join(', ')}`)
    : says('est celle de la base', 'agrees with the base');

const moved = ({ links }: Pick<Merge | Unmerge, 'links'>) => children(links.map(({ studentId }) => studentId));

export const IDENTITIES = {
  FranceConnectLinked: ({ differs }) => {
    const { fr, en } = differing(differs);
    return says(`FranceConnect relié : l’identité ${fr}`, `FranceConnect linked: the identity ${en}`);
  },
  FranceConnectUnlinked: says('FranceConnect délié par le titulaire', 'FranceConnect unlinked by the holder'),
  FranceConnectCompared: ({ differs }) => {
    const { fr, en } = differing(differs);
    return says(`L’identité de FranceConnect ${fr} désormais`, `The identity of FranceConnect now ${en}`);
  },
  AccountFreed: ({ because, barredMobiles }) => {
    const barred = barredMobiles.length > 0;
    return says(
      `Compte libéré par l’assistance (${because}) : mot de passe, coordonnées prouvées, FranceConnect et connexions ne servent plus${barred ? ' ; le mobile qui l’a créé ne peut plus le créer' : ''}`,
      `Freed by the support (${because}): password, proven contact details, FranceConnect and sessions void${barred ? '; the mobile that made it is barred from making it again' : ''}`,
    );
  },
  DuplicateSuspected: ({ otherAccountId, score, reasons }) =>
    says(
      `Peut-être la même personne que le compte ${otherAccountId} (${score} sur 100 : ${reasons.join(', ')})`,
      `May be the same person as account ${otherAccountId} (${score} of 100: ${reasons.join(', ')})`,
    ),
  DuplicateCleared: ({ otherAccountId }) =>
    says(`Ne ressemble plus au compte ${otherAccountId}`, `No longer looks like account ${otherAccountId}`),
  DuplicateDismissed: ({ otherAccountId }) =>
    says(`Pas la même personne que le compte ${otherAccountId}`, `Not the same person as account ${otherAccountId}`),
  AccountsMerged: data => {
    const { absorbedAccountId, keptAccountId, reason, proof } = data;
    const { fr, en } = moved(data);
    return says(
      `Compte ${absorbedAccountId} fusionné dans le compte ${keptAccountId} (${reason}${proof === undefined ? '' : `, preuve ${proof}`}), avec ${fr}`,
      `Account ${absorbedAccountId} merged into account ${keptAccountId} (${reason}${proof === undefined ? '' : ` by ${proof}`}), ${en} with it`,
    );
  },
  AccountsUnmerged: data => {
    const { absorbedAccountId, keptAccountId, reason } = data;
    const { fr, en } = moved(data);
    return says(
      `Fusion du compte ${absorbedAccountId} dans le compte ${keptAccountId} défaite (${reason}) : ${fr} ${data.links.length > 1 ? 'rendus' : 'rendu'}`,
      `Merge of account ${absorbedAccountId} into account ${keptAccountId} undone (${reason}), ${en} given back`,
    );
  },
  PersonalDataErased: ({ ground, accountIds: { length } }) =>
    says(
      `Données personnelles effacées (${ground}), ${length > 1 ? `avec ${length} comptes` : 'avec ce seul compte'}`,
      `Personal data erased (${ground}), with ${length > 1 ? `${length} accounts` : 'this account alone'}`,
    ),
} as const satisfies Partial<Sentences>;
