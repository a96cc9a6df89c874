import { type Act, type Control, type Reply, replySchema } from '../contract.ts';

/** Does something as a person. Never rejects. */
export function sendAct(personId: string, act: Act): Promise<Reply> {
  return post('/api/act', { as: personId, act });
}

/** Does something to the world. Never rejects. */
export function sendControl(control: Control): Promise<Reply> {
  return post('/api/control', control);
}

const noAnswer: Reply = {
  kind: 'refused',
  said: 'The playground does not answer. Look whether `npm start` still runs, and do it again.',
};

async function post(path: string, body: unknown): Promise<Reply> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return replySchema.parse(await response.json());
    return { kind: 'refused', said: `The playground refused it: ${(await response.text()).trim()}.` };
  } catch {
    return noAnswer;
  }
}
