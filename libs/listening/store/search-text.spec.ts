import { expect, it } from '@jest/globals';
import { foldForSearch } from './search-text.js';

it.each([
  ['El Pregón de mañana', 'El Pregon de manana'],
  ['İstanbul, Ångström, e\u0301', 'Istanbul, Angstrom, e'],
  ['हिन्दी, ไทย่, Ελλάδα', 'हिन्दी, ไทย่, Ελλάδα'.normalize('NFKD')],
  ['ﬁn', 'fin'],
])('%s is searched as %s', (text, folded) => expect(foldForSearch(text)).toBe(folded));
