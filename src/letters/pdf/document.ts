/** A tagged PDF that is written while it is drawn (PDF/UA-1, ISO 14289-1). */
import { randomBytes } from 'node:crypto';
import { EmbeddedFonts } from '../fonts/embedded.js';
import { Content, type Form } from './content.js';
import { PdfFile } from './file.js';
import { PRODUCER, xmp, type Description } from './metadata.js';
import { StructureElement, type ElementOptions, type Tag } from './structure.js';
import { dateString, num, ref, textString } from './syntax.js';
import { GrowingTree, NumberTree, type FullNode } from './trees.js';

/** A page being drawn. Everything is painted inside `tagged` or `artifact`: it belongs to a structure element, or is ornament. */
export class Page extends Content {
  /** The object of the element that owns each mark. */
  private readonly owners: number[] = [];

  constructor(
    readonly object: number,
    readonly width: number,
    height: number,
  ) {
    super(height);
  }

  /** Runs `draw`; what it draws belongs to the element. */
  tagged(element: StructureElement, tag: Tag, draw: () => void): void {
    const mcid = this.owners.push(element.object) - 1;
    element.mark(this.object, mcid);
    this.begin(`/${tag}<</MCID ${mcid}>>BDC`);
    draw();
    this.end();
  }

  /** Runs `draw`; what it draws is ornament, of no meaning to a reader. */
  artifact(draw: () => void): void {
    this.begin('/Artifact BMC');
    draw();
    this.end();
  }

  /** The elements that own the page's marks, in the order of the marks, as an array of PDF. */
  marks(): string {
    return `[${this.owners.map(ref).join(' ')}]`;
  }
}

const kidsOf = ({ kids }: FullNode): string => kids.map(ref).join(' ');
const parentOf = ({ parent }: FullNode, root: string): string => (parent === undefined ? root : `/P ${ref(parent)}`);

/**
 * A document being written. Pages are drawn between `page` and `endPage`, parts between `part` and the `close` of the element; `take` may
 * be called at any time. `end` comes last, once every page, part and reserved form is written.
 */
export class PdfDocument {
  private readonly file = new PdfFile();
  readonly fonts = new EmbeddedFonts(this.file);
  private readonly structureRoot = this.file.allocate();
  private readonly parentTree = this.file.allocate();
  /** The resources of pages: fonts and forms. */
  private readonly resources = this.file.allocate();
  /** The resources of forms, in which no other form is painted. */
  private readonly fontResources = this.file.allocate();
  /** The parent tree: for each page, in the order of the file, the elements that own its marks. Its key is the page's `StructParents`. */
  private readonly marks = new NumberTree(this.file);
  private readonly forms: number[] = [];
  private pages = 0;

  private readonly pageTree = new GrowingTree(this.file, node => {
    const parent = node.parent === undefined ? '' : `/Parent ${ref(node.parent)}`;
    return `<</Type/Pages${parent}/Kids[${kidsOf(node)}]/Count ${node.leaves}>>`;
  });

  private readonly parts = new GrowingTree(this.file, node => {
    const tag = node.parent === undefined ? 'Document' : 'NonStruct';
    return `<</S/${tag}${parentOf(node, `/P ${ref(this.structureRoot)}`)}/K[${kidsOf(node)}]>>`;
  });

  constructor(private readonly description: Description) {}

  /** How many pages are finished. */
  get pageCount(): number {
    return this.pages;
  }

  /** How many bytes wait to be taken. */
  get pending(): number {
    return this.file.pending;
  }

  /** Hands over what has been written since the last call. */
  take(): Uint8Array {
    return this.file.take();
  }

  /** Begins the next part of the document in reading order, such as a letter. The caller closes the element. */
  part(tag: Tag, options?: ElementOptions): StructureElement {
    const object = this.file.allocate();
    return new StructureElement(this.file, this.parts.add(object), tag, options, object);
  }

  /** Begins a page, its size in points. Several may be open; in the file they stand in the order of `endPage`. */
  page(width: number, height: number): Page {
    return new Page(this.file.allocate(), width, height);
  }

  /** Writes a page, as the next one of the file. */
  endPage(page: Page): void {
    const contents = this.file.allocate();
    const parent = this.pageTree.add(page.object);
    this.file.object(
      page.object,
      `<</Type/Page/Parent ${ref(parent)}/MediaBox[0 0 ${num(page.width)} ${num(page.height)}]/Resources ${ref(this.resources)}` +
        `/Contents ${ref(contents)}/StructParents ${this.pages}/Tabs/S>>`,
    );
    this.file.stream(contents, '', page.bytes());
    this.marks.add(page.marks());
    this.pages++;
  }

  /** Writes a text to which many elements may refer. Answers its object. */
  text(text: string): number {
    const object = this.file.allocate();
    this.file.object(object, textString(text));
    return object;
  }

  /** Reserves a form, which may be painted at once; `fillForm` must write it before the end. */
  reserveForm(width: number, height: number): Form {
    const object = this.file.allocate();
    this.forms.push(object);
    return { object, width, height };
  }

  /** Writes a reserved form with what `draw` draws. */
  fillForm({ object, width, height }: Form, draw: (content: Content) => void): void {
    const content = new Content(height);
    draw(content);
    // Accents and descenders may stand out of the box, by less than 9 points.
    const box = `/BBox[-9 -9 ${num(width + 9)} ${num(height + 9)}]`;
    const dictionary = `/Type/XObject/Subtype/Form${box}/Resources ${ref(this.fontResources)}`;
    this.file.stream(object, dictionary, content.bytes());
  }

  /** Writes what ends the file: fonts, trees, catalog. */
  end(): void {
    const { file, description } = this;
    const fonts = this.fonts.end();
    file.object(this.fontResources, `<</Font<<${fonts}>>>>`);
    const forms = this.forms.map(object => `/X${object} ${ref(object)}`).join('');
    file.object(this.resources, `<</Font<<${fonts}>>/XObject<<${forms}>>>>`);
    const pages = this.pageTree.end();
    const top = this.parts.end();
    const nextKey = this.marks.end(this.parentTree);
    file.object(
      this.structureRoot,
      `<</Type/StructTreeRoot/K ${ref(top)}/ParentTree ${ref(this.parentTree)}/ParentTreeNextKey ${nextKey}>>`,
    );
    const metadata = file.allocate();
    file.stream(metadata, '/Type/Metadata/Subtype/XML', xmp(description), { deflate: false });
    const catalog = file.allocate();
    file.object(
      catalog,
      `<</Type/Catalog/Pages ${ref(pages)}/StructTreeRoot ${ref(this.structureRoot)}/MarkInfo<</Marked true>>` +
        `/Lang${textString(description.language)}/ViewerPreferences<</DisplayDocTitle true>>/Metadata ${ref(metadata)}>>`,
    );
    const info = file.allocate();
    const author = description.author === undefined ? '' : `/Author${textString(description.author)}`;
    const at = dateString(description.createdAt);
    file.object(
      info,
      `<</Title${textString(description.title)}${author}/Producer${textString(PRODUCER)}/CreationDate${at}/ModDate${at}>>`,
    );
    file.end(catalog, info, randomBytes(16));
  }
}
