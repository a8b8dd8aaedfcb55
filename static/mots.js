// Champ de plusieurs mots : propose le suivant sans effacer les précédents. Sans ce fichier, on écrit.
"use strict";
(() => {
  document.querySelectorAll("input[data-mots]").forEach((champ) => {
    const liste = champ.list;
    if (!liste) return;
    const mots = Array.from(liste.options, (option) => option.value);
    champ.addEventListener("input", () => {
      const place = champ.value.lastIndexOf(",") + 1;
      const debut = place ? `${champ.value.slice(0, place)} ` : "";
      const pris = new Set(champ.value.split(",").map((mot) => mot.trim().toLowerCase()));
      const options = mots.filter((mot) => !pris.has(mot.toLowerCase())).map((mot) => new Option("", debut + mot));
      liste.replaceChildren(...options);
    });
  });
})();
