import { render } from "preact";
import { App } from "./App";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/figures.css";

const home = document.getElementById("app")!;
home.replaceChildren();
render(<App />, home);
