/** Trees whose nodes are written as soon as they are full, so that each level has one node in memory (ISO 32000-1, 7.7.3.2, 7.9.7). */
import type { PdfFile } from './file.js';
import { ref } from './syntax.js';

/** Children of a full node: a tree over a hundred thousand pages then has three levels. */
const FAN_OUT = 64;

interface Node {
  readonly object: number;
  kids: number[];
  leaves: number;
}

/** A node as it is to be written; `parent` is undefined for the root. */
export interface FullNode {
  readonly parent: number | undefined;
  readonly kids: readonly number[];
  readonly leaves: number;
}

/** A tree of pages, or of the parts of a document, in which each child names its parent. `body` writes the dictionary of a node. */
export class GrowingTree {
  private readonly levels: Node[] = [];

  constructor(
    private readonly file: PdfFile,
    private readonly body: (node: FullNode) => string,
  ) {}

  private at(level: number): Node {
    return (this.levels[level] ??= { object: this.file.allocate(), kids: [], leaves: 0 });
  }

  /** Adds a leaf (its object) and answers the object of its parent. */
  add(leaf: number): number {
    return this.hang(leaf, 1, 0);
  }

  /** Adds a child to the open node of a level, and answers that node. A full node is closed first. */
  private hang(kid: number, leaves: number, level: number): number {
    if (this.at(level).kids.length === FAN_OUT) this.close(level);
    const node = this.at(level);
    node.kids.push(kid);
    node.leaves += leaves;
    return node.object;
  }

  private close(level: number): void {
    const { object, kids, leaves } = this.levels[level]!;
    const parent = this.hang(object, leaves, level + 1);
    this.file.object(object, this.body({ parent, kids, leaves }));
    this.levels[level] = { object: this.file.allocate(), kids: [], leaves: 0 };
  }

  /** Writes the nodes that are still open and answers the object of the root. */
  end(): number {
    this.at(0);
    for (let level = 0; level < this.levels.length - 1; level++) {
      const { object, kids, leaves } = this.levels[level]!;
      const parent = this.hang(object, leaves, level + 1);
      this.file.object(object, this.body({ parent, kids, leaves }));
    }
    const { object, kids, leaves } = this.levels.at(-1)!;
    this.file.object(object, this.body({ parent: undefined, kids, leaves }));
    return object;
  }
}

/** A node that is written, with the first and last key below it. */
interface Range {
  readonly object: number;
  readonly first: number;
  readonly last: number;
}

/** A number tree with the keys 0, 1, 2…, each with a value as it is written. */
export class NumberTree {
  private keys = 0;
  private values: string[] = [];
  private readonly levels: Range[][] = [];

  constructor(private readonly file: PdfFile) {}

  /** Adds the value of the next key. */
  add(value: string): void {
    this.values.push(value);
    this.keys++;
    if (this.values.length === FAN_OUT) this.closeLeaf();
  }

  private closeLeaf(): void {
    if (this.values.length === 0) return;
    const first = this.keys - this.values.length;
    const last = this.keys - 1;
    const object = this.file.allocate();
    const nums = this.values.map((value, at) => `${first + at} ${value}`).join(' ');
    this.file.object(object, `<</Limits[${first} ${last}]/Nums[${nums}]>>`);
    this.values = [];
    this.hang({ object, first, last }, 0);
  }

  private hang(range: Range, level: number): void {
    const ranges = (this.levels[level] ??= []);
    ranges.push(range);
    if (ranges.length === FAN_OUT) this.closeLevel(level);
  }

  private closeLevel(level: number): void {
    const ranges = this.levels[level]!;
    if (ranges.length === 0) return;
    this.levels[level] = [];
    const object = this.file.allocate();
    const [first, last] = [ranges[0]!.first, ranges.at(-1)!.last];
    const kids = ranges.map(range => ref(range.object)).join(' ');
    this.file.object(object, `<</Limits[${first} ${last}]/Kids[${kids}]>>`);
    this.hang({ object, first, last }, level + 1);
  }

  /** Writes the rest of the tree, with `root` as the object of its root. Answers the first key that is free. */
  end(root: number): number {
    this.closeLeaf();
    for (let level = 0; level < this.levels.length - 1; level++) this.closeLevel(level);
    const kids = (this.levels.at(-1) ?? []).map(range => ref(range.object)).join(' ');
    this.file.object(root, kids === '' ? '<</Nums[]>>' : `<</Kids[${kids}]>>`);
    return this.keys;
  }
}
