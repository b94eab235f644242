import { describe, expect, it } from '@jest/globals';
import { codeOf, filesIn } from './source-files.js';

describe('the business is kept small', () => {
  it.each(['src/domain', 'src/command', 'src/process'])('no file of %s is over 250 lines', folder => {
    expect(filesIn(folder).filter(file => codeOf(file).split('\n').length > 250)).toEqual([]);
  });
});
