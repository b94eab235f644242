import { escapeHtml } from '../mail/texts/render.js';

/** A page of development: plain HTML, no script, no style. `body` is HTML, already escaped. */
export const page = (title: string, ...body: string[]): string =>
  [
    '<!DOCTYPE html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body>`,
    `<h1>${escapeHtml(title)}</h1>`,
    ...body,
    '</body></html>',
  ].join('\n');
