// Which part of the address each document of the server knows. A name it does not know is an error there, and rightly so: what is passed
// over in silence changes an answer without a word. What belongs to other pages is therefore left out here.

const fit = ["t", "law", "formula", "map", "where", "by", "target", "cluster", "weights", "objective", "fix", "free", "range", "level", "seed", "resamples"];
const without = (...names: string[]): string[] => fit.filter((n) => !names.includes(n));

const known: Readonly<Record<string, readonly string[]>> = {
  data: ["t"],
  fit,
  forecast: [...fit, "constants", "at", "targets", "targets-where", "axis"],
  plan: [...fit, "constants", "flops", "loss", "budget", "combine", "limit", "input-range", "inference-tokens", "unique-tokens", "cost", "cost-unit", "tolerance", "curve", "at", "epochs"],
  compare: [...without("resamples"), "at", "axis", "within", "sure", "higher-wins"],
  next: [...without("resamples", "seed"), "at", "optimum", "against", "between", "higher-wins", "candidates", "budget", "hours", "money", "flops-per-hour", "price", "cost", "runs"],
  backtest: [...without("resamples", "seed"), "axis", "origins", "horizons", "through-runs"],
  check: [...fit, "at"],
  rank: ["t", "laws", "axis", "origins", "through-runs", "objective", "range", "at", "targets", "targets-where", "level", "where", "map", "target", "by", "weights", "cluster", "seed"],
  isoflop: ["t", "method", "at", "budget-tolerance", "curves", "weighted", "resamples", "where", "map", "target", "by", "level", "seed"],
  laws: ["q", "family", "input", "output"],
  law: ["set", "x", "c."],
  report: [...fit, "at", "targets", "targets-where", "rank", "no-backtest", "title", "download"],
  tables: [],
};

// Documents that a page shows beside its own.
const within: Readonly<Record<string, readonly string[]>> = { fit: ["rank"], forecast: ["check", "backtest"], plan: ["isoflop"] };

/** True when the document of a page knows a name. */
export const knowsItself = (page: string, name: string): boolean => known[page]?.includes(name) ?? false;

/** True when a name in the address of a page reaches one of the documents that it shows. */
export function knows(page: string, name: string): boolean {
  return [page, ...within[page] ?? []].some((p) => known[p]?.includes(name));
}

/** The part of a query that a document knows. */
export function askedOf(page: string, q: URLSearchParams): URLSearchParams {
  const names = known[page] ?? [];
  const prefixes = names.filter((n) => n.endsWith("."));
  return new URLSearchParams([...q].filter(([k]) => names.includes(k) || prefixes.some((p) => k.startsWith(p))));
}
