/** The structure elements of a PDF: what each piece of a page is, in reading order (ISO 32000-1, 14.7 and 14.8). */
import type { PdfFile } from './file.js';
import { num, ref, textString } from './syntax.js';

export type Tag =
  | 'Part'
  | 'Sect'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'P'
  | 'L'
  | 'LI'
  | 'Lbl'
  | 'LBody'
  | 'Figure'
  | 'Table'
  | 'THead'
  | 'TBody'
  | 'TR'
  | 'TH'
  | 'TD';

export interface ElementOptions {
  /** BCP 47; left out: the language of the parent. */
  readonly language?: string;
  /** What a picture shows, in words; every `Figure` has it. */
  readonly alt?: string;
  /** The text in the order of reading, where it is drawn in another; or the object that holds it. */
  readonly actualText?: string | number;
  /** Where a picture is on its page: left, bottom, right, top in points. */
  readonly box?: readonly [number, number, number, number];
}

/** An element that gathers its children. `close` writes it and forgets them; whoever opens an element closes it, once. */
export class StructureElement {
  private kids: string[] = [];
  /** The page (its object) of the first mark; 0 while there is none. */
  private page = 0;

  constructor(
    private readonly file: PdfFile,
    private readonly parent: number,
    private readonly tag: Tag,
    private readonly options: ElementOptions = {},
    readonly object: number = file.allocate(),
  ) {}

  /** A child that is written when it is closed. */
  open(tag: Tag, options?: ElementOptions): StructureElement {
    const child = new StructureElement(this.file, this.object, tag, options);
    this.kids.push(ref(child.object));
    return child;
  }

  /** Adds a piece of marked content: that of the page (its object) with this number. */
  mark(page: number, mcid: number): void {
    this.page ||= page;
    this.kids.push(this.page === page ? String(mcid) : `<</Type/MCR/Pg ${ref(page)}/MCID ${mcid}>>`);
  }

  /** Writes the element. */
  close(): void {
    const { language, alt, actualText, box } = this.options;
    const attributes =
      this.tag === 'TH'
        ? '/A<</O/Table/Scope/Column>>'
        : box === undefined
          ? ''
          : `/A<</O/Layout/BBox[${box.map(num).join(' ')}]>>`;
    this.file.object(
      this.object,
      `<</S/${this.tag}/P ${ref(this.parent)}/K[${this.kids.join(' ')}]` +
        (this.page === 0 ? '' : `/Pg ${ref(this.page)}`) +
        (language === undefined ? '' : `/Lang${textString(language)}`) +
        (alt === undefined ? '' : `/Alt${textString(alt)}`) +
        (actualText === undefined
          ? ''
          : `/ActualText ${typeof actualText === 'number' ? ref(actualText) : textString(actualText)}`) +
        `${attributes}>>`,
    );
    this.kids = [];
  }
}
