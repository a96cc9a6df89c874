import { type JsonObject, objectAt, objectsAt, stringAt } from '../../../slack/json.ts';
import type { BlockProps } from './block-props.ts';
import { Drawn } from './library.tsx';
import { SafeLink } from './links.tsx';

/** A list of tasks under a title. */
export function PlanBlock({ block }: BlockProps) {
  return (
    <div className="block-plan">
      <p className="plan-title">{stringAt(block, 'title')}</p>
      {objectsAt(block, 'tasks').map((task) => (
        <Task key={stringAt(task, 'task_id') ?? ''} task={task} />
      ))}
    </div>
  );
}

export function TaskCardBlock({ block }: BlockProps) {
  return <Task task={block} />;
}

interface Status {
  readonly mark: string;
  readonly word: string;
}

const statuses: Readonly<Record<string, Status>> = {
  pending: { mark: '○', word: 'Pending' },
  in_progress: { mark: '◐', word: 'In progress' },
  complete: { mark: '✓', word: 'Complete' },
  error: { mark: '✗', word: 'Failed' },
};

/** One task. The library tells its status by a colour alone; here it has a mark of its own and a word. */
function Task({ task }: { readonly task: JsonObject }) {
  const status = stringAt(task, 'status') ?? 'pending';
  const { mark, word } = (Object.hasOwn(statuses, status) ? statuses[status] : undefined) ?? {
    mark: '○',
    word: status,
  };
  const more = ['details', 'output'].map((key) => objectAt(task, key)).filter((text) => text !== undefined);
  return (
    <div className={`task is-${status}`}>
      <p className="task-title">
        <span className="task-mark" title={word}>
          <span aria-hidden="true">{mark}</span>
          <span className="unseen">{word}: </span>
        </span>
        {stringAt(task, 'title')}
      </p>
      {more.length > 0 && <Drawn blocks={more} />}
      <TaskSources sources={objectsAt(task, 'sources')} />
    </div>
  );
}

function TaskSources({ sources }: { readonly sources: readonly JsonObject[] }) {
  if (sources.length === 0) return null;
  return (
    <ul className="task-sources">
      {sources.map((source, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two sources may be the same.
        <li key={index}>
          <SafeLink url={stringAt(source, 'url') ?? ''}>{stringAt(source, 'text')}</SafeLink>
        </li>
      ))}
    </ul>
  );
}
