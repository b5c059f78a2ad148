/* The list of notes: filtered here, by what the server or a file told of them, and only so many drawn as one can see. */
"use strict";

(function (flashgen) {
  const STEP = 200;
  const KINDS = { deck: ["decks", 2], tag: ["tags", 3], rule: ["rules", 4], code: ["codes", 5], change: ["changes", 6] };
  let found = [];
  let shown = 0;
  let asked = 0;

  function wanted(form) {
    const values = new FormData(form);
    return Object.fromEntries([...values].filter(([, value]) => value));
  }

  /* The rows that fit; `matches`: numbers of those in whose questions the text stands, where a server knows it. */
  function filter(values, matches) {
    const known = window.flashgenNotes;
    const tests = [];
    for (const [kind, [names, column]] of Object.entries(KINDS)) {
      if (values[kind]) {
        const number = known[names].indexOf(values[kind]);
        tests.push((row) => row[column].includes(number));
      }
    }
    const text = (values.q || "").toLowerCase();
    if (text) {
      const tags = new Set(known.tags.flatMap((tag, number) => (tag.toLowerCase().includes(text) ? [number] : [])));
      tests.push(
        (row, number) =>
          row[0].toLowerCase().includes(text) || row[3].some((tag) => tags.has(tag)) || (matches && matches.has(number)),
      );
    }
    return known.rows.filter((row, number) => tests.every((test) => test(row, number)));
  }

  function label(name, text) {
    const element = document.createElement("span");
    element.className = name;
    element.textContent = text;
    return element;
  }

  function change(kind) {
    return label("change " + kind, window.flashgenNotes.kinds[kind]);
  }

  function item(row) {
    const known = window.flashgenNotes;
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = flashgen.root + "notes/" + row[0].split("/").map(encodeURIComponent).join("/") + ".html";
    link.textContent = row[0];
    line.append(link, " ", label("number", (row[1] || "no") + (row[1] === 1 ? " card" : " cards")));
    row[6].forEach((number) => line.append(" ", change(known.changes[number])));
    row[5].forEach((number) => line.append(" ", label("code", known.codes[number])));
    return line;
  }

  function more() {
    document.getElementById("notes").append(...found.slice(shown, shown + STEP).map(item));
    shown = Math.min(shown + STEP, found.length);
    document.getElementById("more").hidden = shown >= found.length;
  }

  function draw() {
    const cards = found.reduce((sum, row) => sum + row[1], 0);
    const number = (value) => value.toLocaleString("en");
    document.getElementById("notes").replaceChildren();
    document.getElementById("count").textContent = number(found.length) + " notes, " + number(cards) + " cards";
    shown = 0;
    more();
  }

  function update(form) {
    const values = wanted(form);
    const query = String(new URLSearchParams(values));
    history.replaceState(null, "", location.pathname + (query ? "?" + query : ""));
    found = filter(values, null);
    draw();
    asked += 1;
    if (values.q && flashgen.isLive) {
      ask(form, values, asked);
    }
  }

  /* The server looks into the questions of all cards. */
  async function ask(form, values, number) {
    const answer = await fetch(flashgen.root + "search.json?" + new URLSearchParams({ q: values.q }));
    if (answer.ok && number === asked) {
      found = filter(values, new Set(await answer.json()));
      draw();
    }
  }

  flashgen.watchList = function () {
    const form = document.getElementById("filters");
    if (!form || !window.flashgenNotes) {
      return;
    }
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (form.elements[name]) {
        form.elements[name].value = value;
      }
    }
    form.addEventListener("input", () => update(form));
    form.addEventListener("submit", (event) => event.preventDefault());
    document.getElementById("more").addEventListener("click", more);
    if (location.search.length > 1) {
      update(form);
    } else {
      found = window.flashgenNotes.rows;
      shown = document.getElementById("notes").children.length;
    }
  };

  /* Long lists of other pages are drawn already; their rows are shown a few at a time. */
  flashgen.watchRows = function () {
    for (const list of document.querySelectorAll("ul.rows")) {
      const rows = [...list.children];
      const step = Number(list.dataset.steps);
      if (rows.length > step) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "Show " + step + " more";
        let end = step;
        const show = () => {
          rows.forEach((row, number) => (row.hidden = number >= end));
          button.hidden = end >= rows.length;
        };
        button.addEventListener("click", () => {
          end += step;
          show();
        });
        list.after(button);
        show();
      }
    }
  };
})(window.flashgen);
