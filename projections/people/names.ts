/** What the vault knows of the persons of documents, asked in bulk: names, logins, labels of classes. */
import type { VaultRef } from '../../src/domain/event.js';
import { isAccount, isStudent, type AccountDocument, type PersonDocument, type StudentDocument } from './documents.js';
import type { Directory } from '../../src/projector/projection.js';
import { listedBy } from '../../src/text/sort.js';

/** Names, logins and class labels that the documents lack, asked in bulk. */
export async function enrichPersons(documents: readonly PersonDocument[], directory: Directory): Promise<void> {
  await Promise.all([
    name(documents, directory),
    giveLogins(documents.filter(isAccount), directory),
    label(documents.filter(isStudent), directory),
  ]);
}

const identityOf = (document: PersonDocument): VaultRef | undefined =>
  isAccount(document) ? document.account.identity : document.student?.identity;

/** Erased. */
const NOBODY = { sort: '', search: '' };

async function name(documents: readonly PersonDocument[], directory: Directory): Promise<void> {
  const unnamed = documents.filter(document => identityOf(document)?.version !== document.named);
  if (unnamed.length === 0) return;
  const found = await directory.names(unnamed.map(document => identityOf(document)!));
  unnamed.forEach((document, d) => {
    const names = found[d];
    document.surname = names?.surname;
    document.birthSurname = names?.birthSurname;
    document.firstName = names?.firstName;
    const { sort, search } = names ? listedBy(names) : NOBODY;
    document.sort = sort;
    document.search = search;
    document.named = identityOf(document)!.version;
  });
}

async function giveLogins(documents: readonly AccountDocument[], directory: Directory): Promise<void> {
  const without = documents.filter(({ login }) => login === undefined);
  if (without.length === 0) return;
  const logins = await directory.logins(without.map(({ account }) => account.accountId));
  without.forEach((document, d) => (document.login = logins[d]));
}

const placeOf = (document: StudentDocument): string | undefined => {
  const placement = document.student?.placement;
  return placement && `${placement.uai} ${placement.classCode}`;
};

async function label(documents: readonly StudentDocument[], directory: Directory): Promise<void> {
  const unlabelled: StudentDocument[] = [];
  for (const document of documents) {
    const place = placeOf(document);
    if (place === document.labelled) continue;
    if (place !== undefined) unlabelled.push(document);
    else document.classLabel = document.labelled = undefined;
  }
  if (unlabelled.length === 0) return;
  const labels = await directory.classLabels([...new Set(unlabelled.map(({ student }) => student!.placement!.uai))]);
  for (const document of unlabelled) {
    const { uai, classCode } = document.student!.placement!;
    document.classLabel = labels.get(uai)?.get(classCode);
    document.labelled = placeOf(document);
  }
}
