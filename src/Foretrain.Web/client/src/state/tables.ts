import { signal } from "@preact/signals";
import { getJson, type Failure } from "../api/server";
import type { TablesDocument } from "../api/documents";

// Which tables the server has. Names of dropped files are remembered here, so that after a restart the page can say which one is missing.

export const tables = signal<TablesDocument | null>(null);
export const tablesFailure = signal<Failure | null>(null);

const key = "foretrain-uploads";

function names(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

export function remember(id: string, name: string): void {
  try {
    const kept = Object.entries({ ...names(), [id]: name }).slice(-50);
    localStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
  } catch {
    // without storage the page cannot name the file
  }
}

/** Name of a dropped file by the id the server gave it; null when this browser never saw it. */
export function uploadedName(id: string): string | null {
  return tables.value?.tables.find((t) => t.id === id)?.name ?? names()[id] ?? null;
}

/** What to call a table. */
export function tableName(id: string): string {
  return id.startsWith("up-") ? uploadedName(id) ?? "a dropped table" : id;
}

export async function loadTables(): Promise<void> {
  try {
    tables.value = await getJson<TablesDocument>("/tables.json");
    tablesFailure.value = null;
    for (const t of tables.value.tables) if (t.uploaded) remember(t.id, t.name);
  } catch (e) {
    tablesFailure.value = e as Failure;
  }
}
