import type { ReactNode } from 'react';

interface SafeLinkProps {
  readonly url: string;
  readonly children: ReactNode;
}

/** A link that opens elsewhere and tells it nothing; bare words where the address is not one to be followed. */
export function SafeLink({ url, children }: SafeLinkProps) {
  if (!isSafeUrl(url)) return <span>{children}</span>;
  return (
    <a className="block-link" href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** Whether nothing is run by following it: a script is an address too. */
export function isSafeUrl(url: string): boolean {
  return /^(https?|mailto|slack):/i.test(url);
}
