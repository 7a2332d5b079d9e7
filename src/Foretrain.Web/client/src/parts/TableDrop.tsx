import { useRef, useState } from "preact/hooks";
import { Failure, postTable } from "../api/server";
import type { TableEntry } from "../api/documents";
import { commit } from "../state/address";
import { loadTables, remember, tables } from "../state/tables";
import { Problem } from "./Problem";

export function bytesText(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(bytes >= 1e7 ? 0 : 1)} MB` : bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} bytes`;
}

/** Taking a file in: dropped, or chosen with the keyboard. Its content is what the address then names. */
export function TableDrop() {
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [said, setSaid] = useState("");
  const abort = useRef<AbortController | null>(null);
  const limits = tables.value?.limits;

  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setFailure(null);
    setSaid("");
    if (limits && file.size > limits.bytes) {
      setFailure(new Failure(
        { code: "table-too-large", message: `${file.name} has ${bytesText(file.size)}; a dropped file may have ${bytesText(limits.bytes)}`, place: null, hint: "leave out columns and rows that no law needs, or put the file into the project folder and choose it from the list" },
        413,
      ));
      return;
    }
    abort.current?.abort();
    abort.current = new AbortController();
    setSending(file.name);
    try {
      const entry = await postTable<TableEntry>(file, abort.current.signal);
      remember(entry.id, entry.name);
      await loadTables();
      setSaid(`${entry.name} was read${entry.rows === null ? "" : `: ${entry.rows} rows`}.`);
      commit({ t: entry.id, map: null, where: null });
    } catch (e) {
      if (abort.current.signal.aborted) setSaid(`${file.name} was not sent: cancelled.`);
      else setFailure(e instanceof Failure ? e : new Failure({ code: "internal", message: String(e), place: null, hint: null }, 0));
    } finally {
      setSending(null);
    }
  };

  return (
    <div class="drop-block">
      <label
        class={over ? "drop over" : "drop"}
        onDragOver={(e) => { e.preventDefault(); setOver(true); }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => { e.preventDefault(); setOver(false); void take(e.dataTransfer?.files[0]); }}
      >
        <span class="drop-text"><strong>Drop a table here</strong> or choose a file</span>
        <span class="quiet">CSV or TSV with one header line, one row per run{limits ? `; up to ${bytesText(limits.bytes)} and ${limits.rows.toLocaleString("en-US").replaceAll(",", " ")} rows` : ""}</span>
        <input type="file" accept=".csv,.tsv,.txt,.json,.jsonl,text/csv,text/tab-separated-values" onChange={(e) => { void take(e.currentTarget.files?.[0]); e.currentTarget.value = ""; }} />
      </label>
      <div aria-live="polite">
        {sending && <div class="working" role="status"><span class="working-text">Reading {sending}</span><progress aria-label={`Reading ${sending}`} /><button type="button" onClick={() => abort.current?.abort()}>Cancel</button></div>}
        {said && !sending && <p class="said">{said}</p>}
      </div>
      {failure && <Problem failure={failure} title={failure.status === 413 ? "Too large" : "This file cannot be read"} />}
    </div>
  );
}
