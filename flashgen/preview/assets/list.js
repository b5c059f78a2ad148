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
    known.names = known.names || known.rows.map((row) => row[0].toLowerCase());
    if (text) {
      const tags = new Set(known.tags.flatMap((tag, number) => (tag.toLowerCase().includes(text) ? [number] : [])));
      tests.push(
        (row, number) =>
          known.names[number].includes(text) || row[3].some((tag) => tags.has(tag)) || (matches && matches.has(number)),
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

  function code(name) {
    return label(name.startsWith("E") ? "code error" : "code", name);
  }

  function item(row) {
    const known = window.flashgenNotes;
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = flashgen.root + "notes/" + row[0].split("/").map(encodeURIComponent).join("/") + ".html";
    link.textContent = row[0];
    line.append(link, " ", label("number", (row[1] || "no") + (row[1] === 1 ? " card" : " cards")));
    row[6].forEach((number) => line.append(" ", change(known.changes[number])));
    row[5].forEach((number) => line.append(" ", code(known.codes[number])));
    return line;
  }

  function more() {
    document.getElementById("notes").append(...found.slice(shown, shown + STEP).map(item));
    shown = Math.min(shown + STEP, found.length);
    document.getElementById("more").hidden = shown >= found.length;
  }

  function draw(atLeast) {
    const cards = found.reduce((sum, row) => sum + row[1], 0);
    const count = (value, noun) => value.toLocaleString("en") + " " + noun + (value === 1 ? "" : "s");
    document.getElementById("notes").replaceChildren();
    document.getElementById("count").textContent = count(found.length, "note") + ", " + count(cards, "card");
    shown = 0;
    do {
      more();
    } while (shown < Math.min(atLeast || 0, found.length));
  }

  function update(form, atLeast) {
    const values = wanted(form);
    const query = String(new URLSearchParams(values));
    history.replaceState(null, "", location.pathname + (query ? "?" + query : ""));
    found = filter(values, null);
    draw(atLeast);
    asked += 1;
    if (values.q && flashgen.isLive) {
      ask(values, asked, atLeast);
    }
  }

  /* The server looks into the questions of all cards. */
  async function ask(values, number, atLeast) {
    const answer = await fetch(flashgen.root + "search.json?" + new URLSearchParams({ q: values.q }));
    if (answer.ok && number === asked) {
      found = filter(values, new Set(await answer.json()));
      draw(atLeast);
    }
  }

  /* Take over what is new in the list, from its page as it is now; what one writes and filters by stays. */
  flashgen.renewList = async function (fresh) {
    const form = document.getElementById("filters");
    const answer = await fetch(flashgen.root + "assets/notes.js");
    const script = await answer.text();
    window.flashgenNotes = JSON.parse(script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1));
    const values = wanted(form);
    form.querySelectorAll("label:not(.wide)").forEach((label) => label.remove());
    form.append(...fresh.querySelectorAll("#filters label:not(.wide)"));
    for (const select of form.querySelectorAll("select")) {
      // The page may be older than the list, if the vault was looked at again between the two answers.
      const isThere = window.flashgenNotes[KINDS[select.name][0]].includes(values[select.name]);
      select.value = isThere ? values[select.name] : "";
      select.selectedIndex = Math.max(select.selectedIndex, 0);
    }
    update(form, shown);
  };

  flashgen.watchList = function (root) {
    const [form] = flashgen.unseen(root, "#filters");
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
  flashgen.watchRows = function (root) {
    for (const list of flashgen.unseen(root, "ul.rows")) {
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
