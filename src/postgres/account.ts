/** The system account that PostgreSQL runs as (it refuses root), and which paths that account can reach. */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface SystemAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const accounts = async (): Promise<SystemAccount[]> =>
  (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').flatMap(line => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });

/**
 * The account to switch to, `undefined` when this process is not root and needs no switch. It is the owner of the data
 * folder, who alone can start it. Without a data folder, or when root owns it, it is `postgres` where there is one, else `nobody`.
 */
export async function accountFor(pgdata: string): Promise<SystemAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await accounts();
  const owner = await stat(pgdata).catch(() => undefined);
  if (owner && owner.uid !== 0) {
    return known.find(({ uid }) => uid === owner.uid) ?? { name: `#${owner.uid}`, uid: owner.uid, gid: owner.gid };
  }
  return (
    known.find(({ name }) => name === 'postgres') ??
    known.find(({ name }) => name === 'nobody') ?? { name: 'nobody', uid: 65_534, gid: 65_534 }
  );
}

/** True when the account may enter every folder of the path and read (`r`) or run (`x`) the path itself, by the mode bits alone. */
export async function reaches(account: SystemAccount | undefined, path: string, need: 'r' | 'x'): Promise<boolean> {
  if (!account) return true;
  const allowed = async (at: string, bit: number): Promise<boolean> => {
    const st = await stat(at).catch(() => undefined);
    if (!st) return false;
    const shift = st.uid === account.uid ? 6 : st.gid === account.gid ? 3 : 0;
    return ((st.mode >> shift) & bit) === bit;
  };
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!(await allowed(folder, 1))) return false;
    if (folder === dirname(folder)) break;
  }
  return allowed(path, need === 'x' ? 1 : 4);
}
