import { useAnswer } from "../api/useAnswer";
import type { Grouped, NextDocument } from "../api/documents";
import { commit, drag, params } from "../state/address";
import { useDescription, useLaw } from "../state/catalogue";
import { reachOf } from "../state/ranges";
import { tables } from "../state/tables";
import { amount, flops, parseAt, percent, scale, round3, signedPercent, value, writeAt } from "../quantities";
import { Choice, Fold, ParamField, SelectField } from "../parts/fields";
import { Figures } from "../parts/Figure";
import { Findings } from "../parts/Findings";
import { Groups } from "../parts/Groups";
import { Answer, Bar, intervalText, levelText, Sheet } from "../parts/numbers";
import { Setup } from "../parts/Setup";
import { NoTable, Shell, Split } from "../parts/Shell";
import { Slider } from "../parts/Slider";
import { Waiting } from "../parts/Waiting";

/** Which runs to do next under a budget, and what each is expected to buy. */
export function Next() {
  const q = params.value;
  const table = q.get("t") ?? "";
  const asked = (q.has("at") || q.has("optimum")) && (q.has("budget") || q.has("hours") || q.has("money"));
  const twin = useAnswer<NextDocument | Grouped<NextDocument>>(table !== "" && asked ? "next" : null);
  const doc = twin.page?.result;
  return (
    <Shell title="Next runs" lead="The runs that would narrow a forecast most, under a budget.">
      <Split controls={<><Question /><Setup /></>}>
        {table === "" && <NoTable what="Choosing runs needs the runs there are." />}
        {table !== "" && !asked && <div class="empty"><h2>A goal and a budget</h2><p>Say what is to be settled, the forecast of a run or the best size for a compute budget, and what the new runs may cost together.</p></div>}
        {table !== "" && asked && <Waiting twin={twin} what="Choosing runs" />}
        {doc && (
          <div class={twin.busy ? "stale" : ""} data-ready={twin.answers ?? ""}>
            <Groups doc={doc}>{(one, group) => <><Goals doc={one} /><Runs doc={one} /><Findings findings={one.findings} level={group === null ? 2 : 3} /></>}</Groups>
            <Figures figures={twin.page?.figures} page="next" />
          </div>
        )}
      </Split>
    </Shell>
  );
}

function Question() {
  const q = params.value;
  const data = useDescription(q.get("t"));
  const card = useLaw(q.get("law") ?? data?.laws[0]?.id ?? null);
  const bySize = q.has("optimum") || q.get("mode") === "optimum";
  const at = parseAt(q.get("at") ?? "");
  const names = card ? card.inputs.filter((i) => i.unit !== "text").map((i) => i.name) : ["params", "tokens"];
  const compute = reachOf("flops", data, card);
  const set = (name: string, text: string): Record<string, string> => {
    const next = new Map(at);
    for (const other of names) {
      const r = reachOf(other, data, card);
      if (!next.has(other)) next.set(other, scale(round3(r.seen === null ? Math.sqrt(r.low * r.high) : r.seen * 10)));
    }
    next.set(name, text);
    return { at: writeAt(next) };
  };
  return (
    <section class="section" aria-label="What is to be settled">
      <Choice label="To be settled" value={bySize ? "optimum" : "at"} options={[["at", "a forecast"], ["optimum", "the best size"]]} onChange={(v) => commit(v === "optimum" ? { mode: "optimum", at: null } : { mode: null, optimum: null })} />
      {bySize
        ? <Slider label="best size for" control="optimum at" unit="FLOP" text={q.get("optimum") ?? ""} low={compute.low} high={compute.high} show={(x) => flops(x)} onDrag={(text) => drag({ optimum: text })} onCommit={(text) => commit({ optimum: text })} />
        : names.map((name) => {
          const reach = reachOf(name, data, card);
          return <Slider key={name} label={name} control="at optimum" text={at.get(name) ?? ""} low={reach.low} high={reach.high} onDrag={(text) => drag(set(name, text))} onCommit={(text) => commit(set(name, text))} />;
        })}
      <Slider label="budget of all new runs" control="budget" unit="FLOP" text={q.get("budget") ?? ""} low={compute.low} high={compute.high} show={(x) => flops(x)} {...(compute.seen === null ? {} : { hint: `largest run: ${flops(compute.seen)}` })} onDrag={(text) => drag({ budget: text })} onCommit={(text) => commit({ budget: text })} />
      <Fold title="More" note={[q.get("runs") ?? "", q.get("candidates") ?? "", q.get("between") ?? "", q.get("against") ?? "", q.get("by") ?? ""].filter((s) => s !== "").join(", ")} open={["candidates", "between", "against", "by"].some((k) => q.has(k))}>
        <ParamField name="runs" label="New runs, at most" code placeholder="10" />
        <SelectField label="Choose among the runs of" control="candidates" value={q.get("candidates") ?? ""} options={[["", "a grid below the budget"], ...(tables.value?.tables ?? []).filter((t) => !t.problem).map((t) => [t.id, t.uploaded ? t.name : t.id] as const)]} hint="a table with a column per input: the runs that could be done" onChange={(t) => commit({ candidates: t })} />
        <ParamField name="between" label="Which of two recipes: values of" code placeholder="recipe" />
        <SelectField label="Which is better, this or" control="against" value={q.get("against") ?? ""} options={[["", "no other recipe"], ...(tables.value?.tables ?? []).filter((t) => !t.problem && t.id !== q.get("t")).map((t) => [t.id, t.uploaded ? t.name : t.id] as const)]} onChange={(t) => commit({ against: t })} />
        <ParamField name="by" label="One choice per value of" code placeholder="all runs together" />
      </Fold>
    </section>
  );
}

/** The gap of two recipes: which leads, how sure that is, and what the runs would make of it. */
function Gap({ doc, recipes: r }: { doc: NextDocument; recipes: NonNullable<NextDocument["recipes"]> }) {
  const gap = (x: number | null): string => (x === null ? "open" : r.relative ? signedPercent(x) : value(x, 3));
  const [leader, win] = r.firstBetter >= 0.5 ? [r.first, r.firstBetter] : [r.second, 1 - r.firstBetter];
  return (
    <section class="section" aria-label="What the runs buy">
      <p class={`verdict ${win >= 0.9 ? "yes" : "with-care"}`}><strong>{leader}</strong> is better with probability {percent(win, 0)} as things stand.</p>
      {doc.goals.map((g, i) => (
        <div key={i}>
          <h2>{r.second} less {r.first} at {Object.entries(g.at).map(([k, v]) => `${k} ${amount(k, v)}`).join(", ")}</h2>
          <dl class="answers wide">
            <Answer label="gap now" value={gap(g.value)} interval={`${levelText(g.level)}: ${intervalText(g.before, 1, gap)}`} />
            <Answer label={`after ${doc.runs.length} new runs, expected`} value={intervalText(g.expected, 1, gap)} note="about the present estimate, which the new runs will move" />
            <Answer label="width left" show="width left" value={percent(g.widthLeft, 0)} note={`for ${flops(doc.cost)} FLOP`} />
          </dl>
        </div>
      ))}
    </section>
  );
}

function Goals({ doc }: { doc: NextDocument }) {
  if (doc.recipes) return <Gap doc={doc} recipes={doc.recipes} />;
  return (
    <section class="section" aria-label="What the runs buy">
      {doc.goals.map((g, i) => (
        <div key={i}>
          <h2>{g.name} at {Object.entries(g.at).map(([k, v]) => `${k} ${amount(k, v)}`).join(", ")}</h2>
          <dl class="answers wide">
            <Answer label="now" value={g.value >= 1e4 ? scale(g.value) : value(g.value)} interval={`${levelText(g.level)}: ${intervalText(g.before, g.value, g.value >= 1e4 ? (x) => scale(x) : undefined)}`} />
            <Answer label={`after ${doc.runs.length} new runs, expected`} value={intervalText(g.expected, g.value, g.value >= 1e4 ? (x) => scale(x) : undefined)} note="about the present estimate, which the new runs will move" />
            <Answer label="width left" show="width left" value={percent(g.widthLeft, 0)} note={`for ${flops(doc.cost)} FLOP`} />
          </dl>
        </div>
      ))}
    </section>
  );
}

function Runs({ doc }: { doc: NextDocument }) {
  if (doc.runs.length === 0) return <section class="section" aria-label="Runs"><h2>No run is expected to help</h2><p>None of {doc.offered} candidates within the budget is expected to narrow the interval.</p></section>;
  const names = Object.keys(doc.runs[0]!.at);
  return (
    <section class="section" aria-label="Runs">
      <div class="heading-line"><h2>Runs, the first to do first</h2><span class="quiet">{doc.considered} candidates within the budget</span></div>
      <Sheet caption="Runs to do next" head={[["run", "t"], ...(doc.recipes ? [["recipe", "t"] as const] : []), ...names.map((n) => [n, "n"] as const), ["cost", "n"], ["of budget", "n"], ["width left", "n"], ["", "t"], ["alone", "n"]]}>
        {doc.runs.map((r, i) => (
          <tr key={i}>
            <th scope="row">{r.label ?? i + 1}</th>
            {doc.recipes && <td>{r.recipe}</td>}
            {names.map((n) => <td key={n} class="n">{amount(n, r.at[n])}</td>)}
            <td class="n">{flops(r.cost)}</td>
            <td class="n">{percent(r.shareOfBudget)}</td>
            <td class="n strong">{percent(r.widthLeft, 0)}</td>
            <td class="bar-cell"><Bar share={r.widthLeft} label={`width left ${percent(r.widthLeft, 0)}`} /></td>
            <td class="n">{percent(r.widthLeftAlone, 0)}</td>
          </tr>
        ))}
      </Sheet>
      <p class="quiet">Width left: share of the interval's width expected to be left after this run and those above it; alone: were it the only one. Cost: {doc.costConvention ?? doc.costFormula}. Fit again after each run: the choice may change.</p>
    </section>
  );
}
