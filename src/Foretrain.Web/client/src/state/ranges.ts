import type { DataDocument, LawDocument } from "../api/documents";

// How far the sliders reach: from the smallest run to well beyond the largest, because that is where questions are.

export interface Reach {
  readonly low: number;
  readonly high: number;
  /** The largest value among the runs, where a table is known. */
  readonly seen: number | null;
}

const usual: Record<string, readonly [number, number]> = {
  params: [1e6, 1e13], tokens: [1e8, 1e15], flops: [1e16, 1e27], unique_tokens: [1e7, 1e14], epochs: [1, 1000], inference_tokens: [1e6, 1e16],
};
const beyond = 1e4;

export function reachOf(name: string, data: DataDocument | null, law: LawDocument | null): Reach {
  const given = data?.mapping.find((m) => m.variable === name)?.source ?? name;
  const column = data?.columns.find((c) => c.name === given) ?? data?.columns.find((c) => c.name === name);
  if (column && column.low !== null && column.high !== null && column.low > 0) return { low: decade(column.low), high: decadeUp(column.high * (name === "epochs" ? 100 : beyond)), seen: column.high };
  if (name === "flops" && data) {
    const n = reachOf("params", data, law), d = reachOf("tokens", data, law);
    if (n.seen !== null && d.seen !== null) return { low: decade(6 * n.low * d.low), high: decadeUp(6 * n.seen * d.seen * beyond), seen: null };
  }
  const input = law?.inputs.find((i) => i.name === name);
  if (input && input.low !== null && input.high !== null && input.low > 0 && input.high > input.low) return { low: decade(input.low), high: decadeUp(input.high * beyond), seen: input.high };
  const [low, high] = usual[name] ?? [1e-3, 1e6];
  return { low, high, seen: null };
}

/** True when the input is moved on a log scale: positive and over more than a decade. */
export function isLog(name: string, data: DataDocument | null, law: LawDocument | null): boolean {
  if (name in usual) return true;
  const input = law?.inputs.find((i) => i.name === name);
  const given = data?.mapping.find((m) => m.variable === name)?.source ?? name;
  const column = data?.columns.find((c) => c.name === given);
  const low = column?.low ?? input?.low, high = column?.high ?? input?.high;
  return low !== undefined && low !== null && high !== undefined && high !== null && low > 0 && high / low > 10;
}

const decade = (x: number): number => 10 ** Math.floor(Math.log10(x) + 1e-9);
const decadeUp = (x: number): number => 10 ** Math.ceil(Math.log10(x) - 1e-9);
