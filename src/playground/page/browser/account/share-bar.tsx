export interface Share {
  readonly label: string;
  readonly amount: number;
  /** Which look of the style sheet it has. */
  readonly look: string;
}

export interface ShareBarProps {
  readonly label: string;
  readonly shares: readonly Share[];
  readonly unit?: string;
}

/** Amounts beside one another, to scale and in words. What has none is in the words only. */
export function ShareBar({ label, shares, unit = '' }: ShareBarProps) {
  const words = shares.map((share) => `${share.label} ${share.amount.toLocaleString('en')}${unit}`).join(', ');
  return (
    <div className="share">
      <span className="share-label">{label}</span>
      <span className="share-bar" aria-hidden="true">
        {shares.map(
          ({ label: name, amount, look }) =>
            amount > 0 && <span key={name} className={`share-part look-${look}`} style={{ flexGrow: amount }} />,
        )}
      </span>
      <span className="share-words">{words || 'nothing'}</span>
    </div>
  );
}
