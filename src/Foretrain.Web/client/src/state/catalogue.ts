import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { getJson, type Page } from "../api/server";
import type { DataDocument, LawDocument, LawHead, LawsDocument } from "../api/documents";

// What does not change while the program runs, or only with a table's content: asked for once.

export const laws = signal<readonly LawHead[]>([]);
const lawCards = signal<ReadonlyMap<string, LawDocument | null>>(new Map());
const descriptions = signal<ReadonlyMap<string, DataDocument | null>>(new Map());
const asked = new Set<string>();

export function useLaws(): readonly LawHead[] {
  useEffect(() => {
    if (asked.has("laws")) return;
    asked.add("laws");
    getJson<Page<LawsDocument>>("/laws.json?figures=none").then((p) => { laws.value = p.result.laws; }, () => asked.delete("laws"));
  }, []);
  return laws.value;
}

/** The law's card; null while it is unknown. */
export function useLaw(id: string | null): LawDocument | null {
  useEffect(() => {
    if (id === null || id === "" || asked.has(`law ${id}`)) return;
    asked.add(`law ${id}`);
    getJson<Page<LawDocument>>(`/laws/${encodeURIComponent(id)}.json?figures=none`).then(
      (p) => { lawCards.value = new Map([...lawCards.value, [id, p.result]]); },
      () => { asked.delete(`law ${id}`); },
    );
  }, [id]);
  return id === null ? null : lawCards.value.get(id) ?? null;
}

/** What is known of a table's columns; null while it is unknown. */
export function useDescription(table: string | null): DataDocument | null {
  useEffect(() => {
    if (table === null || table === "" || asked.has(`data ${table}`)) return;
    asked.add(`data ${table}`);
    getJson<Page<DataDocument>>(`/data.json?${new URLSearchParams({ t: table, figures: "none" })}`).then(
      (p) => { descriptions.value = new Map([...descriptions.value, [table, p.result]]); },
      () => { asked.delete(`data ${table}`); },
    );
  }, [table]);
  return table === null ? null : descriptions.value.get(table) ?? null;
}

/** Edit distance, for did-you-mean. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

export interface Found {
  readonly laws: readonly LawHead[];
  /** True when nothing held the words and these are only alike. */
  readonly guessed: boolean;
}

/** Laws that hold every word of the text, ids and names first; else those with a name much like it. */
export function findLaws(all: readonly LawHead[], text: string): Found {
  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== "");
  if (words.length === 0) return { laws: all, guessed: false };
  const names = (l: LawHead): string => [l.id, ...l.aliases].join(" ").toLowerCase();
  const whole = (l: LawHead): string => [names(l), l.title, l.question, l.family, l.formula, ...l.inputs, ...l.outputs].join(" ").toLowerCase();
  const held = all.filter((l) => words.every((w) => whole(l).includes(w)));
  if (held.length > 0) {
    const rank = (l: LawHead): number => (l.id === words.join(" ") ? 0 : words.every((w) => names(l).includes(w)) ? 1 : words.every((w) => l.title.toLowerCase().includes(w)) ? 2 : 3);
    return { laws: held.map((l, i) => ({ l, i })).sort((a, b) => rank(a.l) - rank(b.l) || a.i - b.i).map((x) => x.l), guessed: false };
  }
  const typed = words.join("-");
  const near = all
    .map((l) => ({ l, d: Math.min(...[l.id, ...l.aliases].flatMap((n) => [n, ...n.split("-")]).map((n) => distance(typed, n.toLowerCase()))) }))
    .filter((x) => x.d <= Math.max(2, typed.length / 3))
    .sort((a, b) => a.d - b.d);
  return { laws: near.slice(0, 6).map((x) => x.l), guessed: true };
}
