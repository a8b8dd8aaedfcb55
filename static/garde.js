// PREDICT — plusieurs formulaires sur une page : enregistrer l’un n’efface pas ce qui attend dans les autres,
// et quitter la page avec une saisie qui n’est pas enregistrée se demande. Sans ce fichier, chacun s’enregistre seul.
"use strict";
(() => {
  const formulaires = () => Array.from(document.querySelectorAll("form[data-garde]"));
  const champs = (formulaire) => Array.from(formulaire.elements).filter((c) => c.name && !["hidden", "submit", "file"].includes(c.type));
  const lisse = (texte) => texte.replace(/\r\n?/g, "\n");
  // Aucune option marquée : le navigateur prend la première.
  const initiale = (liste) => (Array.from(liste.options).find((o) => o.defaultSelected) ?? liste.options[0])?.value;
  const change = (c) => {
    if (c.type === "checkbox" || c.type === "radio") return c.checked !== c.defaultChecked;
    if (c.options) return c.value !== initiale(c);
    return lisse(c.value) !== lisse(c.defaultValue);
  };
  // Une saisie refusée revient telle quelle, marquée, sans être enregistrée pour autant.
  const attend = (formulaire) => "refusee" in formulaire.dataset || champs(formulaire).some(change);

  let gardes = [];
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    const envoye = evenement.detail.requestConfig?.elt;
    gardes = formulaires().filter((f) => f !== envoye && attend(f)).map((f) => ({
      formulaire: f,
      valeurs: champs(f).map((c) => [c.name, c.value, c.type === "checkbox" || c.type === "radio" ? c.checked : null]),
    }));
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const { formulaire, valeurs } of gardes.filter((g) => !g.formulaire.isConnected)) {
      const neuf = document.querySelector(`form[data-garde="${formulaire.dataset.garde}"]`);
      const restants = neuf ? champs(neuf) : [];
      for (const [nom, valeur, coche] of valeurs) {
        const champ = restants.find((c) => c.name === nom && (coche === null || c.value === valeur));
        if (!champ) continue;
        if (coche === null) champ.value = valeur; else champ.checked = coche;
      }
    }
    gardes = gardes.filter((g) => g.formulaire.isConnected);
  });

  let part = null;
  document.addEventListener("submit", (evenement) => { part = evenement.defaultPrevented ? null : evenement.target; });
  window.addEventListener("beforeunload", (evenement) => {
    if (formulaires().some((f) => f !== part && attend(f))) evenement.preventDefault();
  });
})();
