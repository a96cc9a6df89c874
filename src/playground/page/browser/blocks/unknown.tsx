/** What stands for a block that cannot be drawn, so that nobody takes it for not sent. */
export function UnknownBlock({ type }: { readonly type: string }) {
  return <p className="block-unknown">⚠ This block (type {type}) cannot be shown here.</p>;
}
