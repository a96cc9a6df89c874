import { keyTables } from './configuration-keys.ts';

const begin = '<!-- Written by npm run docs from src/config; what you change here is lost. -->';
const end = '<!-- End of what npm run docs writes. -->';

/** The page with the tables of today between its two marks. Throws where the page lacks them. */
export function withKeyTables(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error('the page has no place for the tables of keys');
  return `${before}${begin}\n\n${keyTables()}\n\n${end}${after}`;
}
