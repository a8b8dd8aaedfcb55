// Saisie d’un déroulé : ajouter une phase, la monter, la descendre. Sans ce script, deux phases
// vides attendent toujours en bas.
(() => {
  "use strict";

  const bouton = (texte, nom, geste) => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "btn btn-sm btn-discret";
    b.textContent = texte;
    if (nom) b.setAttribute("aria-label", nom);
    b.addEventListener("click", geste);
    return b;
  };

  // Les noms portent le rang : après un déplacement, on renumérote.
  const renumeroter = (bloc) => {
    const nom = bloc.dataset.deroule;
    bloc.querySelectorAll(".pr-deroule-saisie__phase").forEach((phase, rang) => {
      for (const quoi of ["phase", "etapes"]) {
        const saisie = phase.querySelector(quoi === "phase" ? "input" : "textarea");
        saisie.name = `${nom}-${rang}-${quoi}`;
        saisie.id = `id_${nom}-${rang}-${quoi}`;
        const etiquette = saisie.closest(".pr-champ").querySelector("label");
        etiquette.htmlFor = saisie.id;
        if (quoi === "phase") etiquette.textContent = `Phase ${rang + 1}`;
      }
    });
  };

  const outiller = (bloc, phase) => {
    const outils = document.createElement("p");
    outils.className = "pr-deroule-saisie__outils";
    const deplacer = (sens) => {
      const voisine = sens < 0 ? phase.previousElementSibling : phase.nextElementSibling;
      if (!voisine) return;
      if (sens < 0) voisine.before(phase);
      else voisine.after(phase);
      renumeroter(bloc);
    };
    outils.append(
      bouton("Monter", "Monter cette phase", () => deplacer(-1)),
      bouton("Descendre", "Descendre cette phase", () => deplacer(1)),
    );
    phase.append(outils);
  };

  const preparer = (bloc) => {
    if (bloc.dataset.pret) return;
    bloc.dataset.pret = "oui";
    bloc.querySelectorAll(".pr-deroule-saisie__phase").forEach((phase) => outiller(bloc, phase));
    const ajouter = bouton("Ajouter une phase", "", () => {
      const phases = bloc.querySelectorAll(".pr-deroule-saisie__phase");
      if (phases.length >= Number(bloc.dataset.maximum)) return;
      const neuve = phases[0].cloneNode(true);
      neuve.querySelector(".pr-deroule-saisie__outils").remove();
      neuve.querySelector("input").value = "";
      neuve.querySelector("textarea").value = "";
      phases[phases.length - 1].after(neuve);
      outiller(bloc, neuve);
      renumeroter(bloc);
      neuve.querySelector("input").focus();
    });
    ajouter.className = "btn btn-sm";
    bloc.append(ajouter);
  };

  document.querySelectorAll("[data-deroule]").forEach(preparer);
})();
