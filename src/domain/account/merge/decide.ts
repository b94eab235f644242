/**
 * Decides on merges of two accounts of one person. A merge is by hand, or by the rule (names and mobile agree); `other` is
 * the kept account.
 */
import { refuse } from '../../refusals.js';
import { staysWithout } from './provenance.js';
import { isDismissed, pairRefusal, type PairRefusal } from './suspected.js';
import type { AccountEvent } from '../events.js';
import { expired } from '../lockout.js';
import type { Merge, MovedLink } from './events.js';
import { accept } from '../decision.js';
import type { Absorb, GiveBack, TakeBack, TakeIn } from './commands.js';
import { barredStudents, type Absorbed, type Account } from '../state.js';

const bothAre = (one: Account, other: Account, is: (account: Account) => boolean): boolean => is(one) && is(other);

/** Whether one account holds a child that a settled dispute has detached from the other. */
const contradict = (one: Account, other: Account): boolean => {
  const barred = barredStudents(other);
  return one.links.some(({ studentId }) => barred.includes(studentId));
};

type MergeObstacle = PairRefusal | 'MERGE_BOTH_FRANCECONNECT' | 'MERGE_DISPUTED';

/** What forbids merging two accounts, by hand or by the rule. */
export function mergeObstacles(kept: Account, absorbed: Account): MergeObstacle[] {
  const pair = pairRefusal(kept, absorbed);
  if (pair) return [pair];
  const disputed = contradict(kept, absorbed) || contradict(absorbed, kept);
  return [
    ...(bothAre(kept, absorbed, ({ origin }) => origin === 'FRANCECONNECT')
      ? (['MERGE_BOTH_FRANCECONNECT'] as const)
      : []),
    ...(disputed ? (['MERGE_DISPUTED'] as const) : []),
  ];
}

function ruleObstacle(kept: Account, absorbed: Account) {
  if (isDismissed(kept, absorbed.accountId) || isDismissed(absorbed, kept.accountId)) return 'DUPLICATE_DISMISSED';
  return bothAre(kept, absorbed, ({ state }) => state === 'ACTIVATED') ? 'MERGE_BOTH_ACTIVATED' : undefined;
}

const moved = ({ studentId, uai, kinship, legalLevel }: MovedLink): MovedLink => ({
  studentId,
  uai,
  kinship,
  legalLevel,
});

/** Why the rule may not merge two accounts that people may. */
export type RuleRefusal = NonNullable<ReturnType<typeof ruleObstacle>>;

/** Decides whether the account is absorbed by `other`: the first half of a merge, on the absorbed account. */
export function absorb(account: Account, { other: kept, mergeId, reason }: Absorb) {
  const [obstacle] = mergeObstacles(kept, account);
  const refusal = obstacle ?? (reason === 'RULE' ? ruleObstacle(kept, account) : undefined);
  if (refusal) return refuse(refusal);
  const { accountId: absorbedAccountId, sources, links, disputes } = account;
  return accept({
    type: 'AccountsMerged',
    data: {
      mergeId,
      keptAccountId: kept.accountId,
      absorbedAccountId,
      reason,
      sources,
      links: links.map(moved),
      disputes,
    },
  });
}

const isKnown = ({ absorbed = [], undone = [] }: Account, mergeId: string): boolean =>
  undone.includes(mergeId) || absorbed.some(other => other.mergeId === mergeId);

/** The second half, on the kept account: takes in what the absorbed one gave up. Gives it back when this account was itself absorbed meanwhile. */
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
 * What the absorbed account brought and this one still has. A link that only the merge brought is as it is now, another as
 * it was brought.
 */
function stillThere(account: Account, entry: Absorbed): Pick<Merge, 'links' | 'sources' | 'disputes'> {
  const links = entry.links.flatMap(brought => {
    const link = account.links.find(({ studentId }) => studentId === brought.studentId);
    if (!link) return [];
    return [moved(staysWithout(account, entry.mergeId, link.studentId) ? brought : link)];
  });
  const sources = entry.sources.filter(brought =>
    account.sources.some(({ recordKey }) => recordKey === brought.recordKey),
  );
  const disputes = account.disputes.filter(({ disputeId }) => entry.disputeIds.includes(disputeId));
  return { links, sources, disputes };
}

/** Undoes a merge on the kept account: gives back what the absorbed one brought and this one still has. */
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

/** Reopens the absorbed account; it expires at once when its three months ended meanwhile. */
export function takeBack(account: Account, { at, unmerge }: TakeBack) {
  const { mergedInto } = account;
  if (mergedInto?.mergeId !== unmerge.mergeId) return accept();
  return accept({ type: 'AccountsUnmerged', data: unmerge }, ...expired({ ...account, state: mergedInto.state }, at));
}
