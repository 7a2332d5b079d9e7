import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const key = "foretrain-theme";

function stored(): Theme {
  try {
    const text = localStorage.getItem(key);
    return text === "light" || text === "dark" ? text : "auto";
  } catch {
    return "auto"; // storage can be switched off
  }
}

export const theme = signal<Theme>(stored());

effect(() => {
  const chosen = theme.value;
  if (chosen === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
  try {
    if (chosen === "auto") localStorage.removeItem(key);
    else localStorage.setItem(key, chosen);
  } catch {
    // the switch then holds for this tab only
  }
});
