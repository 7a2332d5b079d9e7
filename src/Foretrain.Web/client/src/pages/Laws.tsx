import { useEffect, useState } from "preact/hooks";
import { drag, commit, pageHref, params } from "../state/address";
import { findLaws, useLaws } from "../state/catalogue";
import { count } from "../quantities";
import { SelectField, TextField } from "../parts/fields";
import { Shell } from "../parts/Shell";
import type { LawHead } from "../api/documents";

/** The catalogue: searched as one types, by family, input and output. */
export function Laws() {
  const q = params.value;
  const all = useLaws();
  const [typed, setTyped] = useState(q.get("q") ?? "");
  useEffect(() => setTyped(q.get("q") ?? ""), [q.get("q")]);
  const family = q.get("family") ?? "", input = q.get("input") ?? "", output = q.get("output") ?? "";
  const found = findLaws(all, q.get("q") ?? "");
  const kept = found.laws.filter((l) => (family === "" || l.family === family) && (input === "" || l.inputs.includes(input)) && (output === "" || l.outputs.includes(output)));
  const families = counted(all.map((l) => l.family));
  const groups = (q.get("q") ?? "") === "" ? families.map(([f]) => [f, kept.filter((l) => l.family === f)] as const).filter(([, l]) => l.length > 0) : [["", kept] as const];
  return (
    <Shell title="Laws" lead="What can be fitted: formulas, published constants, where they hold.">
      <section class="section law-search" aria-label="Search">
        <div class="field">
          <label for="law-search">Search</label>
          <input id="law-search" type="search" autocomplete="off" spellcheck={false} placeholder="repeated data, batch size, hoffmann" value={typed} onInput={(e) => { setTyped(e.currentTarget.value); drag({ q: e.currentTarget.value.trim() }); }} onChange={(e) => commit({ q: e.currentTarget.value.trim() })} />
        </div>
        <SelectField label="Family" value={family} options={[["", `all ${families.length}`], ...families.map(([f, n]) => [f, `${f} (${n})`] as const)]} onChange={(f) => commit({ family: f })} />
        <TextField label="With input" code value={input} options={counted(all.flatMap((l) => l.inputs)).map(([i]) => i)} placeholder="any" onCommit={(i) => commit({ input: i })} />
        <SelectField label="Predicts" value={output} options={[["", "anything"], ...counted(all.flatMap((l) => l.outputs)).map(([o, n]) => [o, `${o} (${n})`] as const)]} onChange={(o) => commit({ output: o })} />
      </section>
      <p class="quiet" role="status">
        {all.length === 0 ? "Loading the catalogue." : found.guessed && kept.length > 0 ? `No law holds '${q.get("q")}'. Did you mean one of these?` : kept.length === 0 ? "No law holds all of that." : `${count(kept.length, "law")}${kept.length === all.length ? "" : ` of ${all.length}`}`}
      </p>
      {kept.length === 0 && all.length > 0 && <p class="button-line"><button type="button" onClick={() => commit({ q: null, family: null, input: null, output: null })}>Show all laws</button></p>}
      {groups.map(([f, list]) => (
        <section key={f} class="section" aria-label={f === "" ? "Laws found" : `Family ${f}`}>
          {f !== "" && <h2 class="family">{f} <span class="quiet">{list.length}</span></h2>}
          <ul class="cards">{list.map((l) => <Card key={l.id} law={l} />)}</ul>
        </section>
      ))}
    </Shell>
  );
}

function Card({ law: l }: { law: LawHead }) {
  return (
    <li class="card">
      <h3><a href={pageHref(`/laws/${l.id}`, { law: null })}>{l.title}</a></h3>
      <p class="card-id"><code>{l.id}</code> <span class="quiet">{l.outputs.join(", ")} from {l.inputs.join(", ") || "whole runs"}{l.constants.length > 0 ? `; ${count(l.constants.length, "constant set")}` : ""}</span></p>
      <p class="card-formula"><code>{l.formula}</code></p>
      <p class="card-question">{l.question}</p>
    </li>
  );
}

function counted(values: readonly string[]): readonly (readonly [string, number])[] {
  const n = new Map<string, number>();
  for (const v of values) n.set(v, (n.get(v) ?? 0) + 1);
  return [...n].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
