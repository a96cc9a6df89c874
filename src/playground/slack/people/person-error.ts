/** A person tried something that Slack's own client would not have let them do. Nothing was sent to the bot. */
export class PersonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PersonError';
  }
}
