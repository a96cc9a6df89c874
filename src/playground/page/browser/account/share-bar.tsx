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

/** Amounts beside one another, to scale and in words. */
export function ShareBar({ label, shares, unit = '' }: ShareBarProps) {
  const shown = shares.filter(({ amount }) => amount > 0);
  const words = shown.map((share) => `${share.label} ${share.amount}${unit}`).join(', ') || 'nothing';
  return (
    <div className="share">
      <span className="share-label">{label}</span>
      <span className="share-bar" aria-hidden="true">
        {shown.map(({ label: name, amount, look }) => (
          <span key={name} className={`share-part look-${look}`} style={{ flexGrow: amount }} />
        ))}
      </span>
      <span className="share-words">{words}</span>
    </div>
  );
}
