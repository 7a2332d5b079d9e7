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
          <p class="hint under">Inputs for a forecast, or flops=1e24 for a plan of that budget.</p>
          <Switch name="rank" label="Add the ranking of every law that fits" />
          <Switch name="no-backtest" label="Leave the back-test out" />
          <ParamField name="title" label="Title" placeholder="the usual one" />
          <h3>Save as</h3>
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

/** Something that is on or off in the address. */
function Switch({ name, label }: { name: string; label: string }) {
  return <label class="switch"><input type="checkbox" data-control={name} checked={params.value.get(name) === "1"} onChange={(e) => commit({ [name]: e.currentTarget.checked ? "1" : null })} /><span>{label}</span></label>;
}

function Targets() {
  const at = params.value.getAll("at");
  const rows = [...at, ""]; // one more than there are: writing into it adds a target
  return <>{rows.map((a, i) => <TextField key={i} {...(i === 0 ? { control: "at" } : {})} label={i === 0 ? "Forecast or plan at" : `and at (${i + 1})`} code value={a} placeholder="params=70B,tokens=1.4T" onCommit={(text) => commit({ at: rows.map((b, j) => (j === i ? text : b)) })} />)}</>;
}
