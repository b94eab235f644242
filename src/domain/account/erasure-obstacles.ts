/** What an erasure meets at a person, and what becomes of it: whoever orders the erasure is shown it first. */
import { texts, type Texts } from '../language.js';
import type { Student } from '../student/state.js';
import { isOpen } from './attachments.js';
import type { Account } from './state.js';

/** What there is, with what the erasure does about it. */
export const ERASURE_OBSTACLES = {
  ATTACHED_CHILDREN: texts(
    'Des élèves sont rattachés à ce compte : le rattachement prend fin. Si ce responsable est le seul, plus personne ne suit ces élèves dans le service.',
    'Pupils are attached to this account: the attachment ends. If nobody else is attached to them, nobody follows these pupils in the service any more.',
  ),
  LINKED_RESPONSABLES: texts(
    'Des responsables sont rattachés à cet élève : le rattachement prend fin. Un compte sans autre enfant sera clos.',
    'Responsables are attached to this pupil: the attachment ends. An account without another child will be closed.',
  ),
  ENROLLED: texts(
    'Cet élève est inscrit dans une école : il disparaît de ses listes.',
    'This pupil is enrolled in a school: he or she leaves its lists.',
  ),
  NAMED_BY_BASE: texts(
    'La base d’une école nomme cette personne. Le prochain import la fera revenir comme une personne nouvelle, sans rien de son passé : faites-la d’abord retirer de la base.',
    'The base of a school names this person. The next import brings him or her back as a new person, with nothing of the past: have the person taken out of the base first.',
  ),
  MERGED_ACCOUNTS: texts(
    'Des comptes ont été fusionnés : ils sont effacés ensemble, et la fusion ne peut plus être annulée.',
    'Accounts were merged: they are erased together, and the merge cannot be undone any more.',
  ),
  OPEN_DISPUTES: texts(
    'Un rattachement est signalé comme erroné, et la demande est ouverte : elle disparaît sans réponse.',
    'An attachment is disputed, and the dispute is open: it goes without an answer.',
  ),
  SUSPECTED_DUPLICATES: texts(
    'Un autre compte est peut-être celui de la même personne : il n’est pas effacé. Tranchez d’abord le doublon.',
    'Another account may be the same person’s: it is not erased. Settle the duplicate first.',
  ),
  ACTIVATED: texts(
    'Ce compte est activé : ses sessions prennent fin et son titulaire ne peut plus se connecter.',
    'This account is activated: its sessions end, and its holder can no longer sign in.',
  ),
} as const satisfies Record<string, Texts>;
export type ErasureObstacle = keyof typeof ERASURE_OBSTACLES;

/** How often each is met at the person; those that are not met are left out. `linked`: how many responsables are attached to the pupil. */
export function obstaclesAt(
  accounts: readonly Account[],
  student: Student | undefined,
  linked: number,
): readonly { readonly obstacle: ErasureObstacle; readonly count: number }[] {
  const sum = (count: (account: Account) => number): number =>
    accounts.reduce((total, account) => total + count(account), 0);
  const counts: Readonly<Record<ErasureObstacle, number>> = {
    ATTACHED_CHILDREN: sum(({ links }) => links.length),
    LINKED_RESPONSABLES: linked,
    ENROLLED: student?.placement ? 1 : 0,
    NAMED_BY_BASE: student ? student.sources.length : sum(({ sources }) => sources.length),
    MERGED_ACCOUNTS: Math.max(accounts.length - 1, 0),
    OPEN_DISPUTES: sum(({ disputes }) => disputes.filter(isOpen).length),
    SUSPECTED_DUPLICATES: sum(({ candidates = [] }) => candidates.length),
    ACTIVATED: sum(({ state }) => (state === 'ACTIVATED' ? 1 : 0)),
  };
  return (Object.keys(counts) as ErasureObstacle[]).flatMap(obstacle =>
    counts[obstacle] > 0 ? [{ obstacle, count: counts[obstacle] }] : [],
  );
}
