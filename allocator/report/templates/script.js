"use strict";
// Without this script every row is there and readable; with it, lists sort, filter and fold.

const root = document.documentElement;
for (const part of document.querySelectorAll(".needs-script")) part.hidden = false;

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A page from disk may be refused a memory: the theme then lasts as long as the page.
const memory = { get: () => null, set: () => {} };
try {
  const store = window.localStorage;
  memory.get = () => store.getItem("allocator-theme");
  memory.set = (theme) => store.setItem("allocator-theme", theme);
} catch (refused) {
  console.info("The theme is not remembered:", refused.message);
}

function themes() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; button.ariaLabel = `${button.textContent} colours`; };
  if (["light", "dark"].includes(memory.get())) root.dataset.theme = memory.get();
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; memory.set(root.dataset.theme); label(); });
  system.addEventListener("change", label);
  label();
}

function views() {
  const figures = [...document.querySelectorAll("figure[data-view]")];
  if (figures.length < 2) return;
  const show = (chosen) => {
    for (const figure of figures) figure.hidden = figure !== chosen;
    for (const button of buttons) button.ariaPressed = String(button.textContent === chosen.dataset.view);
  };
  const buttons = figures.map((figure) => make("button", { type: "button", textContent: figure.dataset.view, onclick: () => show(figure) }));
  const group = make("div", { className: "views", role: "group", ariaLabel: "Measure" }, ...buttons);
  document.querySelector("#arrivals .head").append(group);
  show(figures[0]);
}

const textOf = (cell) => (cell.querySelector(".chip") || cell.firstChild || cell).textContent.trim();

function sorter(table, heads, rows, redraw) {
  const collator = new Intl.Collator("en", { numeric: true });
  const sorts = [];
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === "" || b === "") return a === "" ? 1 : -1;
    return typeof a === "number" ? a - b : collator.compare(a, b);
  };
  heads.forEach((head, column) => {
    const isNumber = head.classList.contains("number");
    const key = (row) => {
      const cell = row.cells[column];
      return isNumber ? (cell.dataset.v === undefined ? "" : Number(cell.dataset.v)) : textOf(cell);
    };
    const sort = () => {
      const first = isNumber ? "descending" : "ascending";
      const other = isNumber ? "ascending" : "descending";
      const direction = head.ariaSort === first ? other : first;
      for (const each of heads) each.ariaSort = null;
      head.ariaSort = direction;
      const sign = direction === "ascending" ? 1 : -1;
      const keyed = rows.map((row) => [key(row), row]);
      // A blank stays last in both directions.
      keyed.sort(([a], [b]) => (a === "" || b === "" ? compare(a, b) : sign * compare(a, b)));
      keyed.forEach(([, row], place) => { rows[place] = row; });
      table.tBodies[0].append(...rows);
      redraw();
    };
    sorts.push(sort);
    const button = make("button", { type: "button", onclick: sort });
    button.append(...head.childNodes);
    head.append(button);
  });
  // A phone shows no headings to press.
  const select = make("select", { className: "only-narrow", ariaLabel: "Sort by" }, make("option", { value: "", textContent: "Sort by" }));
  heads.forEach((head, column) => select.append(make("option", { value: column, textContent: head.dataset.label })));
  select.addEventListener("change", () => { if (select.value) sorts[select.value](); });
  return select;
}

function chooser(head, column, rows, redraw) {
  const counts = new Map();
  for (const row of rows) counts.set(textOf(row.cells[column]), (counts.get(textOf(row.cells[column])) || 0) + 1);
  counts.delete("");
  if (counts.size < 2 || counts.size > 40) return null;
  const select = make("select", { ariaLabel: head.dataset.label, onchange: redraw });
  select.append(make("option", { value: "", textContent: `${head.dataset.label}: all` }));
  for (const name of [...counts.keys()].sort(new Intl.Collator("en", { numeric: true }).compare)) {
    select.append(make("option", { value: name, textContent: `${name} (${counts.get(name)})` }));
  }
  return { select, allows: (row) => !select.value || textOf(row.cells[column]) === select.value };
}

function list(section) {
  const table = section.querySelector("table.rows");
  if (!table) return;
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const few = Number(section.dataset.first);
  const tools = section.querySelector(".tools");
  let unfolded = rows.length <= few;
  const search = make("input", { type: "search", placeholder: "Filter these rows", ariaLabel: "Filter these rows", oninput: () => redraw() });
  const found = make("output", { ariaLive: "polite" });
  const more = make("button", { type: "button", className: "more", onclick: () => { unfolded = !unfolded; redraw(); } });
  const choosers = heads.map((head, column) => ("choose" in head.dataset ? chooser(head, column, rows, () => redraw()) : null)).filter(Boolean);

  function redraw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = rows.filter((row) => {
      const text = row.textContent.toLowerCase();
      return words.every((word) => text.includes(word)) && choosers.every((each) => each.allows(row));
    });
    const shown = new Set(unfolded ? matching : matching.slice(0, few));
    for (const row of rows) row.hidden = !shown.has(row);
    found.textContent = matching.length < rows.length ? `${matching.length} of ${rows.length} rows` : "";
    more.hidden = matching.length <= few;
    more.textContent = unfolded ? `Show the first ${few}` : `Show all ${matching.length}`;
  }

  // The names of columns go with the cells on a phone; an explicit role keeps a table a table there.
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
    part.setAttribute("role", { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" }[part.tagName] || (part.scope === "row" ? "rowheader" : "columnheader"));
  }
  for (const row of rows) {
    heads.forEach((head, column) => {
      row.cells[column].dataset.label = head.textContent;
      if (row.cells[column].textContent.length > 40) row.cells[column].classList.add("long");
    });
  }
  const sortBy = sorter(table, heads, rows, redraw);
  section.append(more);
  if (rows.length > few) tools.append(search, ...choosers.map((each) => each.select), sortBy, found);
  else tools.hidden = true;
  redraw();
}

themes();
views();
for (const section of document.querySelectorAll("section.list")) list(section);
