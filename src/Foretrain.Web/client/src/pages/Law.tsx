import { askedOf } from "../api/asking";
import { useTwin } from "../api/useTwin";
import type { LawDocument } from "../api/documents";
import { commit, drag, pageHref, params, twinHref, withChange } from "../state/address";
import { findLaws, useLaws } from "../state/catalogue";
import { wideFigureWidth } from "../state/room";
import { amount, scale, value } from "../quantities";
import { SelectField } from "../parts/fields";
import { Figure } from "../parts/Figure";
import { Formula } from "../parts/Formula";
import { Sheet } from "../parts/numbers";
import { Shell, Split } from "../parts/Shell";
import { Slider } from "../parts/Slider";
import { Waiting } from "../parts/Waiting";

/** One law in full, with a plot that follows sliders of its constants. */
export function LawPage({ id }: { id: string }) {
  const q = params.value;
  const asked = askedOf("law", q);
  const path = `/laws/${encodeURIComponent(id)}`;
  const twin = useTwin<LawDocument>(twinHref(`${path}.json`, withChange(asked, { width: String(wideFigureWidth.value) })), id);
  const law = twin.page?.result;
  if (twin.failure?.detail.code === "unknown-law" && !twin.busy) return <NoSuchLaw id={id} />;
  return (
    <Shell title={law?.title ?? short(id)} {...(law ? { lead: law.question } : {})} twin={`${path}.json`}>
      <Waiting twin={twin} what="Loading the law" />
      {law && (
        <div class="law-page" data-ready={twin.answers ?? ""}>
          <Equations law={law} />
          <Split controls={<Constants law={law} />}>
            {(twin.page?.figures ?? []).map((f) => <Figure key={f.id} figure={f} page={`laws/${id}`} stale={false} query={asked} />)}
            {(twin.page?.figures ?? []).length === 0 && <p class="quiet">This law has no plot: it works on whole runs, or has no published constants.</p>}
            <p class="button-line">
              <a class="button" href={pageHref("/fit", { law: id, constants: null })}>Fit it to your runs</a>
              {law.constants.length > 0 && <a class="button" href={pageHref("/forecast", { law: id, t: null, constants: q.get("set") ?? usualSet(law) ?? null })}>Forecast with published constants</a>}
            </p>
          </Split>
          <About law={law} />
        </div>
      )}
    </Shell>
  );
}

const short = (id: string): string => (id.length > 60 ? `${id.slice(0, 60)}…` : id);

/** Where a law was sought that is not there: those with a name like it, and the way to all. */
function NoSuchLaw({ id }: { id: string }) {
  const all = useLaws();
  const near = id.length > 60 ? [] : findLaws(all, id).laws.slice(0, 6);
  return (
    <Shell title="No such law" twin={null}>
      <div class="empty" role="alert">
        <h2>There is no law <code>{short(id)}</code></h2>
        {near.length > 0 && (
          <>
            <p>Did you mean one of these?</p>
            <ul class="near">{near.map((l) => <li key={l.id}><a href={pageHref(`/laws/${l.id}`, { law: null })}>{l.id}</a> <span class="quiet">{l.title}</span></li>)}</ul>
          </>
        )}
        <p><a href={pageHref("/laws")}>All {all.length > 0 ? `${all.length} ` : ""}laws</a> can be searched by what they are about, their inputs and their outputs.</p>
      </div>
    </Shell>
  );
}

/** The formula and its named parts: typeset as equations where the document has them so, else as they are written in law files. */
function Equations({ law }: { law: LawDocument }) {
  const typeset = typeof law.mathml === "string" ? [law.mathml] : law.mathml ?? [];
  return (
    <div class="law-top">
      {typeset.length > 0
        ? <div class="formula-line large"><Formula mathml={typeset[0]} text={law.formula} display /></div>
        : <div class="formula-line large"><span class="formula-left">{law.outputs.map((o) => o.name).join(", ")} =</span> <Formula mathml={null} text={law.formula} /></div>}
      {law.definitions.length > 0 && (
        <dl class="definitions">
          {law.definitions.map((d, i) => (
            <div key={d.name}>
              {typeset[i + 1]
                ? <dt><Formula mathml={typeset[i + 1]} text={`${d.name} = ${d.formula}`} /></dt>
                : <dt><code>{d.name} = {d.formula}</code></dt>}
              <dd class="quiet">{d.meaning}</dd>
            </div>
          ))}
        </dl>
      )}
      {typeset.length > 0 && <p class="quiet">as written: <code>{law.formula}</code></p>}
    </div>
  );
}

/** The set that the law's own plot and worked numbers use. */
function usualSet(law: LawDocument): string | undefined {
  return law.commands.map((c) => /--constants (\S+)/.exec(c.command)?.[1]).find((id) => id !== undefined) ?? law.constants[0]?.id;
}

function Constants({ law }: { law: LawDocument }) {
  const q = params.value;
  const set = law.constants.find((s) => s.id === (q.get("set") ?? usualSet(law))) ?? law.constants[0];
  const changed = [...q.keys()].some((k) => k.startsWith("c."));
  return (
    <section class="section" aria-label="Constants of the plot">
      <div class="heading-line"><h2>Constants</h2>{changed && <button type="button" class="plain" onClick={() => commit(Object.fromEntries([...q.keys()].filter((k) => k.startsWith("c.")).map((k) => [k, null])))}>Reset</button>}</div>
      {law.constants.length > 0 && <SelectField label="Published set" value={set?.id ?? ""} options={law.constants.map((s) => [s.id, s.id] as const)} onChange={(s) => commit({ set: s, ...Object.fromEntries([...q.keys()].filter((k) => k.startsWith("c.")).map((k) => [k, null])) })} />}
      {set === undefined && law.unpublished && <p class="hint">No published constants: {law.unpublished}</p>}
      {law.parameters.slice(0, 12).map((p) => {
        const start = set?.values[p.name] ?? p.fixed ?? (p.startLow !== null && p.startHigh !== null ? (p.logScale ? Math.sqrt(p.startLow * p.startHigh) : (p.startLow + p.startHigh) / 2) : 1);
        const isLog = p.logScale && start > 0;
        const low = isLog ? start / 100 : Math.max(p.min ?? -Infinity, start - Math.max(Math.abs(start), 0.1));
        const high = isLog ? start * 100 : Math.min(p.max ?? Infinity, start + Math.max(Math.abs(start), 0.1));
        const key = `c.${p.name}`;
        return <Slider key={p.name} label={p.name} text={q.get(key) ?? scale(start, 4)} low={low} high={high > low ? high : low + 1} log={isLog} hint={p.meaning} show={(x) => scale(x, 4)} onDrag={(t) => drag({ [key]: t })} onCommit={(t) => commit({ [key]: t })} />;
      })}
      {law.parameters.length > 12 && <p class="hint">{law.parameters.length - 12} more constants stay as published.</p>}
    </section>
  );
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function About({ law }: { law: LawDocument }) {
  const names = law.parameters.map((p) => p.name);
  return (
    <>
      <section class="section" aria-label="Inputs and output">
        <h2>Inputs and output</h2>
        <Sheet caption="Columns that the law needs" head={[["column", "t"], ["unit", "t"], ["counts", "t"], ["measured from", "n"], ["to", "n"], ["meaning", "t"]]}>
          {law.inputs.map((i) => <tr key={i.name}><th scope="row"><code>{i.name}</code></th><td>{i.unit}</td><td>{i.counts ?? ""}</td><td class="n">{i.low === null ? "" : amount(i.name, i.low)}</td><td class="n">{i.high === null ? "" : amount(i.name, i.high)}</td><td class="words">{i.meaning}</td></tr>)}
          {law.outputs.map((o) => <tr key={o.name} class="used"><th scope="row"><code>{o.name}</code></th><td>{o.unit}</td><td /><td /><td /><td class="words">{o.meaning}</td></tr>)}
        </Sheet>
      </section>
      {law.constants.length > 0 && (
        <section class="section" aria-label="Published constants">
          <h2>Published constants</h2>
          <Sheet caption="Published constants" head={[["set", "t"], ...names.slice(0, 10).map((n) => [n, "n"] as const), ["known from", "t"]]}>
            {law.constants.map((s) => (
              <>
                <tr key={s.id} class="over-words">
                  <th scope="row"><code>{s.id}</code></th>
                  {names.slice(0, 10).map((n) => <td key={n} class="n">{s.values[n] === undefined ? "" : Math.abs(s.values[n]) >= 1e5 ? scale(s.values[n], 4) : value(s.values[n], 4)}</td>)}
                  <td>{s.confidence}</td>
                </tr>
                <tr key={`${s.id} where`}><td class="words below" colSpan={Math.min(names.length, 10) + 2}>{sentence(s.where)} {sentence(s.setting)}{s.note ? ` ${sentence(s.note)}` : ""}</td></tr>
              </>
            ))}
          </Sheet>
        </section>
      )}
      <section class="section prose" aria-label="Use">
        <h2>Use</h2>
        <dl class="terms">
          <div><dt>What the runs must contain</dt><dd>{law.identifiability}</dd></div>
          <div><dt>Where it was measured</dt><dd>{law.validity}</dd></div>
          <div><dt>How it is fitted</dt><dd><code>{law.estimator.objective}</code>{law.estimator.note ? ` – ${law.estimator.note}` : ""}</dd></div>
          {law.cost && <div><dt>Cost</dt><dd><code>{law.cost.formula}</code>{law.cost.note ? ` – ${law.cost.note}` : ""}</dd></div>}
        </dl>
        {law.caveats.length > 0 && <><h3>What people get wrong</h3><ul>{law.caveats.map((c) => <li key={c}>{c}</li>)}</ul></>}
        {law.see.length > 0 && <p>See also {law.see.map((s, i) => <>{i > 0 && ", "}<a key={s} href={pageHref(`/laws/${s}`, { law: null })}>{s}</a></>)}.</p>}
        <h3>On the command line</h3>
        {law.commands.map((c) => <p key={c.command} class="command"><code>{c.command}</code> <span class="quiet">{c.what}</span></p>)}
        <h3>References</h3>
        <ol class="references">{law.references.map((r) => <li key={r.key}>{r.authors} ({r.year}). {r.link ? <a href={r.link} rel="noreferrer" target="_blank">{r.title}</a> : r.title}</li>)}</ol>
      </section>
    </>
  );
}
