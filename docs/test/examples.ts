import { fences, type Document } from './documents.ts';

export interface Example {
  /** `path:line` of the fence. */
  readonly where: string;
  readonly line: number;
  readonly extension: 'ts' | 'js';
  readonly code: string;
  /** Exactly what it prints. */
  readonly output: string;
}

export interface Examples {
  readonly runnable: Example[];
  /** `path:line: why` */
  readonly skipped: string[];
  /** Fences that say neither. */
  readonly unclear: string[];
}

/**
 * A `ts` or `js` fence says what is to be done with it: `run`, or `skip="why"`.
 * A `text output` fence holds what the fence before it prints; without one it prints nothing.
 */
export function examples(documents: readonly Document[]): Examples {
  const found: Examples = { runnable: [], skipped: [], unclear: [] };
  for (const document of documents) {
    const all = fences(document);
    for (const [index, { info, line, text }] of all.entries()) {
      const where = `${document.path}:${line}`;
      const [language = '', ...rest] = info.split(' ');
      const wish = rest.join(' ');
      if (language === 'ts' || language === 'js') {
        const reason = /^skip="(.+)"$/.exec(wish)?.[1];
        if (reason !== undefined) found.skipped.push(`${where}: ${reason}`);
        else if (wish !== 'run') found.unclear.push(`${where}: say run, or skip="why"`);
        else found.runnable.push({ where, line, extension: language, code: text, output: outputAfter(all[index + 1]) });
      } else if (info === 'text output' && !/^[tj]s run$/.test(all[index - 1]?.info ?? '')) {
        found.unclear.push(`${where}: output of nothing that runs`);
      }
    }
  }
  return found;
}

function outputAfter(next: ReturnType<typeof fences>[number] | undefined): string {
  return next?.info === 'text output' ? next.text : '';
}
