// What makes the pages quicker to use: suggestions as somebody types, forms that send themselves, copying, pictures of
// charts. Every page works without it. Texts from the warehouse are put in as text, never as markup.
"use strict";

// ------------------------------------------------------------------------------------------------ suggestions

/** A combobox after the ARIA pattern: the focus stays in the field, arrows choose, Enter takes, Escape closes. */
function combobox(input, number) {
  const list = document.createElement("ul");
  list.className = "options";
  list.id = `options-${number}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0] ? input.labels[0].textContent : input.placeholder);
  list.hidden = true;
  input.parentElement.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  const address = new URL(document.body.dataset.suggest, location.href);
  if (input.dataset.kind) address.searchParams.set("kind", input.dataset.kind);
  if (!address.searchParams.has("lang")) address.searchParams.set("lang", document.documentElement.lang.slice(0, 2));
  let found = [], chosen = -1, asked = "", underWay = null;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    if (list.children[chosen]) list.children[chosen].setAttribute("aria-selected", "false");
    chosen = (at + found.length) % found.length;
    const option = list.children[chosen];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function take(at) {
    const taken = found[at];
    if (!taken) return;
    close();
    if (input.dataset.combobox === "go") { location.assign(taken.href); return; }
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = input.name;
    hidden.value = taken.code;
    input.removeAttribute("name");
    input.value = taken.name;
    input.form.append(hidden);
    input.form.requestSubmit();
  }

  function show(suggestions) {
    found = suggestions;
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...found.map((suggestion, at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      if (at > 0 && suggestion.kind !== found[at - 1].kind) option.classList.add("option-kind");
      for (const [part, text] of [["name", suggestion.name], ["count", suggestion.count || ""], ["detail", suggestion.detail || ""]]) {
        const span = document.createElement("span");
        span.className = `option-${part}`;
        span.textContent = text;
        option.append(span);
      }
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(at); });
      return option;
    }));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  async function ask() {
    const query = input.value.trim();
    if (query === asked) { if (found.length) { list.hidden = false; input.setAttribute("aria-expanded", "true"); } return; }
    asked = query;
    if (underWay) underWay.abort();
    if (!query) { show([]); return; }
    underWay = new AbortController();
    address.searchParams.set("q", query);
    try {
      const answer = await fetch(address, { signal: underWay.signal, headers: { accept: "application/json" } });
      if (answer.ok && query === input.value.trim()) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") show([]); // the server is gone: the form itself will say so
    }
  }

  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 60); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter ends a word of an input method
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { ask(); return; }
      choose(event.key === "ArrowDown" ? chosen + 1 : (chosen < 0 ? 0 : chosen) - 1);
    } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}
document.querySelectorAll("[data-combobox]").forEach(combobox);

// "/" goes to the search, as in many such pages
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    (document.getElementById("hero-find") || document.getElementById("find")).focus();
  }
});

// ------------------------------------------------------------------------------------------------ forms

document.querySelectorAll("form[data-auto] select").forEach((select) => {
  select.addEventListener("change", () => select.form.requestSubmit());
});
// what is empty and means nothing is kept out of the address; an empty breakdown means the whole
document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", () => {
  form.querySelectorAll("input:not([type=hidden])").forEach((input) => { if (!input.value) input.disabled = true; });
}));
window.addEventListener("pageshow", () => document.querySelectorAll("form input:disabled").forEach((input) => { input.disabled = false; }));

// ------------------------------------------------------------------------------------------------ copying

document.querySelectorAll("[data-copy], [data-copy-text]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = button.dataset.copyText
      ? document.getElementById(button.dataset.copyText).textContent.trim()
      : new URL(button.dataset.copy, location.href).href;
    await navigator.clipboard.writeText(text);
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 1500);
  });
});

// ------------------------------------------------------------------------------------------------ pictures

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
  "font-family", "font-size", "font-weight", "text-anchor", "opacity", "color"];

/** The drawing with every style written into it, so that it looks the same outside the page. */
function standalone(drawing, title) {
  const copy = drawing.cloneNode(true);
  const pairs = [[drawing, copy], ...[...drawing.querySelectorAll("*")].map((one, at) => [one, copy.querySelectorAll("*")[at]])];
  for (const [from, to] of pairs) {
    const style = getComputedStyle(from);
    for (const name of STYLES) to.setAttribute(name, style.getPropertyValue(name));
    to.removeAttribute("class");
  }
  copy.querySelectorAll("style").forEach((style) => style.remove());
  const box = drawing.getBoundingClientRect();
  const view = drawing.viewBox.baseVal;
  const head = 40 * view.width / box.width;
  const page = getComputedStyle(document.body);
  const NS = "http://www.w3.org/2000/svg";
  const ground = document.createElementNS(NS, "rect");
  for (const [name, value] of Object.entries({ x: view.x, y: view.y - head, width: view.width, height: view.height + head, fill: page.backgroundColor })) ground.setAttribute(name, value);
  const caption = document.createElementNS(NS, "text");
  for (const [name, value] of Object.entries({ x: view.x + 0.3 * head, y: view.y - 0.4 * head, fill: page.color, "font-size": 0.38 * head, "font-family": page.fontFamily, "text-anchor": "start" })) caption.setAttribute(name, value);
  caption.textContent = title;
  copy.prepend(ground, caption);
  copy.setAttribute("viewBox", `${view.x} ${view.y - head} ${view.width} ${view.height + head}`);
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height + 40);
  copy.setAttribute("xmlns", NS);
  return { text: new XMLSerializer().serializeToString(copy), width: box.width, height: box.height + 40 };
}

/** A PNG of the drawing at twice its size. */
async function picture(drawing, title) {
  const { text, width, height } = standalone(drawing, title);
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

document.querySelectorAll("[data-png]").forEach((button) => {
  const figure = document.getElementById(button.dataset.png);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const drawing = figure.querySelector("svg.plot, svg.tiles");
    if (!drawing) return;
    const link = document.createElement("a");
    const title = figure.dataset.title || document.querySelector("h1").textContent.trim();
    link.href = URL.createObjectURL(await picture(drawing, title));
    link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, "-")}.png`;
    link.click();
    button.dataset.saved = link.download;
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  });
});
