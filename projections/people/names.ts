/** Completes documents of persons with what the ledger does not hold: names, logins and class labels, looked up in bulk. */
import type { VaultRef } from '../../src/domain/vault-ref.js';
import { isAccount, isStudent, type AccountDocument, type PersonDocument, type StudentDocument } from './documents.js';
import type { Directory } from '../../src/projector/projection.js';
import { listKeysOf } from './searchable.js';

/** Sets the names, logins and class labels that the documents lack, or hold for an older identity or another class. */
export async function enrichPersons(documents: readonly PersonDocument[], directory: Directory): Promise<void> {
  await Promise.all([
    setNames(documents, directory),
    setLogins(
      documents.filter(isAccount).filter(({ account }) => account.erasedAt === undefined),
      directory,
    ),
    setLabels(documents.filter(isStudent), directory),
  ]);
}

const identityOf = (document: PersonDocument): VaultRef | undefined =>
  isAccount(document) ? document.account.identity : document.student?.identity;

/** Sort key and search text of an erased person. */
const ERASED = { sort: '', search: '' };

async function setNames(documents: readonly PersonDocument[], directory: Directory): Promise<void> {
  // A document without an identity has no names yet, or none any more: neither is outdated.
  const outdated = documents.filter(document => identityOf(document)?.version !== document.named);
  if (outdated.length === 0) return;
  const found = await directory.names(outdated.map(document => identityOf(document)!));
  outdated.forEach((document, d) => {
    const names = found[d];
    document.surname = names?.surname;
    document.birthSurname = names?.birthSurname;
    document.firstName = names?.firstName;
    const { sort, search } = names ? listKeysOf(names) : ERASED;
    document.sort = sort;
    document.search = search;
    document.named = identityOf(document)!.version;
  });
}

async function setLogins(documents: readonly AccountDocument[], directory: Directory): Promise<void> {
  const withoutLogin = documents.filter(({ login }) => login === undefined);
  if (withoutLogin.length === 0) return;
  const logins = await directory.logins(withoutLogin.map(({ account }) => account.accountId));
  withoutLogin.forEach((document, d) => (document.login = logins[d]));
}

/** School and class, to tell whether the label is still that of the pupil's class. */
const placeOf = (document: StudentDocument): string | undefined => {
  const placement = document.student?.placement;
  return placement && `${placement.uai} ${placement.classCode}`;
};

async function setLabels(documents: readonly StudentDocument[], directory: Directory): Promise<void> {
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
