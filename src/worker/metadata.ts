// A model's metadata outside of the worker that has the model.

import type { ModelMetadata } from '../index.ts';
import type { Outcome, SentMetadata } from './calls.ts';
import { receiveError } from './sent-error.ts';

/** What a model says of itself; the files behind it stay in the worker until they are asked for. */
export interface WorkerMetadata extends Omit<ModelMetadata, 'file'> {
  /**
   * The content of a file that stands behind the model; yours.
   *
   * @throws {@link TFLiteError} `OPTION_INVALID` when there is no such file, `METADATA_CORRUPT` when it is damaged.
   */
  file(name: string): Promise<Uint8Array>;
}

/** Puts metadata together again: what could not be read throws where it is asked for, as in the worker. */
export function receiveMetadata({ plain, files, labels }: SentMetadata, file: WorkerMetadata['file']): WorkerMetadata {
  return {
    ...plain,
    get files() {
      return valueOf(files);
    },
    get labels() {
      return valueOf(labels);
    },
    file,
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw receiveError(outcome.error);
  return outcome.value;
}
