// PREDICT — le panneau de la recherche : flèches, Entrée, Échap. Sans lui, Entrée mène à la page.
"use strict";
(() => {
  const champ = document.getElementById("recherche");
  const panneau = document.getElementById("recherche-panneau");
  const etat = document.getElementById("recherche-etat");
  if (!champ || !panneau) return;
  let choisie = null;
  const choix = () => Array.from(panneau.querySelectorAll("[role=option]"));

  const montrer = (ouvert) => {
    panneau.hidden = !ouvert;
    champ.setAttribute("aria-expanded", ouvert && choix().length > 0 ? "true" : "false");
    if (!ouvert) choisir(null);
  };
  const choisir = (option) => {
    if (choisie) choisie.setAttribute("aria-selected", "false");
    choisie = option;
    if (!option) {
      champ.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    champ.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  panneau.addEventListener("htmx:afterSettle", () => {
    choisie = null;
    champ.removeAttribute("aria-activedescendant");
    const dit = panneau.querySelector("[data-etat]");
    if (etat) etat.textContent = dit ? dit.dataset.etat : "";
    // La réponse arrive après coup : la personne est peut-être déjà ailleurs.
    montrer(panneau.childElementCount > 0 && document.activeElement === champ);
  });
  champ.addEventListener("focus", () => { if (panneau.childElementCount > 0 && champ.value.trim().length > 1) montrer(true); });
  document.addEventListener("click", (evenement) => {
    if (!panneau.contains(evenement.target) && evenement.target !== champ) montrer(false);
  });
  champ.addEventListener("blur", () => {
    // Un clic sur un résultat ôte d’abord le foyer au champ : le laisser aboutir.
    setTimeout(() => { if (!panneau.contains(document.activeElement) && document.activeElement !== champ) montrer(false); }, 200);
  });
  champ.addEventListener("keydown", (evenement) => {
    if (evenement.key === "Escape") {
      if (!panneau.hidden) {
        evenement.stopPropagation();
        evenement.preventDefault();
        montrer(false);
      }
      return;
    }
    if (evenement.key === "Enter" && choisie && !panneau.hidden) {
      evenement.preventDefault();
      choisie.click();
      return;
    }
    if (!["ArrowDown", "ArrowUp"].includes(evenement.key)) return;
    const options = choix();
    if (!options.length) return;
    evenement.preventDefault();
    if (panneau.hidden) montrer(true);
    const rang = options.indexOf(choisie) + (evenement.key === "ArrowDown" ? 1 : -1);
    // Au-delà du premier ou du dernier, on revient au champ, comme on le ferait d’un menu.
    choisir(rang < -1 ? options[options.length - 1] : options[rang] || null);
  });
})();
