import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * The styles of `slack-blocks-to-jsx`, for many messages on one page. The library scopes them to an id, which a page
 * may have only once; here they go by its class. They also weigh less than the page's own, which refine them.
 */
export const libraryStyle: Plugin = {
  name: 'library-style',
  setup(build) {
    build.onLoad({ filter: /slack-blocks-to-jsx[\\/]dist[\\/]style\.css$/ }, async ({ path }) => ({
      contents: byClass(await readFile(path, 'utf8')),
      loader: 'css',
    }));
  },
};

/** The style sheet without the id. Throws where it is not scoped as it was: then this has to be looked at again. */
export function byClass(css: string): string {
  if (!css.includes('#slack_blocks_to_jsx ')) throw new Error('the styles of slack-blocks-to-jsx have changed');
  return css
    .replaceAll('#slack_blocks_to_jsx', ':where(.slack_blocks_to_jsx)')
    .replaceAll('.slack_blocks_to_jsx.styles_enabled', ':where(.slack_blocks_to_jsx.styles_enabled)')
    .replaceAll('!important', '');
}
