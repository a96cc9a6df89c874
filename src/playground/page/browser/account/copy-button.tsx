import { useEffect, useState } from 'react';

const saidMs = 1_500;

/** Something to type elsewhere, such as an id: a click puts it on the clipboard. */
export function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), saidMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch {
      // Browsers may refuse, and the text can still be selected by hand.
    }
  };
  return (
    <button type="button" className="copy" title="Copy" aria-label={`Copy ${text}`} onClick={() => void copy()}>
      <code>{text}</code>
      <span className="copied" role="status">
        {copied === text ? ' copied' : ''}
      </span>
    </button>
  );
}
