// The controls: selects, sliders with their numbers, and a switch; each tells `choose`
// a name and a value.
import { CATALOGUE } from "../lab/catalogue.mjs";
import { problemOf } from "../lab/problems.mjs";
import { sabotageOf } from "../lab/sabotage.mjs";
import { WHOLE, provable, rounded, suits } from "../lab/state.mjs";

const { choices, knobs, methods, problems, stories } = CATALOGUE;
const byId = (id) => document.getElementById(id);
const FINE = 1000; // positions of a slider

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// --- Sliders: logarithmic where nothing is 0 and the ends are far apart.

const logarithmic = ([, low, high]) => low > 0 && high / low >= 100;

function valueAt(name, position) {
  const [, low, high] = knobs[name];
  const share = position / FINE;
  const curved = logarithmic(knobs[name]);
  const value = curved ? low * (high / low) ** share : low + (high - low) * share;
  return WHOLE.includes(name) ? Math.round(value) : rounded(value, 3);
}

function positionOf(name, value) {
  const [, low, high] = knobs[name];
  const curved = logarithmic(knobs[name]);
  const share = curved ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(FINE * Math.min(Math.max(share, 0), 1));
}

function knob(name, choose) {
  const [words, least, most] = knobs[name];
  const slider = element("input", { type: "range", min: 0, max: FINE, id: name });
  const number = element("input", { type: "number", min: least, max: most, step: "any" });
  number.setAttribute("aria-label", `${words}, as a number`);
  slider.oninput = () => choose(name, valueAt(name, Number(slider.value)));
  number.onchange = () => {
    const value = Number(number.value);
    if (number.value !== "" && Number.isFinite(value)) {
      const inside = Math.min(Math.max(value, least), most);
      choose(name, WHOLE.includes(name) ? Math.round(inside) : inside);
    }
  };
  const label = element("label", { htmlFor: name, textContent: words });
  const shown = (state) => {
    slider.value = positionOf(name, state[name]);
    slider.setAttribute("aria-valuetext", String(state[name]));
    if (document.activeElement !== number) number.value = state[name];
  };
  return { shown, whole: element("div", { className: "field knob" }, label, slider, number) };
}

function choice(name, allowed, choose) {
  const [words, values] = choices[name];
  const options = allowed.map((value) => element("option", { value, textContent: values[value] }));
  const select = element("select", { id: name }, ...options);
  select.onchange = () => choose(name, select.value);
  const label = element("label", { htmlFor: name, textContent: words });
  const shown = (state) => {
    select.value = state[name];
  };
  return { shown, whole: element("div", { className: "field" }, label, select) };
}

// --- What there is to choose in a state: the names, room by room.

function schedules(state, problem) {
  const all = Object.keys(choices.schedule[1]);
  return provable(state, problem) ? all : all.filter((name) => name !== "proven");
}

function rooms(state) {
  const { rate, blocks, config } = methods[state.method];
  const problem = problemOf(state);
  const plane = problem.shapes[0].length === 1;
  const ruled = state.schedule === "proven" || rate === "none";
  return {
    "problem-knobs": Object.keys(problems[state.problem].knob ?? {}),
    "method-knobs": [
      ...(ruled ? [] : ["lr"]),
      ...(rate === "given" ? [["schedule", schedules(state, problem)]] : []),
      ...(state.schedule === "geometric" ? ["ratio"] : []),
      ...(blocks && plane ? ["blocks"] : []),
      ...Object.keys(config),
    ],
    "run-knobs": ["steps", ...(problem.A ? ["batch"] : []), "noise", "seed", "zoom"],
  };
}

export function controls(choose) {
  let [layout, shown] = ["", []];
  grouped(byId("method"), methods, (name) => choose("method", name));
  grouped(byId("problem"), problems, (name) => choose("problem", name));
  grouped(byId("story"), stories, (name) => name && choose("story", name));
  byId("story").prepend(element("option", { value: "", textContent: "your own" }));
  byId("sabotage").onchange = ({ target }) => choose("sabotage", target.checked ? "yes" : "no");
  for (const [i, id] of ["x1", "x2"].entries()) {
    byId(id).onchange = ({ target }) => {
      const value = Number(target.value);
      if (target.value !== "" && Number.isFinite(value)) choose(id, value, i);
    };
  }

  function laid(state) {
    const wanted = rooms(state);
    const now = JSON.stringify(wanted);
    if (now === layout) return;
    [layout, shown] = [now, []];
    for (const [room, names] of Object.entries(wanted)) {
      const made = names.map((entry) => {
        const [name, allowed] = [entry].flat(1);
        if (name in knobs) return knob(name, choose);
        return choice(name, allowed ?? Object.keys(choices[name][1]), choose);
      });
      shown.push(...made.map((each) => each.shown));
      byId(room).replaceChildren(...made.map((each) => each.whole));
    }
  }

  return function show(state, story) {
    laid(state);
    for (const each of shown) each(state);
    const problem = problemOf(state);
    byId("story").value = story ?? "";
    byId("says").textContent = story ? stories[story].says : "";
    byId("problem").value = state.problem;
    byId("method").value = state.method;
    for (const option of byId("method").options) option.disabled = !suits(option.value, problem);
    byId("problem-formula").textContent = `f(x) = ${problems[state.problem].formula}`;
    byId("method-formula").textContent = methods[state.method].formula;
    const wrong = sabotageOf(state, problem, 1);
    byId("sabotage").disabled = !wrong;
    byId("sabotage").checked = wrong !== null && state.sabotage === "yes";
    const words = wrong ? `Sabotage: ${wrong.words}` : "No sabotage of this method";
    byId("sabotage-words").textContent = words;
    for (const [i, id] of ["x1", "x2"].entries()) {
      if (document.activeElement !== byId(id)) byId(id).value = state.x[i];
    }
  };
}

// A select of what is in a table, in the groups that it names.
function grouped(select, table, choose) {
  const groups = {};
  for (const [value, { title, group = "" }] of Object.entries(table)) {
    (groups[group] ??= []).push(element("option", { value, textContent: title }));
  }
  for (const [label, options] of Object.entries(groups)) {
    select.append(...(label ? [element("optgroup", { label }, ...options)] : options));
  }
  select.onchange = () => choose(select.value);
}
