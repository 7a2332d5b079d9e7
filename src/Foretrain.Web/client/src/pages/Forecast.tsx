import { useAnswer } from "../api/useAnswer";
import type { BacktestDocument, CheckDocument, Finding, Forecast, Grouped, PredictDocument, Scores } from "../api/documents";
import { commit, drag, pageHref, params } from "../state/address";
import { useDescription, useLaw } from "../state/catalogue";
import { isLog, reachOf } from "../state/ranges";
import { tables } from "../state/tables";
import { amount, count, factor, flops, like, parseAt, parseNumber, percent, round3, scale, signedPercent, value, writeAt } from "../quantities";
import { Fold, ParamField, SelectField } from "../parts/fields";
import { Figure, Figures } from "../parts/Figure";
import { Digest, Findings, Live } from "../parts/Findings";
import { Groups } from "../parts/Groups";
import { LazyFold } from "../parts/LazyFold";
import { Answer, Bar, intervalText, levelText, Sheet } from "../parts/numbers";
import { Said } from "../parts/Said";
import { Setup } from "../parts/Setup";
import { NoTable, Shell, Split } from "../parts/Shell";
import { Slider } from "../parts/Slider";
import { Waiting } from "../parts/Waiting";

/** Runs that have not been trained: value, interval, what it is made of, and how such forecasts have turned out. */
export function Forecasting() {
  const q = params.value;
  const ready = (q.get("t") ?? "") !== "" || (q.get("constants") ?? "") !== "";
  const asked = q.getAll("at").length > 0 || (q.get("targets") ?? "") !== "";
  const twin = useAnswer<PredictDocument>(ready && asked ? "forecast" : null);
  const doc = twin.page?.result;
  const lead = twin.page?.figures?.[0];
  return (
    <Shell title="Forecast" lead="Loss of runs that have not been trained, with the interval of one run.">
      <Split controls={<><Targets law={doc?.groups[0]?.law.id ?? q.get("law")} /><Setup constants /></>}>
        {!ready && <NoTable what="A forecast needs runs, or published constants of a law." />}
        {ready && !asked && <div class="empty"><h2>No target yet</h2><p>Slide or type the size and data of a run that has not been trained.</p></div>}
        {ready && asked && <Waiting twin={twin} what="Fitting and forecasting" />}
        {doc && (
          <div class={twin.busy ? "stale" : ""} data-ready={twin.answers ?? ""}>
            {doc.groups.map((g, i) => (
              <section key={g.group ?? ""} class="section" aria-label={g.group ?? "Forecast"}>
                {g.group !== null && <h2>{g.group}</h2>}
                <div class="lead-row">
                  <Lead forecast={chosenOf(g.forecasts)} output={g.law.output} unit={g.law.outputUnit} findings={[...(chosenOf(g.forecasts)?.findings ?? []), ...g.findings]} />
                  {i === 0 && lead && <Figure figure={lead} page="forecast" />}
                </div>
                {g.forecasts.length > 1 && <All forecasts={g.forecasts} output={g.law.output} />}
                <p class="quiet">{g.law.source}.{q.has("t") && <> <a href={pageHref("/report", { at: q.getAll("at"), targets: q.get("targets") })}>Put this into a report</a></>}</p>
              </section>
            ))}
            <Findings findings={doc.groups.flatMap((g) => [...(chosenOf(g.forecasts)?.findings ?? []), ...g.findings])} />
            {doc.groups[0] && chosenOf(doc.groups[0].forecasts) && <Live values={liveOf(chosenOf(doc.groups[0].forecasts)!, doc.groups[0].law.output)} findings={doc.groups.flatMap((g) => [...(chosenOf(g.forecasts)?.findings ?? []), ...g.findings])} />}
            <Figures figures={twin.page?.figures} page="forecast" except={lead ? [lead.id] : []} />
          </div>
        )}
        {(q.get("t") ?? "") !== "" && (q.get("constants") ?? "") === "" && <><Checked /><Backtested /></>}
      </Split>
    </Shell>
  );
}

const liveOf = (f: Forecast, output: string): readonly (readonly [string, string])[] => [
  [output, value(f.value, 4)],
  ...(f.interval ? [[levelText(f.interval.level), intervalText(f.interval, f.value, (x) => value(x, 4))] as const] : []),
  ...(f.reach === null ? [] : [["reach", factor(f.reach)] as const]),
];

const chosenIndex = (): number => Math.max(0, Number(params.value.get("n") ?? "1") - 1);

const chosenOf = (all: readonly Forecast[]): Forecast | undefined => all[Math.min(chosenIndex(), all.length - 1)];

function Targets({ law }: { law: string | null }) {
  const q = params.value;
  const table = q.get("t");
  const data = useDescription(table);
  const card = useLaw(law ?? data?.laws[0]?.id ?? null);
  const all = q.getAll("at");
  const n = Math.min(chosenIndex(), Math.max(0, all.length - 1));
  const at = parseAt(all[n] ?? "");
  const names = card ? card.inputs.filter((i) => i.unit !== "text").map((i) => i.name) : ["params", "tokens"];
  const bySize = names.includes("params") && names.includes("tokens");
  const write = (next: ReadonlyMap<string, string>): Record<string, readonly string[]> => ({ at: all.length === 0 ? [writeAt(next)] : all.map((t, i) => (i === n ? writeAt(next) : t)) });
  const set = (name: string, text: string): Record<string, readonly string[]> => {
    const next = new Map(at);
    // An input that was never given starts in the middle of what was seen, so that one slider is enough to begin.
    for (const other of names) if (!next.has(other)) next.set(other, startOf(other));
    if (name === "flops" && bySize) {
      const c = parseNumber(text), p = parseNumber(next.get("params") ?? ""), d = parseNumber(next.get("tokens") ?? "");
      if (c === null || p === null || d === null) return {};
      const f = Math.sqrt(c / (6 * p * d));
      next.set("params", scale(round3(p * f)));
      next.set("tokens", scale(round3(d * f)));
    } else {
      next.set(name, text);
    }
    return write(next);
  };
  const startOf = (name: string): string => {
    const r = reachOf(name, data, card);
    return scale(round3(r.seen ?? Math.sqrt(r.low * r.high)), 3);
  };
  const p = parseNumber(at.get("params") ?? ""), d = parseNumber(at.get("tokens") ?? "");
  const compute = reachOf("flops", data, card);
  return (
    <section class="section" aria-label="Targets">
      <h2>Target{all.length > 1 ? ` ${n + 1} of ${all.length}` : ""}</h2>
      {names.map((name) => {
        const reach = reachOf(name, data, card);
        return (
          <Slider
            key={name} label={name} control="at" text={at.get(name) ?? ""} low={reach.low} high={reach.high} log={isLog(name, data, card)}
            onDrag={(text) => drag(set(name, text))} onCommit={(text) => commit(set(name, text))}
            {...(reach.seen !== null && parseNumber(at.get(name) ?? "") !== null ? { hint: `${factor(parseNumber(at.get(name)!)! / reach.seen)} the largest run` } : {})}
          />
        );
      })}
      {bySize && (
        <Slider
          label="flops" unit="6ND" text={p !== null && d !== null ? flops(6 * p * d) : ""} low={compute.low} high={compute.high} show={(x) => flops(x)} hint="keeps tokens per parameter"
          onDrag={(text) => drag(set("flops", text))} onCommit={(text) => commit(set("flops", text))}
        />
      )}
      {all.length > 0 && (
        <ul class="targets">
          {all.map((t, i) => (
            <li key={i} class={i === n ? "here" : ""}>
              <button type="button" class="row" aria-current={i === n} onClick={() => commit({ n: i === 0 ? null : String(i + 1) })}><code>{t}</code></button>
              {all.length > 1 && <button type="button" class="plain" aria-label={`Remove target ${t}`} onClick={() => commit({ at: all.filter((_, j) => j !== i), n: null })}>Remove</button>}
            </li>
          ))}
        </ul>
      )}
      <p class="button-line">
        <button type="button" onClick={() => { const next = new Map(at); for (const o of names) if (!next.has(o)) next.set(o, startOf(o)); commit({ at: [...all, writeAt(next)], n: all.length === 0 ? null : String(all.length + 1) }); }}>{all.length === 0 ? "Forecast a run" : "Add a target"}</button>
      </p>
      <Fold title="More targets" note={q.get("targets") ?? ""}>
        <SelectField label="Targets from a table" control="targets" value={q.get("targets") ?? ""} options={[["", "none"], ...(tables.value?.tables ?? []).map((t) => [t.id, t.uploaded ? t.name : t.id] as const)]} hint="where it has the outcome, forecast and truth are compared" onChange={(t) => commit({ targets: t })} />
        <ParamField name="targets-where" label="Only targets where" code placeholder="split != 'train'" />
        <SelectField label="Axis of the fan" control="axis" value={q.get("axis") ?? ""} options={[["", "as fits the law"], ["flops", "flops"], ["params", "params"], ["tokens", "tokens"]]} onChange={(a) => commit({ axis: a })} />
        <ParamField name="by" label="One fit per value of" code placeholder="all runs together" />
      </Fold>
    </section>
  );
}

function Lead({ forecast: f, output, unit, findings }: { forecast: Forecast | undefined; output: string; unit: string | null; findings: readonly Finding[] }) {
  if (!f) return null;
  return (
    <div class="lead-words">
      <p class="at">{Object.entries(f.at).map(([k, v]) => <span key={k} class="at-part">{k} <strong>{amount(k, v)}</strong></span>)}</p>
      <dl class="answers" aria-live="polite">
        <Answer label={output} show="forecast" value={value(f.value, 4)} unit={unit} interval={f.interval ? `${levelText(f.interval.level)}: ${intervalText(f.interval, f.value)}` : "without interval"} />
        {f.reach !== null && <Answer label="reach" value={factor(f.reach)} note="the compute of the largest run" />}
        {f.observed !== null && <Answer label="observed" value={value(f.observed, 4)} note={f.relativeError === null ? "" : `forecast is ${signedPercent(f.relativeError)} off`} />}
      </dl>
      {f.sources && <SourcesList forecast={f} />}
      <Digest findings={findings} />
      <details class="small-fold">
        <summary>Other intervals</summary>
        <dl class="pairs">
          <div><dt>fitted law at its word</dt><dd>{like(f.fitted, f.value)}</dd></div>
          <div><dt>of the constants, bootstrap</dt><dd>{intervalText(f.parameterInterval, f.value)}</dd></div>
          <div><dt>of the constants, delta method</dt><dd>{intervalText(f.deltaInterval, f.value)}</dd></div>
          <div><dt>method of the interval</dt><dd>{f.interval?.method ?? "none"}; covers {f.interval?.covers ?? "nothing"}</dd></div>
        </dl>
      </details>
    </div>
  );
}

function SourcesList({ forecast: f }: { forecast: Forecast }) {
  const known: readonly (readonly [string, number | null | undefined])[] = [["constants", f.sources?.parameters], ["form of the law", f.sources?.form], ["one run", f.sources?.run]];
  const parts = known.flatMap(([name, x]) => (typeof x === "number" ? [[name, x] as const] : []));
  const total = parts.reduce((s, [, x]) => s + x * x, 0);
  if (total === 0) return null;
  return (
    <div>
      <h3>Where the width comes from</h3>
      <table class="bars">
        <caption class="away">Share of the variance by source</caption>
        <tbody>
          {parts.map(([name, x]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="bar-cell"><Bar share={(x * x) / total} label={`${name}: ${percent((x * x) / total, 0)} of the variance`} /></td>
              <td class="n">{percent((x * x) / total, 0)}</td>
              <td class="n quiet">±{percent(x)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function All({ forecasts, output }: { forecasts: readonly Forecast[]; output: string }) {
  const names = Object.keys(forecasts[0]?.at ?? {});
  const seen = forecasts.some((f) => f.observed !== null);
  return (
    <Sheet caption="All targets" head={[["target", "t"], ...names.map((n) => [n, "n"] as const), [output, "n"], ["interval", "n"], ["reach", "n"], ...(seen ? [["observed", "n"], ["off by", "n"]] as const : [])]}>
      {forecasts.slice(0, 200).map((f, i) => (
        <tr key={i}>
          <th scope="row">{f.label ?? i + 1}</th>
          {names.map((n) => <td key={n} class="n">{amount(n, f.at[n])}</td>)}
          <td class="n strong">{value(f.value)}</td>
          <td class="n">{intervalText(f.interval, f.value)}</td>
          <td class="n">{factor(f.reach)}</td>
          {seen && <td class="n">{f.observed === null ? "" : like(f.observed, f.value)}</td>}
          {seen && <td class="n">{f.relativeError === null ? "" : signedPercent(f.relativeError)}</td>}
        </tr>
      ))}
    </Sheet>
  );
}

const verdicts = { yes: ["✓", "These runs can answer the question."], "with-care": ["▲", "These runs can answer the question, with care."], no: ["■", "These runs cannot answer the question."] } as const;

/** Whether these runs can answer the question at all. */
function Checked() {
  const at = params.value.getAll("at").slice(chosenIndex(), chosenIndex() + 1);
  return (
    <LazyFold<CheckDocument | Grouped<CheckDocument>> title="Check: can these runs answer the question?" what="Checking the runs" page="check" change={{ n: null, targets: null, axis: null, at }}>
      {({ result }) => (
        <Groups doc={result}>
          {(doc) => (
            <>
              <p class={`verdict ${doc.verdict}`}><span aria-hidden="true">{verdicts[doc.verdict][0]}</span> {verdicts[doc.verdict][1]}{doc.failure ? <> <Said text={typeof doc.failure === "string" ? doc.failure : doc.failure.message} /></> : ""}</p>
              <Findings findings={doc.findings} level={3} />
            </>
          )}
        </Groups>
      )}
    </LazyFold>
  );
}

/** How forecasts of runs that are known have turned out. */
function Backtested() {
  return (
    <LazyFold<BacktestDocument> title="Back-test: how have such forecasts turned out on these runs?" what="Forecasting the larger runs from the smaller ones" page="backtest" change={{ at: null, n: null, targets: null, axis: null }}>
      {(answer) => (
        <>
          {answer.result.groups.map((g) => <ScoreSheet key={g.group ?? ""} group={g} />)}
          <Figures figures={answer.figures} page="backtest" />
        </>
      )}
    </LazyFold>
  );
}

function ScoreSheet({ group: g }: { group: BacktestDocument["groups"][number] }) {
  const isLogError = g.errors === "log";
  const error = (x: number | null): string => (x === null ? "–" : isLogError ? percent(x) : value(x, 3));
  const row = (name: string, s: Scores) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td class="n">{s.forecasts}</td>
      <td class="n">{s.runs}</td>
      <td class="n strong">{error(s.meanError)}</td>
      <td class="n">{s.bias === null ? "–" : isLogError ? signedPercent(s.bias) : value(s.bias, 3)}</td>
      {s.intervals.map((i) => <td key={i.level} class="n">{percent(i.coverage, 0)}</td>)}
    </tr>
  );
  return (
    <div>
      <p class="quiet">{g.law}, fitted to the runs up to a value of {g.axis}, forecasts those above it; {count(g.runs, "run")}, {g.overall.origins} fits.</p>
      <Sheet caption="Scores by distance beyond the fit" head={[["decades beyond the fit", "t"], ["forecasts", "n"], ["runs", "n"], ["mean error", "n"], ["bias", "n"], ...g.overall.intervals.map((i) => [`inside ${levelText(i.level)}`, "n"] as const)]}>
        {g.horizons.map((h) => row(h.to === null ? `over ${h.from}` : `${h.from} to ${h.to}`, h))}
        {row("all", g.overall)}
      </Sheet>
      <Findings findings={g.findings} level={3} />
    </div>
  );
}
