/** Whole small programs that greenlets are for, each with its exact output. */
import { describe, expect, test } from '@jest/globals';
import type { Operation, Routine } from '@core/coroutine';
import { genlet, type Genlet, give, greenlet, type Greenlet } from '../src/index.ts';
import { caught, go, main } from './support.ts';

describe('an event-driven dialogue as straight-line code', () => {
  test('keys arrive by a callback, the dialogue reads line by line: a prompt, a question, the end', () => {
    const printed: string[] = [];
    const key = (): Operation<string> => main.switch<string>('waiting for a key');

    function* line(): Routine<string> {
      let text = '';
      for (let next = yield* key(); next !== '\n'; next = yield* key()) text += next;
      printed.push(`<<< ${text}`);
      return text;
    }
    function* confirmed(question: string): Routine<boolean> {
      printed.push(question);
      const answer = yield* key();
      printed.push(`<<< ${answer}`);
      return answer === 'y';
    }
    const dialogue = greenlet(function* () {
      for (;;) {
        const command = yield* line();
        if (command !== 'quit') printed.push(`(Processing command: ${command})`);
        else if (yield* confirmed('Are you sure?')) break;
      }
      printed.push('(Exiting loop.)');
    });

    // The event loop and its callback are ordinary code and know nothing of the dialogue.
    const onKey = (pressed: string): unknown => dialogue.switch(pressed).sync();
    expect(go(dialogue)).toBe('waiting for a key');
    for (const pressed of 'hello\nquit\ny') onKey(pressed);
    expect(printed).toEqual([
      '<<< hello', '(Processing command: hello)', '<<< quit', 'Are you sure?', '<<< y', '(Exiting loop.)',
    ]);
    expect(dialogue.dead).toBe(true);
  });
});

describe('a push parser turned into a pull parser', () => {
  type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

  /**
   * Reads JSON as it arrives. The parser below is an ordinary recursive descent that asks for the next character wherever it
   * needs one; `feed` is an ordinary callback. Each value of the outermost list is given as soon as it is complete.
   */
  class JsonReader {
    private text = '';
    private at = 0;
    private ended = false;
    private readonly parser: Greenlet;
    private readonly values: Json[] = [];

    constructor() {
      this.parser = greenlet(() => this.document());
      this.parser.switch().sync();
    }

    /** Takes the next piece of the text, of any length, and returns the values that are complete by now. */
    feed(chunk: string): Json[] {
      this.text = this.text.slice(this.at) + chunk;
      this.at = 0;
      this.parser.switch().sync();
      return this.values.splice(0);
    }

    end(): void {
      this.ended = true;
      this.parser.switch().sync();
      if (!this.parser.dead) throw new SyntaxError('text after the end');
    }

    private *document(): Routine<void> {
      yield* this.expect('[');
      if ((yield* this.peek()) === ']') this.at++;
      else {
        do this.values.push(yield* this.value());
        while (yield* this.separated(']'));
      }
    }

    private *peek(raw = false): Routine<string> {
      for (;;) {
        while (this.at === this.text.length) {
          if (this.ended) throw new SyntaxError('the text ends too early');
          yield* main.switch();
        }
        const next = this.text[this.at]!;
        if (raw || !/\s/.test(next)) return next;
        this.at++;
      }
    }

    private *expect(wanted: string): Routine<void> {
      const next = yield* this.peek();
      if (next !== wanted) throw new SyntaxError(`expected ${wanted}, found ${next}`);
      this.at++;
    }

    private *separated(end: string): Routine<boolean> {
      if ((yield* this.peek()) !== end) {
        yield* this.expect(',');
        return true;
      }
      this.at++;
      return false;
    }

    private *value(): Routine<Json> {
      switch (yield* this.peek()) {
        case '[': {
          this.at++;
          const list: Json[] = [];
          if ((yield* this.peek()) === ']') this.at++;
          else {
            do list.push(yield* this.value());
            while (yield* this.separated(']'));
          }
          return list;
        }
        case '{': {
          this.at++;
          const object: { [key: string]: Json } = {};
          if ((yield* this.peek()) === '}') this.at++;
          else {
            do {
              const key = yield* this.string();
              yield* this.expect(':');
              object[key] = yield* this.value();
            } while (yield* this.separated('}'));
          }
          return object;
        }
        case '"':
          return yield* this.string();
        default:
          return yield* this.word();
      }
    }

    private *string(): Routine<string> {
      yield* this.expect('"');
      let literal = '"';
      for (let next = ''; next !== '"'; ) {
        next = yield* this.peek(true);
        this.at++;
        literal += next;
        if (next !== '\\') continue;
        literal += yield* this.peek(true);
        this.at++;
      }
      return JSON.parse(literal) as string;
    }

    private *word(): Routine<Json> {
      let word = '';
      while (/[-+.\w]/.test(yield* this.peek(true))) word += this.text[this.at++]!;
      return JSON.parse(word) as Json;
    }
  }

  const values: Json[] = [1, 'a "quoted" \\ text\n', [true, [], {}], { a: { b: [null, -1.5e3] }, é: 'ü' }, false];
  const text = JSON.stringify(values, null, 1);

  test.each([1, 2, 3, 7, 1000])('JSON in chunks of %i: every value, and none before it is complete', (size) => {
    const reader = new JsonReader();
    const seen: Json[] = [];
    for (let at = 0; at < text.length; at += size) {
      const before = seen.length;
      seen.push(...reader.feed(text.slice(at, at + size)));
      // What has been handed out by now has ended within what was fed.
      const fed = text.slice(0, at + size);
      for (const value of seen.slice(before)) expect(fed).toContain(JSON.stringify(value, null, 1).replaceAll('\n', '\n '));
    }
    reader.end();
    expect(seen).toEqual(values);
  });

  test('text that ends too early, or is wrong: the error arrives at whoever feeds', () => {
    const reader = new JsonReader();
    expect(reader.feed('[1, 2')).toEqual([1]);
    expect(caught(() => reader.end())).toEqual(new SyntaxError('the text ends too early'));
    expect(caught(() => new JsonReader().feed('[1 2]'))).toEqual(new SyntaxError('expected ,, found 2'));
  });

  test('CSV rows pulled by for…of, from a parser that pulls chunks itself', () => {
    function rows(chunks: Iterable<string>): Genlet<string[]> {
      return genlet<string[]>(function* () {
        const row: string[] = [];
        let cell = '';
        let quoted = false;
        for (const chunk of chunks) {
          for (const c of chunk) {
            if (c === '"') quoted = !quoted;
            else if (quoted || (c !== ',' && c !== '\n')) cell += c;
            else {
              row.push(cell);
              cell = '';
              if (c === '\n') yield* give(row.splice(0));
            }
          }
        }
      });
    }
    expect([...rows(['na', 'me,town\nA', 'nn,"York', ', UK"\n'])]).toEqual([['name', 'town'], ['Ann', 'York, UK']]);
  });
});

describe('same fringe', () => {
  type Tree = string | readonly [Tree, Tree];
  const opened: string[] = [];

  function* leaves(tree: Tree): Routine<void> {
    if (typeof tree === 'string') {
      opened.push(tree);
      yield* give(tree);
    } else {
      for (const branch of tree) yield* leaves(branch);
    }
  }
  function sameFringe(a: Tree, b: Tree): boolean {
    const [left, right] = [genlet<string>(() => leaves(a)), genlet<string>(() => leaves(b))];
    for (const leaf of left) if (right.next().sync().value !== leaf) return false;
    return right.next().sync().done === true;
  }

  test('trees of different shape: compared leaf by leaf, and no further than needed', () => {
    expect(sameFringe([['a', 'b'], 'c'], ['a', ['b', 'c']])).toBe(true);
    expect(sameFringe([['a', 'b'], 'c'], ['a', 'b'])).toBe(false);
    expect(sameFringe('a', ['a', 'b'])).toBe(false);
    opened.length = 0;
    expect(sameFringe(['a', ['b', ['c', 'd']]], [['a', 'x'], ['c', 'd']])).toBe(false);
    expect(opened).toEqual(['a', 'a', 'b', 'x']);
  });
});
