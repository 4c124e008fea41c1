/** The user's own data, kept in this browser: only where asked for, and until asked to forget. */

export interface OwnData {
  readonly name: string;
  readonly text: string;
}

const PLACE = 'glmm-wasm own data';
const KEY = 'own';

/** Name of what is kept, without opening it: a page with nothing kept must not wait to learn so. */
export function keptName(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

export async function recall(): Promise<OwnData | null> {
  return ((await inStore('readonly', (store) => store.get(KEY))) as OwnData | undefined) ?? null;
}

export async function remember(data: OwnData): Promise<void> {
  await inStore('readwrite', (store) => store.put(data, KEY));
  localStorage.setItem(PLACE, data.name);
}

export async function forget(): Promise<void> {
  localStorage.removeItem(PLACE);
  await finished(indexedDB.deleteDatabase(PLACE));
}

async function inStore(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open(PLACE);
  opening.onupgradeneeded = () => opening.result.createObjectStore(PLACE);
  const database = await finished(opening);
  try {
    return await finished(ask(database.transaction(PLACE, mode).objectStore(PLACE)));
  } finally {
    database.close();
  }
}

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
