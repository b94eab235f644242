/** Shows progress: a bar on a terminal, a line every few seconds elsewhere. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  /** Shows how many are done, and of what (`what`). `total` may grow while things are found. */
  to(done: number, total?: number, what?: string): void;
  end(): void;
}

/** The time between two lines where there is no terminal. */
const QUIET_EVERY_MS = 5_000;

/** Shows the progress of something, which `label` names, until `end`; on a terminal the bar is then taken away. */
export function progress(label: string, total: number, out: NodeJS.WriteStream = process.stderr): Progress {
  if (!out.isTTY) {
    let last = Date.now();
    let all = total;
    return {
      to(done, of = all, what = '') {
        all = of;
        if (Date.now() - last < QUIET_EVERY_MS) return;
        last = Date.now();
        out.write(`${label}: ${done}/${all} ${what}\n`);
      },
      end: () => undefined,
    };
  }
  const bar = new SingleBar({
    stream: out,
    format: `${label} [{bar}] {percentage}% {value}/{total} {what}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 100,
  });
  bar.start(Math.max(total, 1), 0, { what: '' });
  return {
    to(done, of, what = '') {
      if (of !== undefined) bar.setTotal(Math.max(of, 1));
      bar.update(done, { what });
    },
    end: () => bar.stop(),
  };
}
