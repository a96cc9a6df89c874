import { isList, stringAt } from '../json.ts';
import type { SlackFile } from '../workspace/data.ts';
import { postMessage } from '../workspace/posting.ts';
import { type Arguments, invalidArguments } from './arguments.ts';
import { readThreadTs } from './chat.ts';
import { joinedChannel } from './lookups.ts';
import type { Method, MethodContext } from './method.ts';
import { ApiError } from './outcome.ts';

export const fileMethods = {
  'files.getUploadURLExternal': {
    tier: 'tier4',
    token: 'bot',
    scope: 'files:write',
    call: (args, { uploads }) => {
      const bytes = Number(args.required('length'));
      if (!Number.isInteger(bytes) || bytes < 1) throw invalidArguments(['length must be a positive number']);
      const { url, id } = uploads.begin(args.required('filename'), bytes);
      return { upload_url: url, file_id: id };
    },
  },
  'files.completeUploadExternal': {
    tier: 'tier4',
    token: 'bot',
    scope: 'files:write',
    call: (args, context) => {
      const channelId = args.text('channel_id');
      // The bot may write in a public channel that it is not in, and share no file there.
      const channel = channelId === undefined ? undefined : joinedChannel(context, channelId);
      const threadTs = channel === undefined ? undefined : readThreadTs(args, context, channel.id);
      const files = finished(args, context);
      if (channel !== undefined)
        postMessage(context.workspace, {
          channelId: channel.id,
          userId: context.workspace.team.botUserId,
          text: args.text('initial_comment') ?? '',
          threadTs,
          files,
        });
      return { files: files.map(({ id, title }) => ({ id, title })) };
    },
  },
} satisfies Record<string, Method>;

function finished(args: Arguments, { uploads }: MethodContext): readonly SlackFile[] {
  const asked = args.json('files', 'invalid_arguments');
  if (!isList(asked) || asked.length === 0) throw invalidArguments(['missing required field: files']);
  return asked.map((one) => {
    const file = uploads.finish(stringAt(one, 'id') ?? '', stringAt(one, 'title'));
    if (file === undefined) throw new ApiError('file_not_found');
    return file;
  });
}
