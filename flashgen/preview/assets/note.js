/* A note and its cards: which line gave which card, and everything by keyboard. */
"use strict";

(function (flashgen) {
  function lineOf(card, number) {
    const note = card.closest(".note");
    return note.querySelector('.lines li[value="' + number + '"]');
  }

  function light(card, on) {
    for (let number = Number(card.dataset.first); number <= Number(card.dataset.last); number += 1) {
      const line = lineOf(card, number);
      if (line) {
        line.classList.toggle("lit", on);
      }
    }
    card.classList.toggle("lit", on);
  }

  function cardsOf(line) {
    const cards = [...line.closest(".note").querySelectorAll(".card-view")];
    return (line.dataset.cards || "").split(" ").filter(Boolean).map((number) => cards[Number(number) - 1]);
  }

  flashgen.watchNote = function (root) {
    for (const all of flashgen.unseen(root, "#answers")) {
      all.addEventListener("click", () => {
        const turned = all.getAttribute("aria-pressed") !== "true";
        all.setAttribute("aria-pressed", String(turned));
        root.querySelectorAll(".face").forEach((face) => flashgen.turn(face, turned));
      });
    }
    for (const card of flashgen.unseen(root, ".card-view")) {
      for (const name of ["mouseenter", "focusin"]) {
        card.addEventListener(name, () => light(card, true));
      }
      for (const name of ["mouseleave", "focusout"]) {
        card.addEventListener(name, () => light(card, false));
      }
      card.addEventListener("focusin", () => follow(card));
      for (const face of card.querySelectorAll(".face")) {
        face.querySelector(".turn").addEventListener("click", () => flashgen.turn(face));
      }
    }
    for (const line of flashgen.unseen(root, ".lines li.gave")) {
      line.addEventListener("mouseenter", () => cardsOf(line).forEach((card) => light(card, true)));
      line.addEventListener("mouseleave", () => cardsOf(line).forEach((card) => light(card, false)));
      line.addEventListener("click", (event) => {
        const [card] = cardsOf(line);
        if (card && !event.target.closest("a") && !String(window.getSelection())) {
          flashgen.show(card);
        }
      });
    }
  };

  flashgen.show = function (card) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };

  /* Bring the lines of a card into sight, where they scroll by themselves. */
  function follow(card) {
    const line = lineOf(card, card.dataset.first);
    const source = card.closest(".note").querySelector(".source");
    if (line && source.scrollHeight > source.clientHeight) {
      const top = line.getBoundingClientRect().top - source.getBoundingClientRect().top + source.scrollTop;
      if (top < source.scrollTop || top > source.scrollTop + source.clientHeight - 60) {
        source.scrollTop = top - source.clientHeight / 3;
      }
    }
  }

  /* Turn the faces of a card, or go to the next; true if the key was one of ours. */
  flashgen.key = function (event, card) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) {
      return;
    }
    const cards = [...document.querySelectorAll(".card-view")];
    const at = cards.indexOf(card);
    const go = (number) => cards[number] && flashgen.show(cards[number]);
    const turn = (answer) => card && card.querySelectorAll(".face").forEach((face) => flashgen.turn(face, answer));
    const actions = {
      " ": () => turn(),
      ArrowRight: () => turn(true),
      ArrowLeft: () => turn(false),
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      j: () => go(at + 1),
      k: () => go(at - 1),
    };
    if (!(event.key in actions) || !cards.length || (!card && event.key !== "j" && event.key !== "k")) {
      return;
    }
    event.preventDefault();
    actions[event.key]();
  };

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, button, a, summary, pre")) {
      return;
    }
    flashgen.key(event, event.target.closest(".card-view"));
  });
})(window.flashgen);
