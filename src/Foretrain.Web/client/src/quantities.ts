// Numbers as people in the field write them. The rules are those of the program, so that a text means the same typed here or there.

const suffixes: Record<string, string> = { k: "e3", K: "e3", M: "e6", B: "e9", b: "e9", G: "e9", T: "e12", t: "e12" };
const flopPerPetaflopDay = 8.64e19;

/** Reads `70B`, `1.4T`, `1e24`, `100PF-days`; null for everything else. */
export function parseNumber(text: string): number | null {
  let rest = text.trim();
  let factor = 1;
  const days = /^(.*?)\s*PF-days?$/i.exec(rest);
  if (days) {
    rest = days[1]!;
    factor = flopPerPetaflopDay;
  }
  const match = /^([+-]?(?:\d[\d_]*\.?\d*|\.\d+))\s*(?:([kKMBbGTt])|(e[+-]?\d+))?$/i.exec(rest);
  if (!match) return null;
  const suffix = match[2];
  if (suffix !== undefined && !(suffix in suffixes)) return null;
  const value = Number(match[1]!.replaceAll("_", "") + (suffix === undefined ? match[3] ?? "" : suffixes[suffix])) * factor;
  return Number.isFinite(value) ? value : null;
}

/** `7.3B`, `1.72T`, `12k`, `0.0213`, `1e24`: reads back through parseNumber. */
export function scale(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (value === 0) return "0";
  const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
  const exponent = Number(power);
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  if (exponent >= 15 || exponent < -4) return `${short}e${exponent}`;
  const [shift, suffix] = exponent >= 12 ? [12, "T"] : exponent >= 9 ? [9, "B"] : exponent >= 6 ? [6, "M"] : exponent >= 4 ? [3, "k"] : [0, ""];
  const decimals = Math.max(0, digits - 1 - (exponent - shift));
  const plain = Number(`${mantissa}e${exponent - shift}`).toFixed(Math.min(decimals, 12));
  return (plain.includes(".") ? plain.replace(/\.?0+$/, "") : plain) + suffix;
}

/** An amount of compute, always with an exponent. */
export function flops(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const [mantissa, power] = value.toExponential(digits - 1).split("e") as [string, string];
  return `${mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa}e${Number(power)}`;
}

/** A loss or a constant with this many significant digits, zeros kept so that columns line up. */
export function value(x: number | null | undefined, digits = 5): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return "–";
  if (x === 0) return "0";
  const exponent = Number(x.toExponential(digits - 1).split("e")[1]);
  if (exponent > 5 || exponent < -4) {
    const [m, e] = x.toExponential(digits - 1).split("e") as [string, string];
    return `${m}e${Number(e)}`;
  }
  // No more digits than were asked for: 226847 with two of them is 230000.
  return exponent >= digits ? Number(x.toPrecision(digits)).toFixed(0) : x.toFixed(digits - 1 - exponent);
}

/** A number beside another one, with the same decimals. */
export function like(x: number | null | undefined, reference: number, digits = 5): string {
  if (x === null || x === undefined || !Number.isFinite(x) || reference === 0) return value(x, digits);
  const exponent = Number(reference.toExponential(digits - 1).split("e")[1]);
  if (exponent > 5 || exponent < -4 || Math.abs(x) >= 1e7) return value(x, Math.min(digits, 4));
  return x.toFixed(Math.max(0, digits - 1 - exponent));
}

/** Compute with an exponent, counts with a suffix, everything else with its digits. */
export function amount(name: string, x: number | null | undefined): string {
  if (name === "flops" || name === "compute") return flops(x);
  if (x === null || x === undefined) return "–";
  return Math.abs(x) >= 1e4 ? scale(x) : value(x, 4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

export function percent(share: number | null | undefined, decimals = 1): string {
  return share === null || share === undefined || !Number.isFinite(share) ? "–" : `${(100 * share).toFixed(decimals)} %`;
}

export function signedPercent(share: number): string {
  return (share >= 0 ? "+" : "−") + percent(Math.abs(share));
}

/** `16x`, `0.4x`. */
export function factor(x: number | null | undefined): string {
  return x === null || x === undefined ? "–" : `${scale(x, x >= 10 ? 3 : 2)}x`;
}

export function count(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n.toLocaleString("en-US").replaceAll(",", " ")} ${noun}s`;
}

/** A number as it goes into the address: short, and read back to the same digits shown. */
export function toText(x: number): string {
  return scale(x, 4);
}

/** The round number nearest to x on a log scale with three digits, so that a slider gives numbers one would type. */
export function round3(x: number): number {
  return x === 0 ? 0 : Number(x.toPrecision(3));
}

/** Reads `params=70B,tokens=1.4T`. Unreadable parts are left out. */
export function parseAt(text: string): Map<string, string> {
  const pairs = text.split(/[,;\s]+/).map((p) => p.split("=")).filter((p) => p.length === 2 && p[0] !== "" && p[1] !== "");
  return new Map(pairs.map((p) => [p[0]!, p[1]!]));
}

export function writeAt(at: ReadonlyMap<string, string>): string {
  return [...at].map(([name, text]) => `${name}=${text}`).join(",");
}
