// PREDICT — tableau par étapes : glisser une carte vers l’étape suivante, c’est appuyer sur son bouton.
// Le serveur décide : s’il manque quelque chose, la page le demande. Sans ce fichier, le bouton suffit.
"use strict";
(() => {
  let carte = null;
  const preparer = () => document.querySelectorAll("[data-planche] [data-carte]").forEach((une) => { une.draggable = true; });
  const cible = (evenement) => {
    const colonne = evenement.target.closest && evenement.target.closest("[data-planche] [data-etape]");
    // Une étape ne mène qu’à la suivante : ailleurs, on ne peut pas lâcher.
    return carte && colonne && Number(colonne.dataset.etape) === Number(carte.dataset.carte) + 1 ? colonne : null;
  };
  const eteindre = () => document.querySelectorAll(".est-cible").forEach((une) => une.classList.remove("est-cible"));

  document.addEventListener("dragstart", (evenement) => {
    carte = evenement.target.closest ? evenement.target.closest("[data-carte]") : null;
    if (carte) evenement.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (evenement) => {
    const colonne = cible(evenement);
    eteindre();
    if (!colonne) return;
    evenement.preventDefault();
    colonne.classList.add("est-cible");
  });
  document.addEventListener("drop", (evenement) => {
    if (!cible(evenement)) return;
    evenement.preventDefault();
    carte.querySelector("form").requestSubmit();
  });
  document.addEventListener("dragend", () => { carte = null; eteindre(); });
  document.addEventListener("htmx:afterSettle", preparer);
  preparer();
})();
