/** A form-encoded body as the tree that its dotted names describe: `Filter.1.Name=state` and so on. */
export interface FormNode {
  text: string | undefined;
  readonly children: Map<string, FormNode>;
}

const protocolFields = new Set(['Action', 'Version']);

/** Reads a body; the fields of the protocol itself (`Action`, `Version`) are left out. */
export function parseForm(body: string): FormNode {
  const root = emptyNode();
  for (const [name, value] of new URLSearchParams(body)) {
    if (!protocolFields.has(name)) nodeAt(root, name).text = value;
  }
  return root;
}

/** One field of the protocol itself, such as `Action`. */
export function formField(body: string, name: string): string | undefined {
  return new URLSearchParams(body).get(name) ?? undefined;
}

function emptyNode(): FormNode {
  return { text: undefined, children: new Map() };
}

function nodeAt(root: FormNode, dottedName: string): FormNode {
  let node = root;
  for (const part of dottedName.split('.')) {
    const next = node.children.get(part) ?? emptyNode();
    node.children.set(part, next);
    node = next;
  }
  return node;
}
