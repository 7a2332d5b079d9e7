import { useAnswer } from "../api/useAnswer";
import { askedOf } from "../api/asking";
import { useSettled } from "../api/useSettled";
import { useTwin } from "../api/useTwin";
import type { Finding, IsoFlopDocument, Plan, PlanDocument, PredictDocument } from "../api/documents";
import { commit, drag, params, pageHref, twinHref, withChange } from "../state/address";
import { useDescription, useLaw } from "../state/catalogue";
import { reachOf } from "../state/ranges";
import { amount, flops, parseAt, parseNumber, percent, scale, value, writeAt } from "../quantities";
import { Choice, Fold, ParamField, ParamListField } from "../parts/fields";
import { Figure, Figures } from "../parts/Figure";
import { Digest, Findings, Live } from "../parts/Findings";
import { LazyFold } from "../parts/LazyFold";
import { Answer, intervalText, levelText, Sheet } from "../parts/numbers";
import { Setup } from "../parts/Setup";
import { NoTable, Shell, Split } from "../parts/Shell";
import { Slider } from "../parts/Slider";
import { Waiting } from "../parts/Waiting";

/** The best model for a budget: sliders in, optimum, interval, bowl and warnings out, while the hand still moves. */
export function Planning() {
  const q = params.value;
  const ready = (q.get("t") ?? "") !== "" || (q.get("constants") ?? "") !== "";
  const asked = q.has("flops") || q.has("loss") || q.has("budget");
  const twin = useAnswer<PlanDocument>(ready && asked ? "plan" : null);
  const doc = twin.page?.result;
  const lead = twin.page?.figures?.[0];
  return (
    <Shell title="Plan" lead="The best model for a budget, or the least budget for a loss.">
      <Split controls={<><Question law={doc?.plans[0]?.law.id ?? q.get("law")} output={doc?.plans[0]?.output.value ?? null} /><Setup constants /></>}>
        {!ready && <NoTable what="A plan needs runs, or published constants of a law." />}
        {ready && !asked && <div class="empty"><h2>No budget yet</h2><p>Slide or type the compute there is to spend, or the loss to reach.</p></div>}
        {ready && asked && <Waiting twin={twin} what="Fitting and planning" />}
        {doc && (
          <div class={twin.busy ? "stale" : ""} data-ready={twin.answers ?? ""} aria-busy={twin.busy}>
            {doc.plans.map((p, i) => (
              <section key={p.group ?? ""} class="section" aria-label={p.group ?? "Plan"}>
                {p.group !== null && <h2>{p.group}</h2>}
                <div class="lead-row">
                  <Optimum plan={p} findings={p.findings} />
                  {i === 0 && lead && <Figure figure={lead} page="plan" />}
                </div>
                <Details plan={p} />
                <p class="quiet">{p.law.source}.{q.has("flops") && q.has("t") && <> <a href={pageHref("/report", { at: `flops=${q.get("flops")}` })}>Put this budget into a report</a></>}</p>
              </section>
            ))}
            <Findings findings={doc.plans.flatMap((p) => p.findings)} />
            {doc.plans[0] && <Live values={liveOf(doc.plans[0])} findings={doc.plans.flatMap((p) => p.findings)} />}
            <Figures figures={twin.page?.figures} page="plan" except={lead ? [lead.id] : []} />
          </div>
        )}
        {(q.get("t") ?? "") !== "" && (q.get("constants") ?? "") === "" && <WithoutLaw />}
      </Split>
    </Shell>
  );
}

/** The same question without a law: the best size per budget straight from the runs. */
function WithoutLaw() {
  return (
    <LazyFold<IsoFlopDocument> title="Without a law: best size per budget straight from the runs" what="Looking for budgets with a minimum" page="isoflop" change={{ at: null }}>
      {(answer) => (
        <>
          {answer.result.groups.map((g) => (
            <div key={g.group ?? ""}>
              <Sheet caption="Best size and data against compute" head={[["best", "t"], ["grows with compute to the power", "n"], ["interval", "n"], ["budgets", "n"]]}>
                {g.lines.map((l) => <tr key={l.quantity}><th scope="row">{l.quantity}</th><td class="n strong">{value(l.exponent.value, 3)}</td><td class="n">{intervalText(l.exponent, l.exponent.value, (x) => value(x, 3))}</td><td class="n">{l.budgets.length}</td></tr>)}
              </Sheet>
              <Findings findings={g.findings} level={3} />
            </div>
          ))}
          <Figures figures={answer.figures} page="isoflop" />
        </>
      )}
    </LazyFold>
  );
}

function Question({ law, output }: { law: string | null; output: number | null }) {
  const q = params.value;
  const data = useDescription(q.get("t"));
  const card = useLaw(law ?? data?.laws[0]?.id ?? null);
  const inputs = card?.inputs.map((i) => i.name) ?? ["params", "tokens"];
  const byLoss = q.has("loss");
  const at = parseAt(q.get("at") ?? "");
  const hold = (name: string, text: string): Record<string, string> => {
    const next = new Map(at);
    if (text === "") next.delete(name);
    else next.set(name, text);
    return { at: writeAt(next) };
  };
  const budget = reachOf("flops", data, card);
  const usage = reachOf("inference_tokens", null, null);
  const held = [...["params", "tokens", "unique_tokens", "epochs"].filter((n) => inputs.includes(n)), ...[...at.keys()].filter((n) => !["params", "tokens", "unique_tokens", "epochs"].includes(n))];
  // So many epochs are as many tokens as there are unique ones, times that number.
  const epochs = /^tokens\/(.+)$/.exec(at.get("unique_tokens") ?? "")?.[1];
  const repeated = inputs.includes("unique_tokens") || inputs.includes("epochs");
  return (
    <section class="section" aria-label="What is asked">
      <Choice label="Given" value={byLoss ? "loss" : "flops"} options={[["flops", "budget"], ["loss", "loss to reach"]]} onChange={(v) => commit(v === "loss" ? { flops: null, budget: null, loss: output === null ? "2" : value(output, 4) } : { loss: null, flops: flops(budget.seen === null ? Math.sqrt(budget.low * budget.high) : budget.seen * 10, 1) })} />
      {byLoss
        ? <Slider label="loss" control="loss" text={q.get("loss") ?? ""} low={lossReach(output, 0.5)} high={lossReach(output, 2)} show={(x) => value(x, 3)} onDrag={(text) => drag({ loss: text })} onCommit={(text) => commit({ loss: text })} />
        : <Slider label="budget" control="flops" unit="FLOP" text={q.get("flops") ?? ""} low={budget.low} high={budget.high} show={(x) => flops(x)} {...(budget.seen !== null ? { hint: `largest run: ${flops(budget.seen)}` } : {})} onDrag={(text) => drag({ flops: text })} onCommit={(text) => commit({ flops: text })} />}
      <Slider label="inference tokens" control="inference-tokens" none="none" text={q.get("inference-tokens") ?? ""} low={usage.low} high={usage.high} hint="tokens the model will read in use; 2 params each count as cost" onDrag={(text) => drag({ "inference-tokens": text })} onCommit={(text) => commit({ "inference-tokens": text })} />
      <h3 class="controls-name">Held inputs</h3>
      {held.map((name, k) => {
        const reach = reachOf(name, data, card);
        const isCount = name === "unique_tokens" || name === "epochs";
        return <Slider key={name} label={name.replace("_", " ")} {...(k === 0 ? { control: "fix-input" } : {})} none={isCount ? "not given" : "free"} text={parseNumber(at.get(name) ?? "") === null ? "" : at.get(name)!} low={reach.low} high={reach.high} onDrag={(text) => drag(hold(name, text))} onCommit={(text) => commit(hold(name, text))} />;
      })}
      {inputs.includes("unique_tokens") && !inputs.includes("epochs") && <Slider label="epochs" none="not given" text={epochs ?? ""} low={1} high={100} hint="in place of unique tokens: data are repeated that often" onDrag={(text) => drag(hold("unique_tokens", text === "" ? "" : `tokens/${parseNumber(text)}`))} onCommit={(text) => commit(hold("unique_tokens", text === "" ? "" : `tokens/${parseNumber(text)}`))} />}
      {card && !repeated && <p class="hint">Unique tokens and epochs matter to laws of repeated data: <a href={pageHref("/laws", { q: "repeated data" })}>choose one</a>.</p>}
      <Fold title="Limits and ranges" note={[...q.getAll("limit"), ...q.getAll("input-range")].join(", ")} open={q.has("limit") || q.has("input-range")}>
        <ParamListField name="limit" label="Limits" code placeholder="16*params <= 80G" hint="conditions over the inputs, with commas between them" />
        <ParamListField name="input-range" label="Search only in" code placeholder="params=1B:20B" />
        <ParamField name="by" label="One plan per value of" code placeholder="all runs together" />
      </Fold>
    </section>
  );
}

// The ends stay where they are while the loss itself is dragged.
let lossCentre: number | null = null;
function lossReach(output: number | null, f: number): number {
  lossCentre ??= output;
  return (lossCentre ?? 2) * f;
}

const liveOf = (p: Plan): readonly (readonly [string, string])[] => [
  ...p.inputs.slice(0, 3).map((i) => [i.name.replaceAll("_", " "), amount(i.name, i.value)] as const),
  [p.law.output, value(p.output.value, 4)],
  ...(p.output.interval ? [[levelText(p.output.interval.level), intervalText(p.output.interval, p.output.value, (x) => value(x, 3))] as const] : []),
];

/**
 * The forecast of the planned run: the law's own value is what was minimised; the forecast also follows how runs left the law, and its interval
 * covers that and one run. Asked when the hand rests, so that no drag waits for it.
 */
function Expected({ plan: p }: { plan: Plan }) {
  const q = params.value;
  const plain = p.group === null && !q.has("combine");
  const at = p.inputs.map((i) => `${i.name}=${i.value}`).join(",");
  const path = useSettled(plain ? twinHref("/forecast.json", withChange(askedOf("forecast", q), { at, by: null, targets: null, "targets-where": null, axis: null, figures: "none" })) : null, 150);
  const twin = useTwin<PredictDocument>(path, path === null ? null : "forecast");
  const f = twin.page?.result.groups[0]?.forecasts[0];
  if (!f || twin.failure) return null;
  const moved = p.inputs.some((i) => Math.abs((f.at[i.name] ?? i.value) / i.value - 1) > 1e-6);
  const own = value(p.output.value), told = value(f.value);
  return (
    <div class={moved ? "expected stale" : "expected"} data-expected={told}>
      <p>
        {f.calibrated && own !== told
          ? <>The law itself says {p.law.output} {own} there; the forecast, which follows how the runs left the law, says <strong>{told}</strong></>
          : <>Forecast of that run: <strong>{told}</strong></>}
        {f.interval && <>, {levelText(f.interval.level)}: <strong>{intervalText(f.interval, f.value)}</strong>, which covers {coverWords(f.interval.covers)}</>}. <a href={pageHref("/forecast", { at: p.inputs.map((i) => `${i.name}=${scale(i.value, 4)}`).join(",") })}>Look at this forecast</a>
      </p>
    </div>
  );
}

const coverWords = (covers: string | undefined): string => (covers ?? "").replace("parameters", "constants").replace("form", "form of the law").replace("run", "one run").replace(/, ([^,]*)$/, " and $1");

/** What the intervals of a plan cover, in a sentence. */
function intervalWords(p: Plan): string {
  const of = p.inputs.find((i) => i.interval) ?? null;
  const interval = of?.interval ?? p.cost?.interval ?? p.output.interval;
  if (!interval) return "No intervals: the constants come without draws, or nothing is left open.";
  if (!interval.covers?.includes("form")) return `Intervals of the plan: made again for each draw of the ${interval.method}; they cover the error of the constants only, not the form of the law.`;
  if (!of?.parameterInterval) return `The interval covers ${coverWords(interval.covers)}.`;
  return `Intervals of the plan: made again for each draw of the ${of.parameterInterval.method}, and moved by how far the law's form may be off. The constants alone would give ${of.name} ${intervalText(of.parameterInterval, of.value, (x) => scale(x))}.`;
}

function Optimum({ plan: p, findings }: { plan: Plan; findings: readonly Finding[] }) {
  const level = p.output.interval?.level ?? p.inputs.find((i) => i.interval)?.interval?.level;
  const words = intervalWords(p);
  const bowl = (name: string): string | null => {
    const b = p.bowls.find((x) => x.input === name);
    return b ? `${scale(b.low)}${b.openLow ? " (open)" : ""} to ${scale(b.high)}${b.openHigh ? " (open)" : ""} costs at most ${percent(b.tolerance)}` : null;
  };
  return (
    <div class="lead-words">
      <dl class="answers" aria-live="polite" aria-atomic="false">
        {p.inputs.map((i) => (
          <Answer
            key={i.name} label={i.name.replaceAll("_", " ")} show={i.name} value={amount(i.name, i.value)}
            interval={i.fixed ? "held" : i.interval ? `${levelText(i.interval.level)}: ${intervalText(i.interval, i.value, (x) => scale(x))}` : null}
            note={<>{bowl(i.name)}{i.atEdge && <span class="chip warn">at the end of its range</span>}</>}
          />
        ))}
        <Answer label={p.law.output} show="output" value={value(p.output.value)} unit={p.law.outputUnit} interval={p.output.interval ? `${levelText(level)}: ${intervalText(p.output.interval, p.output.value)}` : null} />
        {p.tokensPerParam && <Answer label="tokens per parameter" show="ratio" value={scale(p.tokensPerParam.value)} interval={p.tokensPerParam.interval ? `${levelText(level)}: ${intervalText(p.tokensPerParam.interval, p.tokensPerParam.value, (x) => scale(x))}` : null} />}
        {p.epochs && <Answer label="epochs" value={scale(p.epochs.value)} interval={p.epochs.interval ? intervalText(p.epochs.interval, p.epochs.value, (x) => scale(x)) : null} />}
        <Answer label={`cost${p.costUnit === "flop" || !p.costUnit ? "" : ` [${p.costUnit}]`}`} show="cost" value={flops(p.cost.value)} unit={p.costUnit === "flop" ? "FLOP" : null} interval={p.cost.interval ? intervalText(p.cost.interval, p.cost.value, (x) => flops(x)) : null} note={p.costParts.length > 1 ? p.costParts.map((c) => `${c.convention} ${flops(c.value)}`).join(", ") : null} />
      </dl>
      <Expected plan={p} />
      <p class="quiet">{words}{p.marginal !== null && p.marginal !== 0 && <> Twice the cost changes {p.law.output} by {value(p.marginal * Math.LN2, 2).replace("-", "−")}.</>}</p>
      <Digest findings={findings} />
    </div>
  );
}

function Details({ plan: p }: { plan: Plan }) {
  const telling = p.constraints.filter((c) => c.kind !== "budget" && c.kind !== "target");
  if (telling.length === 0) return null;
  return (
    <Sheet caption="What holds the plan back" head={[["condition", "t"], ["at the plan", "n"], ["bound", "n"], ["", "t"], ["1 % more changes the output by", "n"]]}>
      {p.constraints.map((c) => (
        <tr key={c.text}>
          <th scope="row">{c.text}</th>
          <td class="n">{scale(c.value)}</td>
          <td class="n">{scale(c.bound)}</td>
          <td>{c.binding ? <span class="chip">holds it back</span> : ""}</td>
          <td class="n">{c.price === null ? "–" : c.price === 0 ? "0" : value(c.price, 2)}</td>
        </tr>
      ))}
    </Sheet>
  );
}

