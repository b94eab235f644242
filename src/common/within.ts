/**
 * Settles as the work does when that takes `ms` milliseconds at most; else with what `late` answers or throws. The work goes on then,
 * and what becomes of it is ignored: `late` may end it.
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
