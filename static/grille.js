// PREDICT — grille de temps : totaux au fil de la saisie, flèches haut et bas d’une ligne à l’autre.
// Le serveur relit et vérifie tout ; sans ce fichier, la tabulation suffit et les totaux viennent à l’enregistrement.
"use strict";
(() => {
  const grille = document.querySelector("[data-grille]");
  if (!grille) return;
  // « 3 h 30 », « 3:30 », « 3,5 », « 45 min » → minutes ; null si cela ne se lit pas.
  const minutes = (texte) => {
    const compact = texte.toLowerCase().replace(/[\s\u00a0\u202f]/g, "");
    if (!compact) return 0;
    let lu = compact.match(/^(\d{1,4})min/);
    if (lu) return Number(lu[1]);
    lu = compact.match(/^(\d{1,4})[h:](\d{1,2})/);
    if (lu) return Number(lu[1]) * 60 + Number(lu[2]);
    lu = compact.match(/^(\d{1,4}(?:[.,]\d{1,4})?)h?$/);
    return lu ? Math.round(Number(lu[1].replace(",", ".")) * 60) : null;
  };
  const dire = (n) => {
    if (!n) return "–";
    const h = Math.floor(n / 60), m = n % 60;
    if (!h) return `${m}\u00a0min`;
    return m ? `${h}\u00a0h\u00a0${String(m).padStart(2, "0")}` : `${h}\u00a0h`;
  };
  const cases = Array.from(grille.querySelectorAll("[data-case]"));
  const compter = () => {
    const jours = new Array(7).fill(0);
    for (const ligne of grille.querySelectorAll("tbody tr")) {
      let somme = 0;
      for (const une of ligne.querySelectorAll("[data-case]")) {
        const n = minutes(une.value) || 0;
        somme += n;
        jours[Number(une.dataset.case)] += n;
      }
      ligne.querySelector("[data-total-ligne]").textContent = dire(somme);
    }
    for (const place of grille.querySelectorAll("[data-total-jour]")) place.textContent = dire(jours[Number(place.dataset.totalJour)]);
    grille.querySelector("[data-total-semaine]").textContent = dire(jours.reduce((a, b) => a + b, 0));
  };
  grille.addEventListener("input", (evenement) => { if (evenement.target.matches("[data-case]")) compter(); });
  grille.addEventListener("keydown", (evenement) => {
    const pas = { ArrowUp: -1, ArrowDown: 1 }[evenement.key];
    if (!pas || !evenement.target.matches("[data-case]")) return;
    const colonne = cases.filter((une) => une.dataset.case === evenement.target.dataset.case && !une.disabled);
    const suivante = colonne[colonne.indexOf(evenement.target) + pas];
    evenement.preventDefault();
    if (suivante) {
      suivante.focus();
      suivante.select();
    }
  });
})();
