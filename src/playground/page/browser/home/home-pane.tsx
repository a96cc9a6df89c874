import { useEffect } from 'react';
import type { PageView } from '../../contract.ts';
import { Blocks } from '../blocks/blocks.tsx';
import { useSurroundings } from '../surroundings.ts';

/** The app's home tab as the person sees it. Opening it has the bot bring it up to date, as in Slack. */
export function HomePane({ view }: { readonly view: PageView | undefined }) {
  const { perform } = useSurroundings();
  useEffect(() => void perform({ do: 'open-home' }), [perform]);
  return (
    <section className="pane" aria-label="Home of Amiable">
      <div className="pane-head">
        <h2>Amiable: Home</h2>
        <button type="button" onClick={() => void perform({ do: 'open-home' })}>
          Refresh
        </button>
      </div>
      <div className="home">
        {view === undefined ? (
          <p className="muted">Amiable has not shown anything here yet.</p>
        ) : (
          <Blocks blocks={blocksOf(view)} place={{ viewId: view.id }} />
        )}
      </div>
    </section>
  );
}

function blocksOf({ content }: PageView) {
  return Array.isArray(content['blocks']) ? content['blocks'] : [];
}
