import { useAnswer } from "../api/useAnswer";
import type { Fit, FitDocument, Grouped, Parameter, RankDocument } from "../api/documents";
import { params, pageHref } from "../state/address";
import { useDescription, useLaw } from "../state/catalogue";
import { tableName } from "../state/tables";
import { amount, count, flops, percent, scale, value } from "../quantities";
import { ParamField } from "../parts/fields";
import { Figures } from "../parts/Figure";
import { Findings } from "../parts/Findings";
import { Groups, NoAnswer } from "../parts/Groups";
import { Formula } from "../parts/Formula";
import { intervalText, levelText, Sheet } from "../parts/numbers";
import { LazyFold } from "../parts/LazyFold";
import { RankSheet } from "../parts/RankSheet";
import { Setup } from "../parts/Setup";
import { NoTable, Shell, Split } from "../parts/Shell";
import { Waiting } from "../parts/Waiting";

/** A law held against the runs: constants, why they are the minimum, and what speaks against them. */
export function Fitting() {
  const table = params.value.get("t");
  const twin = useAnswer<FitDocument>(table ? "fit" : null);
  const columns = useDescription(table)?.columns.map((c) => c.name) ?? [];
  const doc = twin.page?.result;
  return (
    <Shell title="Fit" lead="A law held against the runs, certified to be the global minimum.">
      <Split controls={<Setup open><ParamField name="by" label="One fit per value of" code placeholder="all runs together" options={columns} /></Setup>}>
        {!table && <NoTable what="A fit needs runs." />}
        {table && <Waiting twin={twin} what="Fitting the law" />}
        {doc && (
          <div class={twin.busy ? "stale" : ""} data-ready={twin.answers ?? ""}>
            {doc.applicableLaws.length > 1 && <Alternatives laws={doc.applicableLaws} />}
            {doc.fits.length > 1 && <ByGroup fits={doc.fits} by={params.value.get("by") ?? "group"} />}
            {doc.fits.map((f) => <OneFit key={f.group ?? ""} fit={f} />)}
            {doc.failed.map((f) => <NoAnswer key={f.group} by={params.value.get("by") ?? "group"} failed={f} />)}
            <Figures figures={twin.page?.figures} page="fit" />
            {doc.fits.map((f) => <RunsUsed key={f.group ?? ""} fit={f} />)}
            {doc.fits.map((f) => f.influence.length > 0 && <Influence key={f.group ?? ""} fit={f} />)}
          </div>
        )}
        {table && (
          <LazyFold<RankDocument | Grouped<RankDocument>> title="Which law forecasts these runs best?" what="Back-testing every law that fits the columns" page="rank" change={{}}>
            {(answer) => <><Groups doc={answer.result}>{(doc) => <><RankSheet doc={doc} /><Findings findings={[...doc.findings, ...doc.forecasts.flatMap((f) => f.findings)]} level={3} /></>}</Groups><Figures figures={answer.figures} page="rank" /></>}
          </LazyFold>
        )}
      </Split>
    </Shell>
  );
}

function Alternatives({ laws }: { laws: FitDocument["applicableLaws"] }) {
  const [first, ...others] = laws;
  return (
    <p class="said">No law was named: <strong>{first!.id}</strong> is the first of {laws.length} that fit the columns. Others: {others.slice(0, 6).map((l, i) => <>{i > 0 && ", "}<a key={l.id} href={pageHref("/fit", { law: l.id })} title={l.title}>{l.id}</a></>)}{others.length > 6 ? `, ${others.length - 6} more` : ""}.</p>
  );
}

/** The constants of all groups under one another: what differs between them is the question of a fit by group. */
function ByGroup({ fits, by }: { fits: readonly Fit[]; by: string }) {
  const names = fits[0]!.parameters.map((p) => p.name);
  return (
    <section class="section" aria-label={`Constants by ${by}`}>
      <h2>Constants by {by}</h2>
      <Sheet caption={`Constants by ${by}`} head={[[by, "t"], ["runs", "n"], ...names.map((n) => [n, "n"] as const), ["objective", "n"], ["certificate", "t"]]}>
        {fits.map((f) => (
          <tr key={f.group}>
            <th scope="row">{f.group}</th>
            <td class="n">{f.data.used}</td>
            {names.map((n) => {
              const p = f.parameters.find((x) => x.name === n);
              return <td key={n} class="n"><strong>{p ? value(p.value, 4) : "–"}</strong>{p?.interval && <span class="under">{intervalText(p.interval, p.value, (x) => value(x, 3))}</span>}</td>;
            })}
            <td class="n">{value(f.objective, 3)}</td>
            <td>{isSound(f) ? "" : <span aria-hidden="true">▲ </span>}{f.certificate.code.replaceAll("-", " ")}</td>
          </tr>
        ))}
      </Sheet>
    </section>
  );
}

const isSound = (f: Fit): boolean => f.certificate.code === "certified" || f.certificate.code === "exact-fit";

const states: Record<Parameter["state"], string> = { free: "", "on-bound": "on its bound", fixed: "held", tied: "tied" };

function OneFit({ fit }: { fit: Fit }) {
  const { data, law, certificate: c } = fit;
  const sound = isSound(fit), by = params.value.get("by") ?? "";
  // A law of the catalogue has its formula as mathematics; one's own is shown as it was written.
  const equations = useLaw(law.id === "formula" ? null : law.id)?.mathml;
  const typeset = typeof equations === "string" ? equations : equations?.[0];
  const level = fit.parameters.find((p) => p.interval)?.interval?.level;
  return (
    <>
      <section class="section" aria-label={fit.group ?? "Fit"}>
        <div class="heading-line">
          <h2>{fit.group === null ? "" : `${by} ${fit.group}: `}{law.title}</h2>
          <span class="quiet">{data.used} of {count(data.rows, "run")} of {tableName(params.value.get("t") ?? data.source)}</span>
        </div>
        <div class="formula-line">
          {typeset && <Formula mathml={typeset} text={law.formula} />}
          <span class="formula-left">{law.output}{law.outputUnit && law.outputUnit !== "1" ? ` [${law.outputUnit}]` : ""} = {typeset ? <code>{law.formula}</code> : null}</span> {!typeset && <Formula mathml={null} text={law.formula} />}
        </div>
        <div class={sound ? "certificate sound" : "certificate care"}>
          <p class="certificate-head"><span aria-hidden="true">{sound ? "✓" : "▲"}</span> <strong>{c.code.replaceAll("-", " ")}</strong>: {c.meaning}</p>
          <dl class="pairs">
            <div><dt>objective</dt><dd>{value(fit.objective)} <span class="quiet">{law.objective}</span></dd></div>
            <div><dt>starts that agree</dt><dd>{c.agreeing} of {c.converged} <span class="quiet">{count(c.screened, "point")} screened</span></dd></div>
            <div><dt>gradient</dt><dd>{flops(c.scaledGradient, 1)} <span class="quiet">must be below {flops(c.gradientTolerance, 1)}</span></dd></div>
            <div><dt>next minimum</dt><dd>{c.runnerUpGap === null ? "none found" : `${percent(c.runnerUpGap)} higher`}</dd></div>
            <div><dt>condition of J'J</dt><dd>{c.condition === null ? "infinite" : scale(c.condition, 2)}</dd></div>
          </dl>
        </div>
      </section>
      <section class="section" aria-label={`Constants${fit.group ? ` of ${fit.group}` : ""}`}>
        <h2>Constants</h2>
        <Sheet caption="Constants with intervals" head={[["constant", "t"], ["estimate", "n"], [`${levelText(level)} interval`.trim(), "n"], ["standard error", "n"], ["", "t"], ["meaning", "t"]]}>
          {fit.parameters.map((p) => (
            <tr key={p.name}>
              <th scope="row"><code>{p.name}</code></th>
              <td class="n strong">{value(p.value)}</td>
              <td class="n" title={p.interval?.method ?? ""}>{intervalText(p.interval, p.value)}</td>
              <td class="n">{value(p.standardError?.bootstrap ?? p.standardError?.sandwich ?? p.standardError?.jacobian, 2)}</td>
              <td>{p.state === "free" ? "" : <span class={p.state === "on-bound" ? "chip warn" : "chip"}>{p.state === "tied" ? `= ${p.tiedTo}` : states[p.state]}</span>}</td>
              <td class="words">{p.meaning}</td>
            </tr>
          ))}
        </Sheet>
        {fit.bootstrap && <p class="quiet">Intervals: {fit.bootstrap.method}, {fit.bootstrap.requested} refits{fit.bootstrap.unconverged > 0 ? `, ${fit.bootstrap.unconverged} left out` : ""}, seed {fit.bootstrap.seed}; they cover the constants only.</p>}
      </section>
      <Findings findings={fit.findings} title={fit.group === null ? "Findings" : `Findings of ${by} ${fit.group}`} />
    </>
  );
}

function RunsUsed({ fit }: { fit: Fit }) {
  const { data } = fit;
  return (
    <section class="section" aria-label={`Runs used${fit.group ? ` of ${fit.group}` : ""}`}>
      <h2>Runs used</h2>
      <Sheet caption="Inputs and their ranges" head={[["input", "t"], ["column", "t"], ["low", "n"], ["high", "n"], ["distinct", "n"], ["why this column", "t"]]}>
        {data.columns.map((col, i) => (
          <tr key={col.input}>
            <th scope="row">{col.input}</th>
            <td><code>{col.source}</code></td>
            <td class="n">{amount(col.input, data.ranges[i]?.min)}</td>
            <td class="n">{amount(col.input, data.ranges[i]?.max)}</td>
            <td class="n">{data.ranges[i]?.distinct ?? ""}</td>
            <td class="words">{col.reason}</td>
          </tr>
        ))}
      </Sheet>
      {(data.leftOutByWhere > 0 || data.rejected.length > 0) && (
        <p class="quiet">{[data.leftOutByWhere > 0 ? `${count(data.leftOutByWhere, "run")} left out by the condition` : "", data.rejected.length > 0 ? `${count(data.rejected.length, "row")} could not be used (${data.rejected.slice(0, 4).map((r) => `line ${r.line}: ${r.column} ${r.reason}`).join("; ")}${data.rejected.length > 4 ? "; …" : ""})` : ""].filter((s) => s !== "").join("; ")}.</p>
      )}
    </section>
  );
}

function Influence({ fit }: { fit: Fit }) {
  return (
    <section class="section" aria-label="Runs that move the fit most">
      <h2>Runs that move the fit most{fit.group === null ? "" : `, ${fit.group}`}</h2>
      <Sheet caption="Influence of single runs" head={[["run", "t"], ["line", "n"], ["Cook's distance", "n"], ...fit.parameters.map((p) => [`${p.name} without it`, "n"] as const)]}>
        {fit.influence.map((r) => (
          <tr key={r.line}>
            <th scope="row">{r.run}</th>
            <td class="n">{r.line}</td>
            <td class={r.cook > 1 ? "n warn" : "n"}>{value(r.cook, 2)}</td>
            {r.without.map((x, i) => <td key={i} class="n">{value(x, 4)}</td>)}
          </tr>
        ))}
      </Sheet>
    </section>
  );
}
