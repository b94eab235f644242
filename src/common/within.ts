/**
 * Settles as `work` does when that takes at most `ms` milliseconds; otherwise with what `late` answers or throws. The work then goes on
 * unless `late` ends it, and its result is ignored.
 */
export async function within<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>(resolve => (timer = setTimeout(resolve, ms))).then(late);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
