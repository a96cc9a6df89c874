const longest = 1_024;

/** As a dimension of CloudWatch, which takes none without a value, and ASCII alone. */
export function dimension(value: string | undefined): string {
  const plain = (value ?? '')
    .replace(/[^ -~]/g, '?')
    .trim()
    .slice(0, longest);
  return plain === '' ? 'none' : plain;
}
