import { params, sharedKeys, twinHref, withChange, type Change } from "../state/address";
import { figureWidth } from "../state/room";
import { askedOf } from "./asking";
import { useTwin, type Twin } from "./useTwin";

/** The document of a page for its address, with figures drawn for the room there is. Null asks nothing. */
export function useAnswer<T>(page: string | null, change: Change = {}): Twin<T> {
  const q = askedOf(page ?? "", withChange(params.value, change));
  // What the page shows answers a question about these runs and this law; another subject starts from nothing.
  const subject = sharedKeys.map((k) => q.getAll(k).join("\u0001")).join("\u0002");
  return useTwin<T>(page === null ? null : twinHref(`/${page}.json`, withChange(q, { width: String(figureWidth.value) })), subject);
}
