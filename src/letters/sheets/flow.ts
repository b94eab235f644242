/** Sheets as lists of placed blocks in reading order. A sheet that is too long is set smaller until it fits. */
import type { Page } from '../pdf/document.js';
import type { ElementOptions, StructureElement, Tag } from '../pdf/structure.js';
import type { Block } from './desk.js';

/** A block and where it stands; `tag` is undefined for ornament. */
export interface Placed {
  readonly tag: Tag | undefined;
  readonly block: Block;
  readonly x: number;
  readonly y: number;
  readonly options?: ElementOptions;
  /** Set for the parts of a list. Its items follow each other: the label of each, then its body. */
  readonly list?: 'label' | 'body';
}

/** Blocks that are placed, and the height that they take. */
export interface Layout {
  readonly placed: readonly Placed[];
  readonly height: number;
}

/** Gathers blocks from the top down, in points. */
export class Column {
  private readonly placed: Placed[] = [];
  private at: number;

  constructor(
    private readonly x: number,
    private readonly top: number,
  ) {
    this.at = top;
  }

  /** Where the next block begins. */
  get y(): number {
    return this.at;
  }

  /** Adds a block below what is there, `before` points away. */
  add(tag: Tag, block: Block, before = 0): this {
    this.at += before;
    this.placed.push({ tag, block, x: this.x, y: this.at });
    this.at += block.height;
    return this;
  }

  /** Leaves a space. */
  skip(height: number): this {
    this.at += height;
    return this;
  }

  /** Adds blocks that are placed already, in reading order, and moves down by `height`. */
  insert(placed: readonly Placed[], height: number): this {
    this.placed.push(...placed);
    this.at += height;
    return this;
  }

  layout(): Layout {
    return { placed: this.placed, height: this.at - this.top };
  }
}

/** By how much each try is smaller than the one before. */
const SMALLER = 0.97;
/** The scale below which no smaller one is tried: nobody could read it. */
const SMALLEST = 0.12;

/** A layout, and the scale at which it is set: 1 is its full size. */
export interface Fitted extends Layout {
  readonly scale: number;
}

/** What is placed on a sheet, and the scale at which its text is set. */
export type Sheet = Pick<Fitted, 'placed' | 'scale'>;

/** The layout at the largest scale, 1 at most, at which it is no higher than `room`; higher than `room` only when none is. */
export function fitted(room: number, make: (scale: number) => Layout): Fitted {
  for (let scale = 1; ; scale *= SMALLER) {
    const layout = make(scale);
    if (layout.height <= room || scale < SMALLEST) return { ...layout, scale };
  }
}

/** The options of a block's element: the box of a figure, or the text in reading order. */
function optionsOf(
  { height: sheet }: Page,
  tag: Tag,
  { width, height, actualText }: Block,
  x: number,
  y: number,
  options: ElementOptions | undefined,
): ElementOptions | undefined {
  if (tag === 'Figure') return { ...options, box: [x, sheet - y - height, x + width, sheet - y] };
  return actualText ? { ...options, actualText: actualText() } : options;
}

/** Draws what is placed and tags it, as children of `parent`. */
export function drawPlaced(page: Page, parent: StructureElement, placed: readonly Placed[]): void {
  let list: StructureElement | undefined;
  let item: StructureElement | undefined;
  const endItem = (): void => {
    item?.close();
    item = undefined;
  };
  const endList = (): void => {
    endItem();
    list?.close();
    list = undefined;
  };
  for (const { tag, block, x, y, options, list: part } of placed) {
    const draw = (): void => block.draw(page, x, y);
    if (tag === undefined) {
      page.artifact(draw);
      continue;
    }
    let owner = parent;
    if (part === undefined) endList();
    else {
      list ??= parent.open('L');
      if (part === 'label') {
        endItem();
        item = list.open('LI');
      }
      owner = item ??= list.open('LI');
    }
    const element = owner.open(tag, optionsOf(page, tag, block, x, y, options));
    page.tagged(element, tag, draw);
    element.close();
  }
  endList();
}
