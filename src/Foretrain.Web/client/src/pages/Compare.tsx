import { useAnswer } from "../api/useAnswer";
import type { CompareDocument, Pairing, RankDocument } from "../api/documents";
import { commit, drag, params } from "../state/address";
import { useDescription, useLaw } from "../state/catalogue";
import { reachOf } from "../state/ranges";
import { tableName, tables } from "../state/tables";
import { amount, factor, flops, parseAt, percent, scale, signedPercent, value, writeAt } from "../quantities";
import { Choice, Fold, ParamField, SelectField, TextField } from "../parts/fields";
import { Figures } from "../parts/Figure";
import { Findings } from "../parts/Findings";
import { Bar, intervalText, Sheet } from "../parts/numbers";
import { LawPicker } from "../parts/LawPicker";
import { RankSheet } from "../parts/RankSheet";
import { Setup } from "../parts/Setup";
import { NoTable, Shell, Split } from "../parts/Shell";
import { Slider } from "../parts/Slider";
import { Waiting } from "../parts/Waiting";

type Mode = "by" | "tables" | "laws";

function modeOf(q: URLSearchParams): Mode {
  if (q.getAll("law").length > 1) return "laws";
  if (q.getAll("t").length > 1) return "tables";
  const chosen = q.get("mode");
  return chosen === "laws" || chosen === "tables" ? chosen : "by";
}

/** Two recipes, or two laws: which will be better, and from where on. */
export function Comparing() {
  const q = params.value;
  const mode = modeOf(q);
  const table = q.get("t") ?? "";
  const asked = q.has("at") || mode === "laws";
  const complete = mode === "by" ? q.has("by") : mode === "tables" ? q.getAll("t").length > 1 : q.getAll("law").length > 1;
  const twin = useAnswer<CompareDocument | RankDocument>(table !== "" && asked && complete ? "compare" : null);
  const doc = twin.page?.result;
  return (
    <Shell title="Compare" lead={mode === "laws" ? "Two laws on the same runs: which forecasts the larger runs better." : "Which recipe will be better at scale, and from where on."}>
      <Split controls={<><Question mode={mode} /><Setup laws={mode !== "laws"} /></>}>
        {table === "" && <NoTable what="A comparison needs runs." />}
        {table !== "" && !complete && (
          <div class="empty">
            <h2>{mode === "laws" ? "Choose two laws" : "Two recipes are missing"}</h2>
            <p>{mode === "by" ? "Name the column whose values are the recipes, such as recipe, dataset or depth." : mode === "tables" ? "Choose the table of the second recipe." : "Each is fitted to the smaller runs and forecasts the larger ones, at several cuts."}</p>
          </div>
        )}
        {table !== "" && complete && !asked && <div class="empty"><h2>Where to compare</h2><p>Slide or type a budget: each recipe is taken at its own best split of it.</p></div>}
        {table !== "" && complete && asked && <Waiting twin={twin} what={mode === "laws" ? "Back-testing both laws" : "Fitting each recipe"} />}
        {doc && (
          <div class={twin.busy ? "stale" : ""} data-ready={twin.answers ?? ""}>
            {"recipes" in doc ? <Recipes doc={doc} /> : <RankSheet doc={doc} />}
            <Findings findings={"recipes" in doc ? [...doc.comparisons.flatMap((c) => c.findings), ...doc.findings] : [...doc.findings, ...doc.forecasts.flatMap((f) => f.findings)]} />
            <Figures figures={twin.page?.figures} page="compare" />
          </div>
        )}
      </Split>
    </Shell>
  );
}

function Question({ mode }: { mode: Mode }) {
  const q = params.value;
  const data = useDescription(q.get("t"));
  const law = useLaw(q.get("law") ?? data?.laws[0]?.id ?? null);
  const at = parseAt(q.get("at") ?? "");
  const plain = at.size <= 1 && !q.get("at")?.includes("params");
  const budget = reachOf("flops", data, law);
  const columns = data?.columns.filter((c) => c.distinct !== null && c.distinct > 1 && c.distinct <= 12 && !data.mapping.some((m) => m.source === c.name)).sort((a, b) => Number(a.low !== null) - Number(b.low !== null)).map((c) => c.name) ?? [];
  const known = tables.value?.tables ?? [];
  const tablesNow = q.getAll("t"), lawsNow = q.getAll("law");
  return (
    <section class="section" aria-label="What is compared">
      <Choice
        label="Compare" value={mode} options={[["by", "recipes in a column"], ["tables", "two tables"], ["laws", "two laws"]]}
        onChange={(m) => commit({ mode: m === "by" ? null : m, t: tablesNow.slice(0, 1), law: lawsNow.slice(0, 1), ...(m === "by" ? {} : { by: null }), ...(m === "laws" ? { formula: null } : {}) })}
      />
      {mode === "by" && <TextField label="Recipes are the values of" control="by" code value={q.get("by") ?? ""} options={columns} placeholder={columns[0] ?? "recipe"} {...(columns.length > 0 ? { hint: `columns with few values: ${columns.slice(0, 6).join(", ")}` } : {})} onCommit={(by) => commit({ by })} />}
      {mode === "tables" && (
        <SelectField label="Second table" value={tablesNow[1] ?? ""} options={[["", "choose a table"], ...known.filter((t) => t.id !== tablesNow[0]).map((t) => [t.id, t.uploaded ? t.name : t.id] as const), ...(tablesNow[1] && !known.some((t) => t.id === tablesNow[1]) ? [[tablesNow[1], tableName(tablesNow[1])] as const] : [])]} onChange={(t) => commit({ t: [tablesNow[0] ?? "", t] })} />
      )}
      {mode === "laws" && (
        <>
          <LawPicker label="First law" value={lawsNow[0] ?? ""} usual="chinchilla" onChoose={(id) => commit({ law: [id, lawsNow[1] ?? ""], formula: null })} />
          <LawPicker label="Second law" value={lawsNow[1] ?? ""} usual="choose a law" onChoose={(id) => commit({ law: [lawsNow[0] ?? data?.laws[0]?.id ?? "chinchilla", id], formula: null })} />
        </>
      )}
      {mode !== "laws" && plain && <Slider label="at a budget of" unit="FLOP" text={at.get("flops") ?? ""} low={budget.low} high={budget.high} show={(x) => flops(x)} {...(budget.seen === null ? {} : { hint: `largest run: ${flops(budget.seen)}` })} onDrag={(text) => drag({ at: writeAt(new Map([["flops", text]])) })} onCommit={(text) => commit({ at: writeAt(new Map([["flops", text]])) })} />}
      <ParamField name="at" label={mode === "laws" ? "Forecast with both at" : "or at inputs"} code placeholder="params=70B,tokens=1.4T" />
      {mode !== "laws" && (
        <Fold title="More" note={[q.get("axis"), q.get("within"), q.get("sure")].filter(Boolean).join(", ")}>
          <ParamField name="axis" label="Axis of the crossover" code placeholder="flops" options={["flops", "params", "tokens"]} />
          <ParamField name="within" label="Seek a crossover in" code placeholder="1e20:1e26" />
          <ParamField name="sure" label="Settled from a probability of" code placeholder="0.9" />
        </Fold>
      )}
    </section>
  );
}

/** Values of a column that are numbers say nothing without its name. */
const named = (recipe: string): string => {
  const by = params.value.get("by");
  return by && /^[\d.]/.test(recipe) ? `${by} ${recipe}` : recipe;
};

function Recipes({ doc }: { doc: CompareDocument }) {
  return (
    <>
      {doc.comparisons.map((c, i) => {
        const names = [...new Set(c.forecasts.flatMap((f) => Object.keys(f.at)))];
        return (
          <section class="section" key={i} aria-label="Comparison">
            <div class="heading-line"><h2>At {Object.entries(c.at).map(([k, v]) => `${k} ${amount(k, v)}`).join(", ")}</h2><span class="quiet">{c.along ?? ""}</span></div>
            <Sheet caption="Forecast of each recipe" head={[["recipe", "t"], ...names.map((n) => [n, "n"] as const), [doc.recipes[0]?.law.output ?? "outcome", "n"], ["interval", "n"], [`${c.axis} of its runs`, "n"]]}>
              {c.forecasts.map((f, j) => (
                <tr key={f.recipe} class={j === 0 ? "used" : ""}>
                  <th scope="row">{named(f.recipe)}</th>
                  {names.map((n) => <td key={n} class="n">{amount(n, f.at[n])}</td>)}
                  <td class="n strong">{value(f.value)}</td>
                  <td class="n">{intervalText(f.interval, f.value)}</td>
                  <td class="n">{f.seenLow === null ? "–" : `${amount(c.axis, f.seenLow)} to ${amount(c.axis, f.seenHigh)}`}</td>
                </tr>
              ))}
            </Sheet>
            {c.pairings.map((p) => <Pair key={p.other} pair={p} axis={c.axis} sure={doc.question.sure} />)}
          </section>
        );
      })}
    </>
  );
}

function Pair({ pair: p, axis, sure }: { pair: Pairing; axis: string; sure: number }) {
  const gap = (x: number | null): string => (x === null ? "open" : p.gap.relative ? signedPercent(x) : value(x, 3));
  const end = (x: number | null, from: number, to: number): string => (x === null ? `beyond ${amount(axis, to)} or never` : x === 0 ? `below ${amount(axis, from)}` : amount(axis, x));
  const leader = named(p.leader), other = named(p.other), winner = p.win >= 0.5 ? leader : other;
  const extra = p.settles ?? p.best;
  return (
    <div class="pair" data-pair={`${p.leader}/${p.other}`}>
      <p class={`verdict ${p.settled ? "yes" : "with-care"}`}>
        <span aria-hidden="true">{p.settled ? "✓" : "▲"}</span> {p.settled
          ? <><strong>{winner}</strong> is better, with probability {probability(Math.max(p.win, 1 - p.win))}.</>
          : <>Cannot tell <strong>{leader}</strong> from <strong>{other}</strong>: {leader} wins with probability {probability(p.win)}; {sure} is asked for.</>}
      </p>
      <div class="win"><Bar share={p.win} label={`probability that ${leader} beats ${other}: ${probability(p.win)}`} /></div>
      <dl class="pairs">
        <div><dt>gap, {other} over {leader}</dt><dd>{gap(p.gap.value)} <span class="quiet">{gap(p.gap.low)} to {gap(p.gap.high)}</span></dd></div>
        <div><dt>crossover</dt><dd>{p.crossover === null ? "none in the range searched" : <>{end(p.crossover.value, p.crossover.from, p.crossover.to)} <span class="quiet">{end(p.crossover.low, p.crossover.from, p.crossover.to)} to {end(p.crossover.high, p.crossover.from, p.crossover.to)}; {named(p.crossover.before)} wins below, {named(p.crossover.after)} above; in {percent(p.crossover.probability, 0)} of draws</span></>}</dd></div>
        {p.multiplier && <div><dt>for {other} to catch up</dt><dd>{p.multiplier.value === null ? "never" : `${factor(p.multiplier.value)} the ${axis}`} <span class="quiet">{p.multiplier.low === null ? "never" : factor(p.multiplier.low)} to {p.multiplier.high === null ? `beyond ${scale(p.multiplier.most)}x or never` : factor(p.multiplier.high)}</span></dd></div>}
        {extra && <div><dt>{p.settles ? "runs that would settle it" : "most telling runs"}</dt><dd>{extra.runs.map((r) => `${named(r.recipe)} at ${Object.entries(r.at).map(([k, v]) => `${k} ${amount(k, v)}`).join(", ")}`).join("; ")} <span class="quiet">cost {flops(extra.cost)}; probability then {probability(extra.expected)}</span></dd></div>}
      </dl>
    </div>
  );
}

const probability = (p: number): string => (p > 0.995 ? "above 0.99" : p < 0.005 ? "below 0.01" : p.toFixed(2));
