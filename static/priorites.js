// PREDICT — grille de notes : un chiffre de 1 à 5 choisit la note du critère où l’on est ; 0 ou « - » la retire.
"use strict";
document.addEventListener("keydown", (evenement) => {
  const choix = evenement.target;
  if (!choix.matches(".pr-grille-notes .pr-segments input[type=radio]")) return;
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
  const valeur = /^[1-5]$/.test(evenement.key) ? evenement.key : evenement.key === "0" || evenement.key === "-" ? "" : null;
  if (valeur === null) return;
  const voulu = Array.from(choix.form.elements[choix.name]).find((bouton) => bouton.value === valeur);
  if (!voulu) return;
  evenement.preventDefault();
  voulu.checked = true;
  voulu.focus();
});
