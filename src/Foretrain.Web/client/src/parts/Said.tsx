import { pageHref, params, parseHeld, place, queryText, withChange, hrefOf, type Change } from "../state/address";
import { addressName, pageNames, pieces, type Piece } from "./pieces";

/** Names that may stand several times in an address. */
const lists = new Set(["map", "fix", "free", "range", "limit", "input-range", "at"]);

/** A message of the program in the words of this page: controls that can be clicked in place of options of the command line. */
export function Said({ text }: { text: string }) {
  const path = place.value.path;
  const page = path.startsWith("/laws") ? "laws" : path.slice(1) || "data";
  return <>{pieces(text, page).map((p, i) => <One key={i} piece={p} />)}</>;
}

function One({ piece: p }: { piece: Piece }) {
  switch (p.kind) {
    case "text": return <>{p.text}</>;
    case "control": return (
      <>
        <button type="button" class="control-name" onClick={() => reveal(p.name)}>{p.label}</button>
        {p.value !== "" && <> {p.whole ? <a class="set" href={here(p.name, p.value)} title="set it so"><code>{p.value}</code></a> : <code>{p.value}</code>}</>}
      </>
    );
    case "there": return <><a href={pageHref(p.path, p.whole ? changeOf(p.name, p.value) : {})}>{p.label}{p.value === "" ? "" : ` ${p.value}`}</a> on the {p.page} page</>;
    case "address": {
      const shown = <code>{p.name}={p.value === "" ? "…" : p.value}</code>;
      return p.page === null
        ? <>{p.whole ? <a href={here(p.name, p.value)} title="set it so">{shown}</a> : shown} in the address</>
        : <>{shown} in the address of the <a href={pageHref(`/${p.page}`, p.whole ? changeOf(p.name, p.value) : {})}>{pageNames[p.page]} page</a></>;
    }
    case "page": return <a href={pageHref(p.path, p.set)}>{p.label}</a>;
    case "command": return <><code class="elsewhere">{p.text}</code> on the command line</>;
  }
}

/** What an option with a value changes in the address: a list keeps what it has under other names. */
function changeOf(option: string, value: string): Change {
  const name = addressName(option);
  const now = params.value.getAll(name);
  if (option === "fix-input") return { [name]: parseHeld(now[0] ?? "", value) };
  if (!lists.has(name) || name === "at") return { [name]: value };
  const key = value.split("=")[0]!.trim();
  return { [name]: [...now.filter((v) => v.split("=")[0]!.trim() !== key), value] };
}

const here = (option: string, value: string): string => hrefOf({ path: place.value.path, query: queryText(withChange(params.value, changeOf(option, value))) });

/** Shows a control, unfolds what hides it, and puts the keyboard there. */
function reveal(name: string): void {
  const found = document.querySelector<HTMLElement>(`[data-control~="${CSS.escape(name)}"]`);
  if (!found) return;
  for (let fold = found.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  const field = found.matches("input, select, summary") ? found : found.querySelector<HTMLElement>("input, select, summary") ?? found;
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}
