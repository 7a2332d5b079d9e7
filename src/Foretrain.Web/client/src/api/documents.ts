// The parts of the program's JSON documents that the pages read; docs/json.md names every field.

export interface Finding {
  readonly id: string;
  readonly severity: "severe" | "warning" | "note";
  readonly what: string;
  readonly meaning: string;
  readonly action: string;
  readonly lines?: readonly number[];
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
  readonly level?: number;
  readonly method?: string;
  readonly covers?: string;
}

export interface Quantity {
  readonly value: number;
  readonly interval: Interval | null;
  readonly parameterInterval: Interval | null;
}

export type At = Readonly<Record<string, number>>;

export interface LawUsed {
  readonly id: string;
  readonly source: string;
  readonly formula: string;
  readonly mathml?: string | null;
  readonly output: string;
  readonly outputUnit: string | null;
  readonly costConvention: string | null;
  readonly constants: Readonly<Record<string, number>>;
}

export interface Parameter {
  readonly name: string;
  readonly meaning: string;
  readonly value: number;
  readonly state: "free" | "on-bound" | "fixed" | "tied";
  readonly tiedTo: string | null;
  readonly interval: Interval | null;
  readonly standardError: { readonly jacobian: number | null; readonly sandwich: number | null; readonly bootstrap: number | null } | null;
}

export interface Certificate {
  readonly code: string;
  readonly meaning: string;
  readonly scaledGradient: number | null;
  readonly gradientTolerance: number;
  readonly condition: number | null;
  readonly screened: number;
  readonly starts: number;
  readonly converged: number;
  readonly agreeing: number;
  readonly evaluations: number;
  readonly runnerUpGap: number | null;
}

export interface Fit {
  readonly group: string | null;
  readonly data: {
    readonly source: string;
    readonly rows: number;
    readonly used: number;
    readonly leftOutByWhere: number;
    readonly rejected: readonly { readonly line: number; readonly reason: string; readonly column: string; readonly text: string }[];
    readonly columns: readonly { readonly input: string; readonly source: string; readonly kind: string; readonly reason: string }[];
    readonly ranges: readonly { readonly input: string; readonly distinct: number; readonly min: number; readonly max: number }[];
  };
  readonly law: {
    readonly id: string;
    readonly title: string;
    readonly formula: string;
    readonly mathml?: string | null;
    readonly output: string;
    readonly outputUnit: string | null;
    readonly objective: string;
    readonly costConvention: string | null;
  };
  readonly objective: number;
  readonly parameters: readonly Parameter[];
  readonly certificate: Certificate;
  readonly bootstrap: { readonly method: string; readonly requested: number; readonly unconverged: number; readonly units: number; readonly seed: number } | null;
  readonly influence: readonly { readonly line: number; readonly run: string; readonly cook: number; readonly without: readonly number[] }[];
  readonly findings: readonly Finding[];
}

export interface FailedGroup {
  readonly group: string;
  readonly code: string;
  readonly message: string;
  readonly place: string | null;
  readonly hint: string | null;
}

/** The same question answered once per value of a column. */
export interface Grouped<T> {
  readonly by: string;
  readonly groups: readonly { readonly group: string; readonly report: T }[];
  readonly failed: readonly FailedGroup[];
}

export interface FitDocument {
  readonly applicableLaws: readonly { readonly id: string; readonly title: string }[];
  readonly fits: readonly Fit[];
  readonly failed: readonly FailedGroup[];
}

export interface Sources {
  readonly parameters: number | null;
  readonly form: number | null;
  readonly run?: number | null;
}

export interface Forecast {
  readonly label: string | null;
  readonly at: At;
  readonly value: number;
  readonly fitted: number;
  readonly calibrated: boolean;
  readonly interval: Interval | null;
  readonly parameterInterval: Interval | null;
  readonly deltaInterval: Interval | null;
  readonly sources: Sources | null;
  readonly reach: number | null;
  readonly observed: number | null;
  readonly relativeError: number | null;
  readonly findings: readonly Finding[];
}

export interface PredictDocument {
  readonly groups: readonly { readonly group: string | null; readonly law: LawUsed; readonly forecasts: readonly Forecast[]; readonly findings: readonly Finding[] }[];
}

export interface Plan {
  readonly group: string | null;
  readonly law: LawUsed;
  readonly inputs: readonly { readonly name: string; readonly value: number; readonly interval: Interval | null; readonly parameterInterval: Interval | null; readonly fixed: boolean; readonly atEdge: boolean }[];
  readonly output: Quantity;
  readonly forecast: number | null;
  readonly cost: Quantity;
  readonly costConvention: string | null;
  readonly costFormula: string | null;
  readonly costUnit: string | null;
  readonly costParts: readonly { readonly convention: string; readonly value: number }[];
  readonly tokensPerParam: Quantity | null;
  readonly epochs: Quantity | null;
  readonly marginal: number | null;
  readonly constraints: readonly { readonly text: string; readonly kind: string; readonly value: number; readonly bound: number; readonly binding: boolean; readonly price: number | null }[];
  readonly bowls: readonly { readonly input: string; readonly low: number; readonly high: number; readonly openLow: boolean; readonly openHigh: boolean; readonly tolerance: number }[];
  readonly findings: readonly Finding[];
}

export interface PlanDocument {
  readonly plans: readonly Plan[];
}

export interface Scores {
  readonly from: number;
  readonly to: number | null;
  readonly forecasts: number;
  readonly runs: number;
  readonly origins: number;
  readonly meanError: number | null;
  readonly medianError: number | null;
  readonly bias: number | null;
  readonly crps: number | null;
  readonly intervals: readonly { readonly level: number; readonly coverage: number; readonly width: number }[];
}

export interface BacktestDocument {
  readonly groups: readonly {
    readonly group: string | null;
    readonly law: string;
    readonly axis: string;
    readonly errors: "log" | "linear";
    readonly runs: number;
    readonly overall: Scores;
    readonly horizons: readonly Scores[];
    readonly findings: readonly Finding[];
  }[];
}

export interface CheckDocument {
  readonly verdict: "yes" | "with-care" | "no";
  readonly failure: { readonly message: string } | string | null;
  readonly targetGiven: boolean;
  readonly law: string | null;
  readonly target: readonly Forecast[];
  readonly findings: readonly (Finding & { readonly moves: number | null; readonly source: string | null; readonly leaves: number | null })[];
}

export interface ExtraRuns {
  readonly runs: readonly { readonly recipe: string; readonly at: At }[];
  readonly cost: number;
  readonly expected: number;
}

export interface Pairing {
  readonly leader: string;
  readonly other: string;
  readonly win: number;
  readonly settled: boolean;
  readonly gap: { readonly value: number; readonly low: number | null; readonly high: number | null; readonly relative: boolean };
  readonly crossover: {
    readonly value: number | null; readonly low: number | null; readonly high: number | null; readonly level: number;
    readonly before: string; readonly after: string; readonly probability: number; readonly from: number; readonly to: number;
  } | null;
  readonly multiplier: { readonly value: number | null; readonly low: number | null; readonly high: number | null; readonly level: number; readonly never: number; readonly most: number } | null;
  readonly settles: ExtraRuns | null;
  readonly best: ExtraRuns | null;
}

export interface CompareDocument {
  readonly schema: string;
  readonly question: { readonly sure: number };
  readonly recipes: readonly { readonly name: string; readonly law: LawUsed }[];
  readonly comparisons: readonly {
    readonly at: At;
    readonly axis: string;
    readonly along: string | null;
    readonly forecasts: readonly {
      readonly recipe: string; readonly at: At; readonly value: number; readonly fitted: number; readonly interval: Interval | null;
      readonly seenLow: number | null; readonly seenHigh: number | null;
    }[];
    readonly pairings: readonly Pairing[];
    readonly findings: readonly Finding[];
  }[];
  readonly findings: readonly Finding[];
}

export interface RankDocument {
  readonly schema: string;
  readonly output: string;
  readonly axis: string;
  readonly errors: "log" | "linear";
  readonly runs: number;
  readonly rows: number;
  readonly cuts: readonly { readonly cut: number; readonly runs: number; readonly forecasts: number; readonly reach: number }[];
  readonly pick: {
    readonly law: string; readonly tested: boolean; readonly power: number; readonly weights: string | null;
    readonly powers: readonly { readonly power: number; readonly error: number | null }[];
  };
  readonly tied: readonly string[];
  readonly laws: readonly {
    readonly id: string; readonly score: number | null; readonly behind: number | null; readonly behindError: number | null; readonly tied: boolean; readonly weight: number | null;
    readonly error: number | null; readonly coverage80: number | null; readonly freeConstants: number; readonly certificate: string;
  }[];
  readonly leftOut: readonly { readonly law: string; readonly code: string; readonly message: string; readonly hint: string | null }[];
  readonly forecasts: readonly {
    readonly at: At; readonly average: number | null; readonly interval: Interval | null;
    readonly pick: { readonly value: number | null; readonly open: boolean; readonly interval: Interval | null } | null;
    readonly byLaw: readonly { readonly law: string; readonly weight: number | null; readonly value: number | null; readonly open: boolean; readonly interval: Interval | null }[];
    readonly findings: readonly Finding[];
  }[];
  readonly findings: readonly Finding[];
}

export interface NextDocument {
  readonly question: { readonly budget: number | null };
  /** Two recipes, where the question is which is better. */
  readonly recipes?: { readonly first: string; readonly second: string; readonly firstBetter: number; readonly relative: boolean };
  readonly law: LawUsed;
  readonly costConvention: string | null;
  readonly costFormula: string;
  readonly offered: number;
  readonly considered: number;
  readonly cost: number;
  readonly runs: readonly {
    readonly label: string | null; readonly recipe?: string; readonly at: At; readonly cost: number; readonly shareOfBudget: number; readonly widthLeft: number; readonly widthLeftAlone: number;
  }[];
  readonly goals: readonly {
    readonly name: string; readonly at: At; readonly value: number; readonly level: number;
    readonly before: Interval; readonly expected: Interval; readonly widthLeft: number;
  }[];
  readonly findings: readonly Finding[];
}

export interface IsoFlopDocument {
  readonly method: string;
  readonly groups: readonly {
    readonly group: string | null;
    readonly runs: number;
    readonly lines: readonly {
      readonly quantity: string; readonly coefficient: number; readonly exponent: { readonly value: number; readonly low: number | null; readonly high: number | null };
      readonly budgets: readonly { readonly flops: number; readonly runs: number }[];
    }[];
    readonly findings: readonly Finding[];
  }[];
}

export interface LawHead {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly question: string;
  readonly family: string;
  readonly formula: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly constants: readonly string[];
}

export interface LawsDocument {
  readonly laws: readonly LawHead[];
  readonly studies: readonly { readonly id: string; readonly title: string; readonly axes: readonly string[]; readonly outcome: string; readonly facts: string }[];
}

export interface LawDocument {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly question: string;
  readonly family: string;
  readonly formula: string;
  /** The formula and its parts as whole equations, the formula first. */
  readonly mathml?: readonly string[] | string | null;
  readonly definitions: readonly { readonly name: string; readonly formula: string; readonly meaning: string; readonly law: string | null }[];
  readonly outputs: readonly { readonly name: string; readonly unit: string; readonly meaning: string }[];
  readonly inputs: readonly { readonly name: string; readonly unit: string; readonly counts: string | null; readonly meaning: string; readonly low: number | null; readonly high: number | null }[];
  readonly parameters: readonly {
    readonly name: string; readonly meaning: string; readonly min: number | null; readonly max: number | null; readonly startLow: number | null; readonly startHigh: number | null;
    readonly logScale: boolean; readonly tiedTo: string | null; readonly fixed: number | null;
  }[];
  readonly estimator: { readonly objective: string; readonly weights: string | null; readonly note: string | null };
  readonly cost: { readonly convention: string; readonly formula: string; readonly note: string | null; readonly unit: string } | null;
  readonly constants: readonly {
    readonly id: string; readonly printed: Readonly<Record<string, string>>; readonly values: Readonly<Record<string, number>>; readonly where: string; readonly setting: string;
    readonly counts: string | null; readonly confidence: string; readonly citation: string; readonly note: string | null;
  }[];
  readonly unpublished: string | null;
  readonly identifiability: string;
  readonly validity: string;
  readonly caveats: readonly string[];
  readonly confidence: string;
  readonly see: readonly string[];
  readonly references: readonly { readonly key: string; readonly authors: string; readonly year: string; readonly title: string; readonly link: string | null; readonly bibtex: string }[];
  readonly commands: readonly { readonly command: string; readonly what: string }[];
}

export interface TableEntry {
  readonly id: string;
  readonly name: string;
  readonly rows: number | null;
  readonly columns: number | readonly string[] | null;
  readonly bytes: number;
  readonly sha256?: string | null;
  readonly uploaded: boolean;
  /** Why it cannot be read as a table, or null. */
  readonly problem?: string | null;
}

export interface TablesDocument {
  readonly tables: readonly TableEntry[];
  readonly project: string;
  readonly limits: { readonly bytes: number; readonly rows: number };
}

export interface DataDocument {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string; readonly meaning: string | null; readonly unit: string | null; readonly kind: string; readonly low: number | null; readonly high: number | null;
    readonly missing: number; readonly distinct: number | null; readonly examples: readonly string[];
  }[];
  readonly mapping: readonly { readonly variable: string; readonly source: string; readonly kind?: string; readonly reason?: string }[];
  readonly laws: readonly { readonly id: string; readonly title: string }[];
  readonly findings: readonly Finding[];
  readonly head: readonly (readonly (string | number | null)[])[];
}
