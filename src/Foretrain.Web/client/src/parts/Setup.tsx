import type { ComponentChildren } from "preact";
import { commit, pageHref, params } from "../state/address";
import { useDescription, useLaw } from "../state/catalogue";
import { tableName, tables } from "../state/tables";
import { Fold, ParamField, ParamListField, SelectField, TextField } from "./fields";
import { LawPicker } from "./LawPicker";

/** Which runs, which law, and how it is fitted: the same on every page, and it goes along from page to page. */
export function Setup({ open = false, constants = false, laws = true, children }: { open?: boolean; constants?: boolean; laws?: boolean; children?: ComponentChildren }) {
  const q = params.value;
  const table = q.get("t") ?? "";
  const law = q.get("law") ?? "", formula = q.get("formula") ?? "";
  const card = useLaw(law === "" ? null : law);
  const description = useDescription(table === "" ? null : table);
  const columns = description?.columns.map((c) => c.name) ?? [];
  const known = tables.value?.tables ?? [];
  const options: (readonly [string, string])[] = [["", "choose a table"], ...known.map((t) => [t.id, `${t.uploaded ? `${t.name} (dropped)` : t.id}${t.problem ? " (faulty)" : ""}`] as const)];
  if (table !== "" && !known.some((t) => t.id === table)) options.push([table, tableName(table)]);
  const summary = [table === "" ? "no table" : tableName(table), laws ? law || formula || "usual law" : "", q.get("where") ?? ""].filter((s) => s !== "").join(" · ");
  const more = ["target", "weights", "cluster", "objective", "fix", "free", "range", "level", "seed", "resamples"].filter((k) => q.has(k)).length;
  const sets = card?.constants ?? [];
  return (
    <Fold title="Runs and law" note={summary} open={open}>
      <SelectField label="Table" control="t" value={table} options={options} onChange={(t) => commit({ t })} />
      {laws && <LawPicker value={law} onChoose={(id) => commit({ law: id, formula: null, constants: null, fix: null, free: null, range: null })} />}
      {laws && card && <p class="hint under"><a href={pageHref(`/laws/${law}`)}>{card.title}</a></p>}
      {laws && <TextField label="Or a formula of your own" control="formula" code value={formula} placeholder="E + A/params^alpha + B/tokens^beta" onCommit={(text) => commit({ formula: text, ...(text === "" ? {} : { law: null, constants: null, fix: null, free: null, range: null }) })} />}
      {constants && sets.length > 0 && (
        <SelectField
          label="Constants"
          control="constants"
          value={q.get("constants") ?? ""}
          options={[["", "fitted to the table"], ...sets.map((s) => [s.id, `${s.id} (published)`] as const)]}
          onChange={(set) => commit({ constants: set })}
        />
      )}
      <ParamField name="where" label="Use only rows where" code placeholder="split = 'train' and tokens >= 1e6" />
      <Mapping inputs={card ? [...card.inputs.map((i) => i.name), ...card.outputs.slice(0, 1).map((o) => o.name)] : []} columns={columns} />
      {children}
      <Fold title="More options" note={more > 0 ? `${more} set` : ""} open={false}>
        <ParamListField name="fix" label="Hold constants" code placeholder="alpha=0.35, beta=alpha" />
        <ParamListField name="free" label="Free constants" code placeholder="beta" />
        <ParamListField name="range" label="Bounds of constants" code placeholder="alpha=0:1" />
        <ParamField name="objective" label="Objective" code placeholder={card?.estimator.objective ?? "the law's own"} options={["log-huber:1e-3", "squared", "log-squared", "huber", "absolute"]} />
        <ParamField name="target" label="Column to predict" code placeholder="the law's output" options={columns} />
        <ParamField name="weights" label="Weight of a run" code placeholder="all alike" options={columns} />
        <ParamField name="cluster" label="Resample together" code placeholder="every row on its own" options={columns} />
        <ParamField name="level" label="Level of intervals" code placeholder="0.95" options={["0.8", "0.9", "0.95", "0.99"]} />
        <ParamField name="resamples" label="Bootstrap refits" code placeholder="4000" options={["0", "200", "1000", "4000"]} />
        <ParamField name="seed" label="Seed" code placeholder="1" />
      </Fold>
    </Fold>
  );
}

/** Which column, or which formula over columns, each input is; names that no input has are new columns. */
function Mapping({ inputs, columns }: { inputs: readonly string[]; columns: readonly string[] }) {
  const given = new Map(params.value.getAll("map").map((m) => [m.slice(0, m.indexOf("=")).trim(), m.slice(m.indexOf("=") + 1).trim()] as const));
  const write = (next: ReadonlyMap<string, string>): void => commit({ map: [...next].map(([i, c]) => `${i}=${c}`) });
  const set = (input: string, column: string): void => {
    const next = new Map(given);
    if (column === "") next.delete(input);
    else next.set(input, column);
    write(next);
  };
  const add = (text: string): void => {
    const at = text.indexOf("=");
    if (at > 0) set(text.slice(0, at).trim(), text.slice(at + 1).trim());
  };
  const names = [...inputs, ...[...given.keys()].filter((n) => !inputs.includes(n))];
  return (
    <Fold title="Columns of the inputs" control="map" note={[...given].map(([i, c]) => `${i}=${c}`).join(", ") || "found by name"} open={given.size > 0}>
      {names.map((i) => <TextField key={i} label={i} code value={given.get(i) ?? ""} placeholder="found by name" options={columns} onCommit={(c) => set(i, c)} />)}
      <TextField key={`add ${given.size}`} label={names.length === 0 ? "An input, and its column" : "Another, by column or formula"} code value="" placeholder="tokens = steps * batch_tokens" onCommit={add} />
    </Fold>
  );
}
