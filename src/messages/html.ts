/** Parts of a page that can be opened anywhere: everything escaped, nothing fetched from anywhere. */
import { legible } from '../basics/legible.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text or within an attribute; in the order in which it is. */
export function escaped(value: string): string {
  return legible(value).replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** A whole page; what is in it is HTML already. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 96rem; padding: 0 1rem; color: #1d1c1d; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 2rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid #ddd; }
code { font-size: 0.9em; white-space: nowrap; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;
}

/** A table under a title; nothing where it has no rows. */
export function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `<h2>${escaped(title)}</h2>\n${table(columns, rows)}`;
}

/** Cells are HTML already. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.every((title) => title === '')
    ? ''
    : `<tr>${columns.map((title) => `<th>${escaped(title)}</th>`).join('')}</tr>\n`;
  return `<div class="wide"><table>\n${head}${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}\n</table></div>`;
}

/** Empty for what is. */
export function code(value: string): string {
  return value === '' ? '' : `<code>${escaped(value)}</code>`;
}

/** As UTC, to the minute. */
export function moment(atMs: number): string {
  return escaped(`${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
}
