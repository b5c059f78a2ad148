/* Cards in frames in which no script runs: the page writes into them, sets their formulas, and turns them. */
"use strict";
window.flashgen = window.flashgen || {};
window.MathJax = {
  tex: {
    inlineMath: [["\\(", "\\)"]],
    displayMath: [["\\[", "\\]"]],
    processEscapes: false,
    processEnvironments: false,
    processRefs: false,
    packages: { "[+]": ["noerrors", "mathtools"], "[-]": ["textmacros", "html", "require"] },
  },
  svg: { fontCache: "none" },
  options: { enableMenu: false },
  startup: { typeset: false },
};

(function (flashgen) {
  const FORMULA = /\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]/g;
  const style = JSON.parse(document.getElementById("deck-style").textContent);
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target.ownerDocument)));
  const near = new IntersectionObserver(
    (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => build(entry.target)),
    { rootMargin: "600px" },
  );
  let typesetter = null;

  /* Watch all faces below `root`: each gets its frame when it comes near the screen. */
  flashgen.watchFaces = function (root) {
    for (const face of flashgen.unseen(root, ".face")) {
      near.observe(face);
    }
  };

  /* The name of a face, which counts the cards. */
  flashgen.rename = function (face, name) {
    face.dataset.name = name;
    if (face.frame) {
      face.frame.title = name;
    }
  };

  function build(face) {
    near.unobserve(face);
    if (face.frame) {
      return;
    }
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
    frame.setAttribute("scrolling", "no");
    frame.title = face.dataset.name;
    frame.tabIndex = -1;
    face.frame = frame;
    frame.addEventListener("load", () => fill(face));
    frame.srcdoc =
      '<!doctype html><html lang=""><head><meta charset="utf-8"><base target="_blank"><style></style>' +
      "<style>.side[hidden]{display:none!important}html{overflow:hidden}</style></head>" +
      '<body class="card card1"><div id="qa"><div class="side"></div><div class="side" hidden></div></div></body></html>';
    face.querySelector(".frame").replaceChildren(frame);
  }

  function fill(face) {
    const inside = face.frame.contentDocument;
    const [question, answer] = inside.querySelectorAll(".side");
    inside.querySelector("style").textContent = style;
    question.innerHTML = face.dataset.question;
    answer.innerHTML = face.dataset.answer;
    flashgen.colour(inside);
    inside.addEventListener("click", (event) => {
      if (!event.target.closest("a, audio, video, summary")) {
        face.closest(".card-view").focus();
        flashgen.turn(face);
      }
    });
    inside.addEventListener("keydown", (event) => flashgen.key(event, face.closest(".card-view")));
    sizes.observe(inside.body);
    flashgen.turn(face, face.dataset.turned === "yes");
    if (FORMULA.test(face.dataset.question + face.dataset.answer)) {
      typeset(inside).catch((error) => console.error(error));
    }
    FORMULA.lastIndex = 0;
    face.dataset.ready = "yes";
  }

  function fit(inside) {
    const frame = inside.defaultView && inside.defaultView.frameElement;
    if (frame && inside.body) {
      frame.style.height = Math.ceil(inside.body.getBoundingClientRect().height) + "px";
    }
  }

  /* Show the other side of a face, or the one that is named. */
  flashgen.turn = function (face, answer) {
    const turned = answer === undefined ? face.dataset.turned !== "yes" : answer;
    face.dataset.turned = turned ? "yes" : "";
    const button = face.querySelector(".turn");
    button.textContent = turned ? "Show the question" : "Show the answer";
    button.setAttribute("aria-expanded", String(turned));
    if (face.frame && face.frame.contentDocument) {
      const sides = face.frame.contentDocument.querySelectorAll(".side");
      sides.forEach((side, number) => (side.hidden = turned !== (number === 1)));
      fit(face.frame.contentDocument);
    }
  };

  /* Give a frame the colours of the page, as Anki does. */
  flashgen.colour = function (inside) {
    const dark = flashgen.isDark();
    inside.documentElement.classList.toggle("night-mode", dark);
    inside.body.classList.toggle("nightMode", dark);
    inside.body.classList.toggle("night_mode", dark);
  };

  flashgen.colourAll = function () {
    for (const face of document.querySelectorAll(".face")) {
      if (face.frame && face.frame.contentDocument && face.frame.contentDocument.body) {
        flashgen.colour(face.frame.contentDocument);
      }
    }
  };

  /* The typesetter is large: it is loaded when the first formula is met. */
  function loaded() {
    if (!typesetter) {
      typesetter = new Promise((resolve, reject) => {
        if (window.MathJax.startup && window.MathJax.startup.promise) {
          resolve();
          return;
        }
        if (!document.querySelector('meta[name="flashgen-formulas"]')) {
          reject(new Error("nothing here sets formulas"));
          return;
        }
        const script = document.createElement("script");
        script.src = document.querySelector('meta[name="flashgen-formulas"]').content;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      }).then(() => window.MathJax.startup.promise);
    }
    return typesetter;
  }

  async function typeset(inside) {
    await loaded();
    if (!inside.getElementById("MJX-SVG-styles")) {
      inside.head.append(inside.importNode(window.MathJax.svgStylesheet(), true));
    }
    const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("code, pre, .mathjax_ignore") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    const texts = [];
    while (walker.nextNode()) {
      texts.push(walker.currentNode);
    }
    for (const text of texts) {
      await typesetText(inside, text);
    }
    fit(inside);
  }

  async function typesetText(inside, text) {
    const pieces = [];
    let end = 0;
    for (const match of text.data.matchAll(FORMULA)) {
      const display = match[2] !== undefined;
      pieces.push(text.data.slice(end, match.index));
      const size = parseFloat(inside.defaultView.getComputedStyle(text.parentElement).fontSize);
      const set = await window.MathJax.tex2svgPromise(match[1] || match[2], { display, em: size, ex: size / 2 });
      pieces.push(inside.importNode(set, true));
      end = match.index + match[0].length;
    }
    if (pieces.length) {
      text.replaceWith(...pieces, text.data.slice(end));
    }
  }
})(window.flashgen);
