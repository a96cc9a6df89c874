import type { BotState, Control } from '../../contract.ts';
import type { Live } from '../live.ts';

export interface BannerProps {
  readonly connection: Live['connection'];
  readonly bot: BotState;
  readonly control: (control: Control) => void;
}

/** What keeps everything else from working, and what to do; nothing where all is well. */
export function Banner({ connection, bot, control }: BannerProps) {
  if (connection === 'connecting') return <p className="first">Opening the playground…</p>;
  if (connection === 'lost') {
    return (
      <p className="banner" role="alert">
        ⚠️ The playground cannot be reached. Does <code>npm start</code> still run? This page comes back by itself.
      </p>
    );
  }
  if (bot === 'running') return null;
  return (
    <div className="banner" role="alert">
      {bot === 'starting' ? '⏳ The bot is starting…' : '🔴 The bot does not run, so nobody answers.'}
      {bot === 'stopped' && (
        <button type="button" onClick={() => control({ do: 'start-bot' })}>
          Start it
        </button>
      )}
    </div>
  );
}
