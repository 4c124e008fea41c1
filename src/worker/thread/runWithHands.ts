/**
 * The other threads of a session lend a hand to the first one's request, if it asks: they do blocks of random probes in its memory
 * (assembly/krylov/blocks/). It goes on alone until they have come, and where they are busy with something else.
 */
import { HANDS_BYTES, HANDS_LOST, HANDS_OVER, HANDS_ROUND, HANDS_TURN } from '../../wasm/krylov/fields.ts';
import type { Queue, Run, Task } from '../caller/queue.ts';
import type { Meeting } from '../protocol.ts';

/** @param further threads beside the first that may help */
export function runWithHands(queues: (count: number) => readonly Queue[], further: number, task: Task): Run {
  const [first] = queues(1);
  const { request } = task;
  if (further === 0 || (request.t !== 'fit' && request.t !== 'method')) return first.run(task);
  let dismiss = (): void => {};
  const onMeeting = (meeting: Meeting): void => {
    dismiss = call(queues(1 + further).slice(1), meeting);
  };
  const run = first.run({ ...task, request: { ...request, hands: further }, onMeeting });
  const over = (): void => dismiss();
  run.answer.then(over, over);
  return run;
}

/** Returns a way to let them go. */
function call(others: readonly Queue[], { memory, control }: Meeting): () => void {
  const flags = new Int32Array(memory.buffer, control, HANDS_BYTES / 4);
  let isOver = false;
  const say = (what: number): void => {
    Atomics.store(flags, what / 4, 1);
    Atomics.notify(flags, HANDS_ROUND / 4);
    Atomics.notify(flags, HANDS_TURN / 4);
  };
  others.forEach((queue, at) => {
    const { answer } = queue.run({ request: { t: 'help', hand: at + 1, memory, control }, needs: [] });
    // the block that it had will never come
    answer.catch(() => {
      if (!isOver) say(HANDS_LOST);
    });
  });
  return () => {
    isOver = true;
    say(HANDS_OVER);
  };
}
