/**
 * Decides on merges of two accounts of one person, by hand or by the rule (names and mobile agree), and on undoing them. A merge is
 * `absorb` on the absorbed account, then `takeIn` on the kept one. Its undoing is `giveBack` on the kept account, then `takeBack` on the
 * absorbed one.
 */
import { refuse } from '../../refusals.js';
import { staysWithout } from './provenance.js';
import { isDismissed, pairRefusal, type PairRefusal } from './suspected.js';
import type { AccountEvent } from '../events.js';
import { expiryEvents } from '../lockout.js';
import type { Merge, MovedLink } from './events.js';
import { accept } from '../decision.js';
import type { Absorb, GiveBack, TakeBack, TakeIn } from './commands.js';
import { barredStudents, type Absorbed, type Account } from '../state.js';

const bothAre = (one: Account, other: Account, is: (account: Account) => boolean): boolean => is(one) && is(other);

/** Whether `one` holds a child that a settled dispute has detached from `other`. */
const holdsBarredChild = (one: Account, other: Account): boolean => {
  const barred = barredStudents(other);
  return one.links.some(({ studentId }) => barred.includes(studentId));
};

/** Whether FranceConnect opens the account, by an identity of one person. */
export const isOfFranceConnect = ({ origin, franceConnect }: Account): boolean =>
  origin === 'FRANCECONNECT' || franceConnect !== undefined;

type MergeObstacle = PairRefusal | 'MERGE_BOTH_FRANCECONNECT' | 'MERGE_DISPUTED';

/** Lists what forbids merging two accounts, by hand or by the rule; empty when nothing does. */
export function mergeObstacles(kept: Account, absorbed: Account): MergeObstacle[] {
  const pair = pairRefusal(kept, absorbed);
  if (pair) return [pair];
  const disputed = holdsBarredChild(kept, absorbed) || holdsBarredChild(absorbed, kept);
  return [
    ...(bothAre(kept, absorbed, isOfFranceConnect) ? (['MERGE_BOTH_FRANCECONNECT'] as const) : []),
    ...(disputed ? (['MERGE_DISPUTED'] as const) : []),
  ];
}

/** What forbids the rule to merge two accounts that people may merge. */
function ruleObstacle(kept: Account, absorbed: Account) {
  if (isDismissed(kept, absorbed.accountId) || isDismissed(absorbed, kept.accountId)) return 'DUPLICATE_DISMISSED';
  return bothAre(kept, absorbed, ({ state }) => state === 'ACTIVATED') ? 'MERGE_BOTH_ACTIVATED' : undefined;
}

const asMoved = ({ studentId, uai, kinship, legalLevel }: MovedLink): MovedLink => ({
  studentId,
  uai,
  kinship,
  legalLevel,
});

/** Why the rule may not merge two accounts that people may. */
export type RuleRefusal = NonNullable<ReturnType<typeof ruleObstacle>>;

/** Decides whether the account is absorbed by `other`: the first half of a merge, on the absorbed account. */
export function absorb(account: Account, command: Absorb) {
  const { other: kept, reason } = command;
  const merged = absorbByHand(account, command);
  const refusal = merged.outcome === 'accepted' && reason === 'RULE' ? ruleObstacle(kept, account) : undefined;
  return refusal ? refuse(refusal) : merged;
}

/** The same, when it is not the rule that merges. */
export function absorbByHand(account: Account, { other: kept, mergeId, reason, proof }: Omit<Absorb, 'type' | 'at'>) {
  const [obstacle] = mergeObstacles(kept, account);
  if (obstacle) return refuse(obstacle);
  const { accountId: absorbedAccountId, sources, links, disputes } = account;
  return accept({
    type: 'AccountsMerged',
    data: {
      mergeId,
      keptAccountId: kept.accountId,
      absorbedAccountId,
      reason,
      ...(proof && { proof }),
      sources,
      links: links.map(asMoved),
      disputes,
    },
  });
}

const isKnown = ({ absorbed = [], undone = [] }: Account, mergeId: string): boolean =>
  undone.includes(mergeId) || absorbed.some(other => other.mergeId === mergeId);

/**
 * The second half of a merge, on the kept account: takes in what the absorbed one gave up. When this account was itself absorbed
 * meanwhile, the merge is undone instead, with the reason `CONFLICT`.
 */
export function takeIn(account: Account, { merge }: TakeIn) {
  if (isKnown(account, merge.mergeId)) return accept();
  if (account.mergedInto)
    return accept({ type: 'AccountsUnmerged', data: { ...merge, reason: 'CONFLICT', retained: [] } });
  const reopened: AccountEvent[] =
    account.state === 'CLOSED' && merge.links.length > 0
      ? [{ type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }]
      : [];
  return accept({ type: 'AccountsMerged', data: merge }, ...reopened);
}

/**
 * What the absorbed account brought and this one still has. A link that stays here too is given back as it was brought; a link that
 * only this merge brought is given back as it is now.
 */
function stillThere(account: Account, entry: Absorbed): Pick<Merge, 'links' | 'sources' | 'disputes'> {
  const links = entry.links.flatMap(brought => {
    const link = account.links.find(({ studentId }) => studentId === brought.studentId);
    if (!link) return [];
    return [asMoved(staysWithout(account, entry.mergeId, link.studentId) ? brought : link)];
  });
  const sources = entry.sources.filter(brought =>
    account.sources.some(({ recordKey }) => recordKey === brought.recordKey),
  );
  const disputes = account.disputes.filter(({ disputeId }) => entry.disputeIds.includes(disputeId));
  return { links, sources, disputes };
}

/** The first half of an undoing, on the kept account: gives back what the absorbed one brought and this one still has. */
export function giveBack(account: Account, { mergeId, reason }: GiveBack) {
  const entry = account.absorbed?.find(other => other.mergeId === mergeId);
  if (!entry) return account.undone?.includes(mergeId) ? accept() : refuse('MERGE_UNKNOWN');
  const { links, sources, disputes } = stillThere(account, entry);
  const keys = [...links.map(({ studentId }) => studentId), ...sources.map(({ recordKey }) => recordKey)];
  return accept({
    type: 'AccountsUnmerged',
    data: {
      mergeId,
      keptAccountId: account.accountId,
      absorbedAccountId: entry.accountId,
      reason,
      sources,
      links,
      disputes,
      retained: keys.filter(key => staysWithout(account, mergeId, key)),
    },
  });
}

/** The second half of an undoing: reopens the absorbed account. It expires at once when its three months ended meanwhile. */
export function takeBack(account: Account, { at, unmerge }: TakeBack) {
  const { mergedInto } = account;
  if (mergedInto?.mergeId !== unmerge.mergeId) return accept();
  return accept(
    { type: 'AccountsUnmerged', data: unmerge },
    ...expiryEvents({ ...account, state: mergedInto.state }, at),
  );
}
