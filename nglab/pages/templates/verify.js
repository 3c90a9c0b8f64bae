"use strict";
const at = (id) => document.getElementById(id);
const articles = [...document.querySelectorAll("article")];
const words = new Map(articles.map((a) => [a, `${a.id} ${a.textContent}`.toLowerCase()]));
const asked = ["search", "group", "proof", "status"];

function show() {
  const wanted = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (a, key) => at(key).value === "*" || a.dataset[key] === at(key).value;
  let count = 0;
  for (const a of articles) {
    const seen = wanted.every((w) => words.get(a).includes(w)) &&
      asked.slice(1).every((key) => fits(a, key));
    a.hidden = !seen;
    count += seen;
    document.querySelector(`li[data-of="${CSS.escape(a.id)}"]`).hidden = !seen;
  }
  for (const s of document.querySelectorAll("main > section")) {
    s.hidden = !s.querySelector("article:not([hidden])");
  }
  for (const list of document.querySelectorAll("nav ul")) {
    const empty = !list.querySelector("li:not([hidden])");
    list.hidden = list.previousElementSibling.hidden = empty;
  }
  at("none").hidden = count > 0;
  at("count").textContent = count === articles.length
    ? `${count} claims` : `${count} of ${articles.length} claims`;
  const state = asked.filter((key) => at(key).value !== "" && at(key).value !== "*")
    .map((key) => `${key}=${encodeURIComponent(at(key).value)}`).join("&");
  try { history.replaceState(null, "", `${state ? `?${state}` : location.pathname}${location.hash}`); } catch { /* a page without an address */ }
}

function clear() {
  at("search").value = "";
  for (const key of asked.slice(1)) at(key).value = "*";
  show();
}

for (const [key, value] of new URLSearchParams(location.search)) {
  if (asked.includes(key)) at(key).value = value;
}
at("tools").addEventListener("input", show);
at("tools").addEventListener("submit", (event) => event.preventDefault());
at("clear").addEventListener("click", clear);
addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) { event.preventDefault(); at("search").focus(); }
  if (event.key === "Escape" && typing) { clear(); }
});
addEventListener("hashchange", () => {
  const a = location.hash && at(decodeURIComponent(location.hash.slice(1)));
  if (a && a.hidden) { clear(); a.scrollIntoView(); }
});
addEventListener("beforeprint", () => {
  for (const d of document.querySelectorAll("article details")) d.open = true;
  for (const i of document.images) i.loading = "eager";
});
if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav details").open = false;
if (location.search) show();
