// PREDICT — tableau par étapes : glisser une carte vers l’étape suivante, c’est ouvrir son menu et choisir « Passer ».
// Le serveur décide : s’il manque quelque chose, le dialogue le demande. Sans ce fichier, le menu mène à la page.
"use strict";
(() => {
  let carte = null;
  const preparer = () => document.querySelectorAll("[data-planche] [data-carte]").forEach((une) => { une.draggable = true; });
  const colonneSous = (evenement) => evenement.target.closest && evenement.target.closest("[data-planche] [data-etape]");
  // Une étape ne mène qu’à la suivante : ailleurs, on dit pourquoi.
  const suit = (colonne) => Number(colonne.dataset.etape) === Number(carte.dataset.carte) + 1;
  const eteindre = () => document.querySelectorAll(".est-cible, .est-refus").forEach((une) => une.classList.remove("est-cible", "est-refus"));
  const dire = (phrase) => { const place = document.querySelector("[data-planche-dit]"); if (place) place.textContent = phrase; };

  document.addEventListener("dragstart", (evenement) => {
    carte = evenement.target.closest ? evenement.target.closest("[data-carte]") : null;
    if (carte) evenement.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (evenement) => {
    const colonne = carte && colonneSous(evenement);
    eteindre();
    if (!colonne) return;
    if (suit(colonne)) {
      evenement.preventDefault();
      colonne.classList.add("est-cible");
    } else if (!colonne.contains(carte)) colonne.classList.add("est-refus");
  });
  document.addEventListener("drop", (evenement) => {
    const colonne = carte && colonneSous(evenement);
    if (!colonne || !suit(colonne)) return;
    evenement.preventDefault();
    carte.querySelector("[data-passer]").click();
  });
  document.addEventListener("dragend", () => {
    if (carte && document.querySelector(".est-refus")) dire("On passe à l’étape suivante, une à la fois.");
    carte = null;
    eteindre();
  });

  // Le dialogue s’ouvre quand le serveur a répondu ; Échap et « Renoncer » rendent le foyer à la carte.
  let ouvreur = null;
  document.addEventListener("htmx:afterSettle", (evenement) => {
    preparer();
    const dialogue = document.getElementById("dialogue-passage");
    if (!dialogue || evenement.detail.target !== dialogue) return;
    const source = evenement.detail.requestConfig && evenement.detail.requestConfig.elt;
    if (source && source.matches("[data-passer]")) ouvreur = source;
    if (!dialogue.open) {
      dialogue.showModal();
      const titre = document.getElementById("dialogue-passage-titre");
      if (titre) titre.focus();
    }
  });
  document.addEventListener("close", (evenement) => {
    if (evenement.target.id !== "dialogue-passage") return;
    evenement.target.replaceChildren();
    const menu = ouvreur && ouvreur.closest("details");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }, true);
  preparer();
})();
