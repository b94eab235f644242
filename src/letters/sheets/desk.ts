/** What sheets are drawn with: the document, its fonts, and the texts that come again on every sheet. */
import type { EmbeddedFonts } from '../fonts/embedded.js';
import { lineOf, type Span } from '../fonts/line.js';
import {
  drawParagraph,
  lineAlone,
  paragraph,
  spansOf,
  type Paragraph,
  type Setting,
  type Typesetter,
} from '../fonts/paragraph.js';
import type { Content, Form } from '../pdf/content.js';
import { PdfDocument } from '../pdf/document.js';
import type { Description } from '../pdf/metadata.js';

/** Something with a size that can be drawn with its top left corner anywhere. */
export interface Block {
  readonly width: number;
  readonly height: number;
  /** The text in the order of reading, where it is drawn in another: for the element that it belongs to. */
  readonly actualText?: () => string | number;
  draw(content: Content, x: number, y: number): void;
}

/** The most texts that become forms: a job has some dozens, in several sizes. Further ones are drawn anew each time. */
const MOST_FORMS = 2_000;

const keyOf = (spans: readonly Span[] | string, setting: Setting): string => {
  const { size, width, direction, align, grey, leading, balanced } = setting;
  const text = typeof spans === 'string' ? spans : spans.map(span => `${span.style}\0${span.text}`).join('\0');
  return `${text}\0${size} ${width} ${direction} ${align} ${grey} ${leading} ${balanced}`;
};

export class Desk {
  readonly document: PdfDocument;
  private readonly setter: Typesetter;
  private readonly fixedBlocks = new Map<string, Block>();
  private missing = new Set<string>();

  constructor(description: Description) {
    this.document = new PdfDocument(description);
    const fonts: EmbeddedFonts = this.document.fonts;
    this.setter = { fonts, onMissing: character => this.missing.add(character) };
  }

  /** The characters drawn as `\ufffd` since the last call, because no font has them. */
  takeMissing(): string[] {
    const characters = [...this.missing];
    this.missing.clear();
    return characters;
  }

  private set(spans: readonly Span[], setting: Setting): Paragraph {
    return paragraph(this.setter, spans, setting);
  }

  /** A text that stands on this sheet alone. */
  own(spans: readonly Span[] | string, setting: Setting): Block {
    const set = this.set(typeof spans === 'string' ? spansOf(spans) : spans, setting);
    return {
      width: setting.width,
      height: set.height,
      ...(set.logical === undefined ? {} : { actualText: () => set.logical! }),
      draw: (content, x, y) => drawParagraph(content, set, x, y),
    };
  }

  /** A text in one line, as large as `size` or as the width allows. */
  oneLine(span: Span, { size, width, ...rest }: Setting): Block {
    const line = lineOf(this.setter.fonts, [span], this.setter.onMissing);
    const set = lineAlone(line, { ...rest, size: Math.min(size, (width / line.width) * 1000), width });
    return { width, height: set.height, draw: (content, x, y) => drawParagraph(content, set, x, y) };
  }

  /** A text that comes again on other sheets: it is drawn once as a form, and painted on each. */
  fixed(spans: readonly Span[] | string, setting: Setting): Block {
    const key = keyOf(spans, setting);
    const known = this.fixedBlocks.get(key);
    if (known) return known;
    if (this.fixedBlocks.size >= MOST_FORMS) return this.own(spans, setting);
    const set = this.set(typeof spans === 'string' ? spansOf(spans) : spans, setting);
    const { width } = setting;
    let form: Form | undefined;
    let text: number | undefined;
    const block: Block = {
      width,
      height: set.height,
      ...(set.logical === undefined ? {} : { actualText: () => (text ??= this.document.text(set.logical!)) }),
      draw: (content, x, y) => {
        // The form is written when it is first painted: `fitted` measures a text in many sizes, most of which are never drawn.
        if (!form) {
          form = this.document.reserveForm(width, set.height);
          this.document.fillForm(form, painted => drawParagraph(painted, set, 0, 0));
        }
        content.form(form, x, y);
      },
    };
    this.fixedBlocks.set(key, block);
    return block;
  }
}
