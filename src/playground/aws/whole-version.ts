/** The parts of a whole version, `[epoch:]version[-release]`, as wires tell them apart. */
export function partsOfVersion(whole: string): {
  readonly epoch: number;
  readonly version: string;
  readonly release?: string;
} {
  const [, epoch = '0', version = '', release] = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(whole) ?? [];
  return { epoch: Number(epoch), version, ...(release === undefined ? {} : { release }) };
}
