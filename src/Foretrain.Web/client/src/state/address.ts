import { computed, signal } from "@preact/signals";

// The state of a page is its address: a link reproduces the view, and going back undoes a step.

export interface Place {
  readonly path: string;
  readonly query: string;
}

/** What belongs to the analysis and goes along from page to page; everything else belongs to one page. */
export const sharedKeys = [
  "t", "law", "formula", "constants", "map", "where", "target", "cluster", "weights", "objective", "fix", "free", "range", "level", "seed", "resamples",
] as const;

const read = (): Place => ({ path: location.pathname, query: location.search.slice(1) });

export const place = signal<Place>(read());
export const params = computed(() => new URLSearchParams(place.value.query));

// Browsers refuse more than about a hundred address changes in ten seconds: while dragging, the address follows with a pause.
const pause = 200;
let waiting: ReturnType<typeof setTimeout> | undefined;

function settle(): void {
  if (waiting === undefined) return;
  clearTimeout(waiting);
  waiting = undefined;
  history.replaceState(null, "", hrefOf(place.value));
}

addEventListener("popstate", () => {
  if (waiting !== undefined) clearTimeout(waiting);
  waiting = undefined;
  place.value = read();
});
addEventListener("pagehide", settle);

export function hrefOf(p: Place): string {
  return p.query === "" ? p.path : `${p.path}?${p.query}`;
}

/** Text of a query with the comma and the few other marks that may stand unescaped, so that a link stays readable. */
export function queryText(q: URLSearchParams): string {
  return q.toString().replaceAll("%2C", ",").replaceAll("%3D", "=").replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("+", "%20").replaceAll("%20", "+");
}

export function go(path: string, query: URLSearchParams, how: "push" | "replace" = "push"): void {
  settle();
  const next = { path, query: queryText(query) };
  if (next.path === place.value.path && next.query === place.value.query) return;
  const samePage = next.path === place.value.path;
  place.value = next;
  if (how === "push") history.pushState(null, "", hrefOf(next));
  else history.replaceState(null, "", hrefOf(next));
  if (!samePage) scrollTo(0, 0);
}

export type Change = Readonly<Record<string, string | readonly string[] | null | undefined>>;

export function withChange(q: URLSearchParams, change: Change): URLSearchParams {
  const next = new URLSearchParams(q);
  for (const [key, v] of Object.entries(change)) {
    const texts = v === null || v === undefined ? [] : typeof v === "string" ? [v] : v;
    const kept = texts.filter((t) => t !== "");
    if (kept.length === 1 && next.has(key)) {
      next.set(key, kept[0]!); // keeps its place in the address
    } else {
      next.delete(key);
      for (const t of kept) next.append(key, t);
    }
  }
  return next;
}

/** `a=1,b=2` with one more, in place of another value of the same name. */
export function parseHeld(now: string, more: string): string {
  const key = more.split("=")[0]!.trim();
  return [...now.split(",").filter((p) => p !== "" && p.split("=")[0]!.trim() !== key), more].join(",");
}

/** A step: the address of before can be gone back to. */
export function commit(change: Change): void {
  go(place.value.path, withChange(params.value, change));
}

/** A moment of a drag: the page follows at once, the address after a pause. */
export function drag(change: Change): void {
  place.value = { path: place.value.path, query: queryText(withChange(params.value, change)) };
  waiting ??= setTimeout(settle, pause);
}

const repeated = new Set(["map", "fix", "free", "range"]);

/** Address of another page about the same analysis. */
export function pageHref(path: string, change: Change = {}): string {
  const shared = new URLSearchParams();
  for (const key of sharedKeys) for (const v of params.value.getAll(key).slice(0, repeated.has(key) ? undefined : 1)) shared.append(key, v);
  return hrefOf({ path, query: queryText(withChange(shared, change)) });
}

/** Address of a document of the server. */
export function twinHref(path: string, q: URLSearchParams): string {
  return hrefOf({ path, query: queryText(q) });
}

/** Links within the workbench change the page without loading it anew. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.hash !== "" && link.pathname === location.pathname && link.search === location.search) return; // within the page
  if (!/^\/(data|fit|forecast|plan|compare|next|laws(\/[^/.]+)?|report)$/.test(link.pathname)) return;
  event.preventDefault();
  go(link.pathname, new URLSearchParams(link.search));
}
