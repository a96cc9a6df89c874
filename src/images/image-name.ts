/** The names of images that Amiable makes: `{application}-{version}-{yyyymmdd-hhmmss}`, in UTC. Pure. */

const longestName = 128;
const momentLength = 'yyyymmdd-hhmmss'.length;

/** The most characters that application and version have together. */
export const longestNameParts = longestName - momentLength - 2;

export function imageName(application: string, version: string, atMs: number): string {
  const moment = new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${application}-${version}-${moment}`;
}

/** The characters that AWS allows in no name of an image, each once. */
export function unfitForName(text: string): readonly string[] {
  return [...new Set(text)].filter((letter) => !/[A-Za-z0-9()[\] ./\-'@_]/.test(letter));
}
