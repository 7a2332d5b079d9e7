import { useEffect, useState } from "preact/hooks";
import { commit, params, twinHref, withChange } from "../state/address";
import { askedOf } from "../api/asking";
import { Failure, getJson } from "../api/server";
import { ParamField, TextField } from "../parts/fields";
import { Problem } from "../parts/Problem";
import { Setup } from "../parts/Setup";
import { NoTable, Shell, Split } from "../parts/Shell";

/** The whole analysis as one file to send: looked at here, then taken away. */
export function Report() {
  const q = askedOf("report", params.value);
  const table = q.get("t") ?? "";
  const href = twinHref("/report.html", q);
  const [state, set] = useState<{ href: string; ready: boolean; failure: Failure | null }>({ href: "", ready: false, failure: null });
  const [again, setAgain] = useState(0);
  const json = twinHref("/report.json", q);
  useEffect(() => {
    if (table === "") return;
    const abort = new AbortController();
    set((s) => ({ ...s, href, ready: false, failure: null }));
    getJson<unknown>(json, abort.signal).then(
      () => set({ href, ready: true, failure: null }),
      (e: unknown) => { if (!abort.signal.aborted) set({ href, ready: false, failure: e instanceof Failure ? e : new Failure({ code: "internal", message: String(e), place: null, hint: null }, 0) }); },
    );
    return () => abort.abort();
  }, [json, again]);
  const download = (kind: "html" | "md" | "json"): string => twinHref(`/report.${kind}`, withChange(q, { download: "1" }));
  return (
    <Shell title="Report" lead="One file that opens anywhere: question, answer, fit, forecast, plan, findings, figures, method.">
      <Split controls={<>
        <section class="section" aria-label="What the report holds">
          <h2>Question</h2>
          <Targets />
          <ParamField name="flops" label="Plan for a budget" code placeholder="1e24" hint="the report then holds the best model for it" />
          <p class="button-line downloads">
            <a class="button" href={download("html")} download="report.html">HTML</a>
            <a class="button" href={download("md")} download="report.md">Markdown</a>
            <a class="button" href={download("json")} download="report.json">JSON</a>
          </p>
        </section>
        <Setup />
      </>}>
        {table === "" && <NoTable what="A report needs runs." />}
        {table !== "" && !state.ready && !state.failure && <div class="working" role="status"><span class="working-text">Writing the report</span><progress aria-label="Writing the report" /><button type="button" onClick={() => commit({ t: null })}>Cancel</button></div>}
        {state.failure && <Problem failure={state.failure} retry={() => setAgain((n) => n + 1)} />}
        {table !== "" && state.ready && <iframe class="preview" title="Preview of the report" sandbox="" src={state.href} />}
      </Split>
    </Shell>
  );
}

function Targets() {
  const at = params.value.getAll("at");
  const set = (index: number, text: string): void => commit({ at: at.length === 0 ? [text] : at.map((a, i) => (i === index ? text : a)) });
  return (
    <>
      {(at.length === 0 ? [""] : at).map((a, i) => <TextField key={i} label={i === 0 ? "Forecast" : `Forecast ${i + 1}`} code value={a} placeholder="params=70B,tokens=1.4T" onCommit={(text) => set(i, text)} />)}
    </>
  );
}
