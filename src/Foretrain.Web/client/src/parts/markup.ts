// Drawings and formulas of the server are put into the page as parsed trees, and only what they are made of is let in.

const svgSpace = "http://www.w3.org/2000/svg";
const mathSpace = "http://www.w3.org/1998/Math/MathML";
const svgNames = new Set(["svg", "g", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs", "clipPath"]);
const mathNames = new Set([
  "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msup", "msub", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "semantics", "annotation",
]);
const attributes = /^(?:aria-[a-z]+|[a-zA-Z][a-zA-Z0-9:-]*)$/;
const refused = /^(?:on|href$|xlink:|src$|style$)/i;

function isInert(element: Element, space: string, names: ReadonlySet<string>): boolean {
  if (element.namespaceURI !== space || !names.has(element.localName)) return false;
  for (const a of element.attributes) if (!attributes.test(a.name) || refused.test(a.name) || /url\s*\(|javascript:/i.test(a.value)) return false;
  return true;
}

function parse(text: string, type: "image/svg+xml" | "application/xml", space: string, root: string, names: ReadonlySet<string>): Element | null {
  const tree = new DOMParser().parseFromString(text, type).documentElement;
  if (tree.localName !== root || tree.namespaceURI !== space) return null;
  if (!isInert(tree, space, names)) return null;
  for (const element of tree.querySelectorAll("*")) if (!isInert(element, space, names)) return null;
  return document.importNode(tree, true);
}

/** The drawing, or null when it holds anything that a drawing need not hold. Its own colours are left out: those of the page apply. */
export function drawing(text: string): SVGElement | null {
  // Cut out of the text, not of the tree: the security policy reports a style sheet as soon as it is parsed.
  return parse(text.replace(/<style>[^<]*<\/style>/g, ""), "image/svg+xml", svgSpace, "svg", svgNames) as SVGElement | null;
}

/** The formula, or null when it is no plain MathML. */
export function formula(text: string): Element | null {
  const whole = text.startsWith("<math") && !text.includes("xmlns") ? text.replace("<math", `<math xmlns="${mathSpace}"`) : text;
  return parse(whole, "application/xml", mathSpace, "math", mathNames);
}

/**
 * Holds headings inside a drawing that stands in the page. The server lays text out by the widths of a usual typeface; where the reader's
 * is wider, a title would be cut off at the edge.
 */
export function fitHeadings(svg: SVGElement): void {
  const width = (svg as SVGSVGElement).viewBox.baseVal.width;
  let seen = 0;
  for (const child of svg.children) {
    if (child.localName !== "text") {
      if (seen > 0) return; // headings stand before everything else
      continue;
    }
    seen++;
    const text = child as SVGTextElement, room = width - 12 - Number(text.getAttribute("x") ?? 0);
    if (text.getComputedTextLength() > room) {
      text.setAttribute("textLength", String(room));
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
}
