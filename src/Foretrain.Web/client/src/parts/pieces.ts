import controls from "../controls.json";
import { knows, knowsItself } from "../api/asking";

// Findings and errors come from the program as the command line says them. On a page they must say what to do on the page: options turn
// into the controls that set them, commands into the pages that do the same. One table knows both (controls.json).

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** A control of this page, with the value to give it where the message names one. */
  | { readonly kind: "control"; readonly name: string; readonly label: string; readonly value: string; readonly whole: boolean }
  /** A control of another page. */
  | { readonly kind: "there"; readonly path: string; readonly label: string; readonly page: string; readonly name: string; readonly value: string; readonly whole: boolean }
  /** Something that has no control: a name of the address, of this page or of another. */
  | { readonly kind: "address"; readonly name: string; readonly value: string; readonly whole: boolean; readonly page: string | null }
  | { readonly kind: "page"; readonly path: string; readonly label: string; readonly set: Readonly<Record<string, string>> }
  /** What only the command line can do. */
  | { readonly kind: "command"; readonly text: string };

interface Control { readonly label: string; readonly on: readonly string[]; readonly labels?: Readonly<Record<string, string>>; readonly address?: string }

const byName = controls.controls as Readonly<Record<string, Control>>;
const pages = controls.pages as Readonly<Record<string, { readonly path: string; readonly name: string }>>;
export const pageNames: Readonly<Record<string, string>> = { fit: "Fit", forecast: "Forecast", plan: "Plan", compare: "Compare", next: "Next runs", report: "Report" };

// Words after an option that begin the rest of the sentence.
const prose = new Set(
  "a all alone and are as asks at both but by cannot can choose fits for from gives given if in instead into is it leaves lists names needs no of on or otherwise out over ranks says set so than that the there they to twice uses when where with without would".split(" "),
);
const plainValue = new Set(["law", "axis", "by", "constants", "given", "target", "cluster", "weights", "candidates", "targets"]);
const holder = /^[A-Z][A-Z-]*$/;

const start = /(['`]?)foretrain (?=[a-z])|--[a-z][a-z0-9-]*/g;
const quoted = /^("[^"]*"|'[^']*')/;

/** Name in the address of what an option sets. */
export const addressName = (option: string): string => byName[option]?.address ?? option;

/** A message in pieces. */
export function pieces(text: string, page: string): readonly Piece[] {
  const out: Piece[] = [];
  let from = 0;
  const push = (piece: Piece, at: number, end: number): void => {
    if (at > from) out.push({ kind: "text", text: text.slice(from, at) });
    out.push(piece);
    from = end;
  };
  start.lastIndex = 0;
  for (let m = start.exec(text); m; m = start.exec(text)) {
    const before = text[m.index - 1];
    if (before !== undefined && /[\w/-]/.test(before)) continue; // part of a name
    if (m[0].startsWith("--")) {
      const read = option(text, m.index);
      push(pieceOf(read.name, read.value, page, text.slice(m.index, read.end)), m.index, read.end);
      start.lastIndex = read.end;
    } else {
      const read = command(text, m.index + m[0].length, m[1] ?? "");
      const whole = text.slice(m.index, read.end).replace(/^['`]|['`]$/g, "");
      push(read.page ? { kind: "page", path: read.page.path, label: read.page.name, set: read.set } : { kind: "command", text: whole }, m.index, read.end);
      start.lastIndex = read.end;
    }
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

/** The words of pieces, as a screen shows them. */
export function words(all: readonly Piece[]): string {
  return all.map((p) => {
    switch (p.kind) {
      case "text": return p.text;
      case "control": return p.value === "" ? p.label : `${p.label} ${p.value}`;
      case "there": return `${p.label}${p.value === "" ? "" : ` ${p.value}`} on the ${p.page} page`;
      case "address": return `${p.name}=${p.value === "" ? "…" : p.value} in the address${p.page === null ? "" : ` of the ${pageNames[p.page]} page`}`;
      case "page": return p.label;
      case "command": return `${p.text} on the command line`;
    }
  }).join("");
}

function pieceOf(name: string, value: string, page: string, raw: string): Piece {
  const control = byName[name];
  const whole = value !== "" && !value.includes("...") && !/(^|[^A-Za-z0-9_])[A-Z]{2,}($|[^A-Za-z0-9_])/.test(value.replaceAll(/'[^']*'/g, "")) && !value.includes("'...'");
  const shown = holder.test(value) || value === "..." ? "" : value;
  if (control?.on.includes(page)) return { kind: "control", name, label: control.labels?.[page] ?? control.label, value: shown, whole };
  const own = addressName(name), there = control?.on[0];
  if (knows(page, own) && (there === undefined || knowsItself(page, own))) return { kind: "address", name: own, value: shown, whole, page: null };
  if (control && there) return { kind: "there", path: `/${there}`, label: control.labels?.[there] ?? control.label, page: pageNames[there] ?? there, name, value: shown, whole };
  const other = Object.keys(pageNames).find((p) => knows(p, own));
  return other ? { kind: "address", name: own, value: shown, whole, page: other } : { kind: "command", text: raw };
}

/** An option and the value that follows it, where what follows is a value and not the sentence. */
function option(text: string, at: number, quote = ""): { name: string; value: string; end: number } {
  const name = /^--([a-z0-9-]*[a-z0-9])/.exec(text.slice(at))![1]!;
  const end = at + 2 + name.length;
  const gap = /^[ =]/.exec(text.slice(end))?.[0];
  if (gap === undefined) return { name, value: "", end };
  const rest = text.slice(end + 1);
  const inQuotes = quoted.exec(rest)?.[1];
  if (inQuotes !== undefined) return { name, value: inQuotes.slice(1, -1), end: end + 1 + inQuotes.length };
  const word = (quote === "" ? /^[^\s;)]+/ : /^[^\s;)'`]+/).exec(rest)?.[0].replace(/[,:.]+$/, (tail) => (tail.startsWith("...") ? "..." : "")) ?? "";
  if (word === "" || word.startsWith("--") || word.startsWith("(")) return { name, value: "", end };
  const telling = /[=\d]/.test(word) || word === "..." || holder.test(word) || /^[A-Z]+[:=]/.test(word) || /\.(csv|tsv|json|parquet)$/.test(word);
  if (!telling && !(plainValue.has(name) && !prose.has(word) && /^[a-z][a-z0-9_-]*$/.test(word))) return { name, value: "", end };
  // A condition without quotes goes on: tokens >= 1e9.
  const on = /^( (?:<=|>=|=|<|>) [^\s,;)]+)+/.exec(rest.slice(word.length))?.[0] ?? "";
  return { name, value: word + on, end: end + 1 + word.length + on.length };
}

/** A whole command: its page, and the options that say something. */
function command(text: string, at: number, quote: string): { page: { path: string; name: string } | null; set: Record<string, string>; end: number } {
  const set: Record<string, string> = {};
  let verb = /^[a-z]+/.exec(text.slice(at))![0];
  let end = at + verb.length;
  const second = /^ ([a-z]+)/.exec(text.slice(end))?.[1];
  if (second !== undefined && (verb === "data" || (verb === "laws" && second === "show"))) {
    end += second.length + 1;
    if (verb === "data") verb = `data ${second}`;
  }
  for (;;) {
    if (quote !== "" && text[end] === quote) { end++; break; }
    const rest = text.slice(end);
    if (rest.startsWith(" --")) {
      const read = option(text, end + 1, quote);
      if (read.value !== "" && !read.value.includes("...") && !holder.test(read.value)) set[addressName(read.name)] = read.value;
      end = read.end;
      continue;
    }
    const word = /^ ([^\s;)']+)/.exec(rest)?.[1];
    if (word === undefined) break;
    const bare = word.replace(/,$/, "");
    if (!(bare === "..." || holder.test(bare) || /\.(csv|tsv|json|jsonl|parquet)$/.test(bare))) break;
    end += 1 + bare.length;
    if (bare !== word) break;
  }
  return { page: pages[verb] ?? null, set, end };
}
