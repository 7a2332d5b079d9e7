import { useLayoutEffect, useRef } from "preact/hooks";
import { formula as typeset } from "./markup";

/** A formula: typeset where the document carries MathML, else as text. */
export function Formula({ mathml, text, display }: { mathml: string | null | undefined; text: string; display?: boolean }) {
  const holder = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (!holder.current) return;
    const tree = mathml ? typeset(mathml) : null;
    if (tree) {
      if (display) tree.setAttribute("display", "block");
      else tree.removeAttribute("display");
      holder.current.replaceChildren(tree);
      holder.current.className = "formula typeset";
    } else {
      const code = document.createElement("code");
      code.textContent = text;
      holder.current.replaceChildren(code);
      holder.current.className = "formula";
    }
  }, [mathml, text, display]);
  return <span class="formula" ref={holder} />;
}
