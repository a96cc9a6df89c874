import type { Json } from '../../../basics/json.ts';
import { type Issue, issueText, isViewTooLarge, validateMessageBlocks, validateView } from '../blockkit/validate.ts';
import { isList, isObject, type JsonObject } from '../json.ts';
import { type Arguments, invalidArguments } from './arguments.ts';
import { ApiError } from './outcome.ts';

/** What a message is to say. `undefined`: the caller said nothing about it, which an update reads as "leave it". */
export interface Content {
  readonly text: string | undefined;
  readonly blocks: readonly Json[] | undefined;
  readonly attachments: readonly JsonObject[] | undefined;
  readonly metadata: JsonObject | undefined;
}

const longestPostCharacters = 40_000;
const longestUpdateBytes = 4000;
const longestMarkdownCharacters = 12_000;
const longestMetadataBytes = 16_384;

/**
 * Reads and judges the content of a message from the arguments of a call. Throws ApiError with Slack's names:
 * `invalid_blocks_format`, `invalid_blocks`, `msg_blocks_too_long`, `invalid_attachments`, `invalid_metadata_format`,
 * `metadata_too_large`, `markdown_text_conflict`, `msg_too_long`.
 */
export function readContent(args: Arguments): Content {
  const text = args.text('text')?.slice(0, longestPostCharacters);
  return {
    text,
    blocks: readMarkdownText(args, text) ?? readBlocks(args.json('blocks', 'invalid_blocks_format')),
    attachments: readAttachments(args.json('attachments', 'invalid_attachments')),
    metadata: readMetadata(args.json('metadata', 'invalid_metadata_format')),
  };
}

/** Throws `no_text` where there would be nothing to see. */
export function requireSomething(content: Content): void {
  const seen = content.text !== undefined || isFull(content.blocks) || isFull(content.attachments);
  if (!seen) throw new ApiError('no_text');
}

/** An update takes less text than a new message: 4,000 bytes, counted after escaping. */
export function requireShortText(text: string | undefined): void {
  const escaped = (text ?? '').replaceAll(/&(?!(?:amp|lt|gt);)/g, '&amp;');
  if (Buffer.byteLength(escaped) > longestUpdateBytes) throw new ApiError('msg_too_long');
}

/** Judges blocks given as JSON; throws ApiError as `readContent`. */
export function readBlocks(blocks: Json | undefined, at = '/blocks'): readonly Json[] | undefined {
  if (blocks === undefined) return undefined;
  if (!isList(blocks)) throw new ApiError('invalid_blocks_format');
  const verdict = validateMessageBlocks(blocks, at);
  if (verdict.issues.length > 0) throw invalidBlocks(verdict.issues);
  if (verdict.tooLong) throw new ApiError('msg_blocks_too_long');
  return blocks;
}

/** Judges a view. Throws ApiError `invalid_arguments` with one line for each issue, or `view_too_large`. */
export function requireView(view: Json | undefined, type: 'modal' | 'home'): JsonObject {
  if (!isObject(view)) throw invalidArguments(['missing required field: view']);
  if (isViewTooLarge(view)) throw new ApiError('view_too_large');
  const issues = validateView(view, type);
  if (issues.length > 0) throw invalidArguments(issues.map(issueText));
  return view;
}

export function invalidBlocks(issues: readonly Issue[]): ApiError {
  const lines = issues.map(issueText);
  return new ApiError('invalid_blocks', {
    errors: lines,
    response_metadata: { messages: lines.map((line) => `[ERROR] ${line}`) },
  });
}

function isFull(items: readonly unknown[] | undefined): boolean {
  return items !== undefined && items.length > 0;
}

function readMarkdownText(args: Arguments, text: string | undefined): readonly Json[] | undefined {
  const markdown = args.text('markdown_text');
  if (markdown === undefined) return undefined;
  if (text !== undefined || args.text('blocks') !== undefined) throw new ApiError('markdown_text_conflict');
  if (markdown.length > longestMarkdownCharacters) throw new ApiError('msg_too_long');
  return [{ type: 'markdown', text: markdown }];
}

function readAttachments(attachments: Json | undefined): readonly JsonObject[] | undefined {
  if (attachments === undefined) return undefined;
  if (!isList(attachments) || !attachments.every(isObject)) throw new ApiError('invalid_attachments');
  if (attachments.length > 100) throw new ApiError('too_many_attachments');
  attachments.forEach((attachment, index) => {
    readBlocks(attachment['blocks'], `/attachments/${index}/blocks`);
  });
  return attachments;
}

function readMetadata(metadata: Json | undefined): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  if (!isObject(metadata)) throw new ApiError('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return metadata;
  const isEvent = typeof metadata['event_type'] === 'string' && isObject(metadata['event_payload']);
  if (!isEvent) throw new ApiError('invalid_metadata_format');
  if (Buffer.byteLength(JSON.stringify(metadata)) > longestMetadataBytes) throw new ApiError('metadata_too_large');
  return metadata;
}
