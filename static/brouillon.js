// PREDICT — brouillon d’un long formulaire, gardé sur cet appareil ; phrases d’appui à ajouter d’un clic.
// La clé porte la dernière version enregistrée : enregistrer la change, l’ancien brouillon s’efface.
"use strict";
(() => {
  const formulaire = document.querySelector("form[data-brouillon]");
  if (!formulaire) return;
  const PREFIXE = "predict-brouillon:";
  const cle = PREFIXE + formulaire.dataset.brouillon;
  const souche = cle.slice(0, cle.lastIndexOf("-") + 1);
  const champs = () => Array.from(formulaire.elements).filter((c) => c.name && !["hidden", "submit", "file", "password"].includes(c.type));
  const lire = () => champs().map((c) => [c.name, c.value, c.type === "checkbox" || c.type === "radio" ? c.checked : null]);
  const meme = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  let stock;
  try {
    stock = window.localStorage;
    // Ce que d’anciennes versions, ou un mois d’oubli, ont rendu inutile.
    for (const autre of Object.keys(stock)) {
      if (!autre.startsWith(PREFIXE)) continue;
      const quand = (JSON.parse(stock.getItem(autre)) || {}).quand || 0;
      if ((autre.startsWith(souche) && autre !== cle) || Date.now() - quand > 30 * 86400000) stock.removeItem(autre);
    }
  } catch { stock = null; }
  const garder = () => { try { stock.setItem(cle, JSON.stringify({ quand: Date.now(), valeurs: lire() })); } catch { /* appareil plein ou fermé : la saisie reste à l’écran */ } };
  const reprendre = (valeurs) => {
    const restants = champs();
    for (const [nom, valeur, coche] of valeurs) {
      const champ = restants.find((c) => c.name === nom && (coche === null || c.value === valeur));
      if (!champ) continue;
      if (coche === null) champ.value = valeur; else champ.checked = coche;
    }
  };
  if (stock) {
    const garde = JSON.parse(stock.getItem(cle) || "null");
    if (garde && !meme(garde.valeurs, lire())) proposer(garde);
    let attente;
    formulaire.addEventListener("input", () => { clearTimeout(attente); attente = setTimeout(garder, 400); });
    formulaire.addEventListener("submit", garder);
  }
  function proposer(garde) {
    const avis = document.createElement("div");
    avis.className = "alert alert-info pr-brouillon";
    avis.setAttribute("role", "status");
    const texte = document.createElement("p");
    const quand = new Date(garde.quand).toLocaleString("fr-FR", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    texte.textContent = `Une saisie du ${quand} n’a pas été enregistrée. `;
    const bouton = (mot, geste) => {
      const b = document.createElement("button");
      b.type = "button"; b.className = "btn btn-sm"; b.textContent = mot;
      b.addEventListener("click", () => { geste(); avis.remove(); });
      texte.append(b, " ");
    };
    bouton("La reprendre", () => reprendre(garde.valeurs));
    bouton("L’oublier", () => stock.removeItem(cle));
    avis.append(texte);
    formulaire.prepend(avis);
  }
  for (const ligne of formulaire.querySelectorAll("[data-appui]")) {
    const b = document.createElement("button");
    b.type = "button"; b.className = "pr-appui"; b.textContent = ligne.textContent;
    b.addEventListener("click", () => {
      const champ = document.getElementById(ligne.dataset.appui);
      const phrase = ligne.textContent.trim().replace(/…$/, " ");
      champ.value = champ.value.trim() ? `${champ.value.trimEnd()}\n${phrase}` : phrase;
      champ.focus();
      champ.dispatchEvent(new Event("input", { bubbles: true }));
    });
    ligne.replaceChildren(b);
  }
})();
