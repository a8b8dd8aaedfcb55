// PREDICT — le confort. Sans ce fichier, tout marche : liens, <details>, :target, pages de confirmation.
"use strict";
(() => {
  const tous = (selecteur, racine = document) => Array.from(racine.querySelectorAll(selecteur));
  const enSaisie = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  // Menus et filtres : un seul ouvert, un clic ailleurs ou Échap les ferme.
  const menus = () => tous("details.pr-filtre[open]");
  document.addEventListener("click", (evenement) => {
    for (const menu of menus()) if (!menu.contains(evenement.target)) menu.open = false;
  });

  // Tiroir : le foyer va au titre à l’ouverture, revient au chiffre à la fermeture.
  let ouvreur = null;
  const fermerTiroir = () => {
    const lien = document.querySelector("#tiroir.est-ouvert [data-fermer-tiroir]");
    if (!lien) return false;
    const retour = ouvreur && document.contains(ouvreur) ? ouvreur : document.querySelector("[data-tiroir][aria-current]");
    const tiroir = document.getElementById("tiroir");
    tiroir.classList.remove("est-ouvert");
    tiroir.replaceChildren();
    tous("tr.est-ouverte").forEach((ligne) => ligne.classList.remove("est-ouverte"));
    tous("[data-tiroir][aria-current]").forEach((chiffre) => chiffre.removeAttribute("aria-current"));
    history.replaceState(history.state, "", lien.href);
    if (retour) retour.focus();
    return true;
  };
  // Après la pose des attributs : avant, htmx rend au tiroir neuf la classe de l’ancien, fermé.
  document.addEventListener("htmx:afterSettle", (evenement) => {
    const source = evenement.detail.requestConfig && evenement.detail.requestConfig.elt;
    if (!source || !source.matches("[data-tiroir]")) return;
    ouvreur = source;
    tous("tr.est-ouverte").forEach((ligne) => ligne.classList.remove("est-ouverte"));
    tous("[data-tiroir][aria-current]").forEach((chiffre) => chiffre.removeAttribute("aria-current"));
    source.setAttribute("aria-current", "true");
    const ligne = source.closest("tr");
    if (ligne) ligne.classList.add("est-ouverte");
    const titre = document.getElementById("tiroir-titre");
    if (titre) titre.focus();
  });

  document.addEventListener("keydown", (evenement) => {
    if (evenement.key === "/" && !evenement.ctrlKey && !evenement.metaKey && !evenement.altKey && !enSaisie(evenement.target)) {
      const recherche = document.getElementById("recherche");
      if (recherche) {
        evenement.preventDefault();
        recherche.focus();
        recherche.select();
      }
    }
    if (evenement.key === "Escape") {
      const ouverts = menus();
      if (ouverts.length) {
        ouverts.forEach((menu) => { menu.open = false; });
        ouverts[ouverts.length - 1].querySelector("summary").focus();
      } else if (!document.querySelector("dialog[open]") && !fermerTiroir() && location.hash === "#menu") {
        location.hash = "#contenu";
      }
    }
    // Onglets : les flèches déplacent, Entrée ouvre.
    const onglet = evenement.target.closest && evenement.target.closest("[role=tab]");
    if (onglet && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(evenement.key)) {
      const onglets = tous("[role=tab]", onglet.closest("[role=tablist]"));
      const rang = onglets.indexOf(onglet);
      const cible = { ArrowLeft: rang - 1, ArrowRight: rang + 1, Home: 0, End: onglets.length - 1 }[evenement.key];
      evenement.preventDefault();
      onglets[(cible + onglets.length) % onglets.length].focus();
    }
  });

  document.addEventListener("click", (evenement) => {
    const cible = evenement.target.closest("[aria-disabled=true], [data-dialogue], [data-fermer-dialogue], [data-fermer-tiroir]");
    if (!cible) return;
    // Un bouton impossible garde le foyer et renvoie à ce qui manque.
    if (cible.getAttribute("aria-disabled") === "true") {
      evenement.preventDefault();
      evenement.stopPropagation();
      const porte = cible.closest(".pr-porte");
      const premier = porte && porte.querySelector(".est-manquant .btn");
      if (premier) premier.focus();
    } else if (cible.dataset.dialogue) {
      const dialogue = document.getElementById(cible.dataset.dialogue);
      if (dialogue && dialogue.showModal) {
        evenement.preventDefault();
        dialogue.showModal();
      }
    } else if ("fermerDialogue" in cible.dataset) {
      cible.closest("dialog").close();
    } else if (fermerTiroir()) {
      evenement.preventDefault();
    }
  }, true);

  // Cases d’une liste : tout choisir, et le compte de la barre d’actions.
  const compter = (formulaire) => {
    const barre = formulaire && formulaire.querySelector("[data-lot-nombre]");
    if (!barre) return;
    const cases = tous("[data-choix]", formulaire);
    // Sans case dans la page, le compte est celui du serveur (sélection sur plusieurs pages).
    if (!cases.length) return;
    const choisies = cases.filter((une) => une.checked).length;
    const toutes = formulaire.querySelector("[data-lot-toutes]:checked");
    const nombre = toutes ? Number(toutes.value) : choisies;
    barre.textContent = nombre.toLocaleString("fr-FR");
    barre.dataset.lotNombre = nombre;
    const mot = formulaire.querySelector("[data-lot-mot]");
    mot.textContent = (mot.dataset.lotMot || "sélectionnée,sélectionnées").split(",")[nombre < 2 ? 0 : 1];
    cases.forEach((une) => une.closest("tr").classList.toggle("est-choisie", une.checked));
    const tout = formulaire.querySelector("[data-tout-choisir]");
    if (tout) {
      tout.checked = choisies > 0 && choisies === cases.length;
      tout.indeterminate = choisies > 0 && choisies < cases.length;
    }
  };
  document.addEventListener("change", (evenement) => {
    const formulaire = evenement.target.form;
    if (evenement.target.matches("[data-tout-choisir]")) {
      tous("[data-choix]", formulaire).forEach((une) => { une.checked = evenement.target.checked; });
    }
    // Une case de la page décochée : ce n’est plus « toutes ».
    const toutes = formulaire && formulaire.querySelector("[data-lot-toutes]");
    if (toutes && evenement.target.matches("[data-tout-choisir], [data-choix]") && !evenement.target.checked) toutes.checked = false;
    if (evenement.target.matches("[data-tout-choisir], [data-choix], [data-lot-toutes]")) compter(formulaire);
  });
  const compterPartout = () => tous("[data-lot]").forEach((barre) => compter(barre.form));

  // Après un envoi refusé, le foyer va au résumé des erreurs.
  const montrerErreurs = (zone) => {
    const resume = zone.querySelector(".pr-erreurs:not([data-exemple] *)");
    if (resume) resume.focus();
  };

  // Un échec de htmx se dit, et rien ne disparaît de la page.
  const annoncer = (texte) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const avis = document.createElement("div");
    avis.className = "alert alert-danger";
    const icone = document.createElement("i");
    icone.className = "bi bi-exclamation-circle";
    icone.setAttribute("aria-hidden", "true");
    const phrase = document.createElement("p");
    phrase.textContent = texte;
    avis.append(icone, phrase);
    place.replaceChildren(avis);
    place.scrollIntoView({ block: "nearest" });
  };
  // Une demande laissée pour une plus récente, ou parce que l’on s’en va, n’est pas une erreur :
  // htmx la dirait à la console ; `error` vide, il se tait et rend le champ comme d’habitude.
  document.addEventListener("htmx:beforeSend", (evenement) => {
    const demande = evenement.detail;
    const laisser = demande.xhr.onabort;
    demande.xhr.onabort = () => { demande.error = ""; laisser(); };
  });
  document.addEventListener("htmx:sendError", () => annoncer("La connexion est coupée : rien n’a été enregistré. Réessayez dans un instant."));
  document.addEventListener("htmx:responseError", (evenement) => {
    const code = evenement.detail.xhr.status;
    annoncer(code === 403 || code === 404
      ? "Cette page n’existe pas, ou ne vous est pas ouverte."
      : "Le site n’a pas pu répondre : rien n’a été enregistré. Réessayez dans un instant.");
  });
  document.addEventListener("htmx:afterSettle", (evenement) => {
    compterPartout();
    // Dans ce qui vient d’arriver seulement : un avancement relu chaque seconde ne doit pas prendre le foyer.
    montrerErreurs(evenement.detail.elt);
  });
  // Accordéon natif : le volet ouvert qui arrive serait refermé par celui, ouvert, qu’il remplace.
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    if (evenement.detail.shouldSwap) tous("details[name]", evenement.detail.target).forEach((volet) => volet.removeAttribute("name"));
  });
  // Session finie : la connexion ne doit pas s’afficher dans un fragment.
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    const xhr = evenement.detail.xhr;
    if (xhr && xhr.responseURL && new URL(xhr.responseURL).pathname.startsWith("/compte/login")) {
      evenement.detail.shouldSwap = false;
      location.reload();
    }
  });

  // Aide de l’écran : chargée à l’ouverture seulement ; le dialogue natif tient Échap et rend le foyer.
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("[data-aide]");
    const aide = lien && document.getElementById("aide");
    if (!aide || !aide.showModal || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey) return;
    evenement.preventDefault();
    const texte = document.getElementById("aide-texte");
    const montrer = () => {
      if (!texte.firstElementChild || aide.open) return;
      aide.showModal();
      document.getElementById("aide-titre").focus();
    };
    if (texte.firstElementChild) montrer();
    else htmx.ajax("GET", lien.href, { source: lien, target: texte, swap: "innerHTML" }).then(montrer);
  });
  document.addEventListener("click", (evenement) => {
    if (evenement.target.id === "aide") evenement.target.close();
  });

  // Venue d’un courriel : la page s’ouvre d’abord, la notification se marque lue ensuite.
  const lue = location.hash.match(/^(#.*)?[#&]notification-(\d+)$/);
  const jeton = document.querySelector("[name=csrfmiddlewaretoken]");
  if (lue && jeton) {
    // `keepalive` : qui repart aussitôt l’a lue tout de même.
    fetch(`/notifications/${lue[2]}/`, { method: "POST", headers: { "X-CSRFToken": jeton.value }, redirect: "manual", keepalive: true });
    // L’ancre de la page, que la marque masquait au navigateur, revient et se montre.
    history.replaceState(null, "", location.pathname + location.search + (lue[1] ?? ""));
    if (lue[1]) document.getElementById(lue[1].slice(1))?.scrollIntoView();
  }

  compterPartout();
  montrerErreurs(document);

  // Copier : le bouton n’existe qu’ici ; sans script, on sélectionne le champ à la main.
  if (navigator.clipboard) for (const bouton of tous("[data-copier]")) bouton.hidden = false;
  document.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest("[data-copier]");
    const champ = bouton && document.getElementById(bouton.dataset.copier);
    if (!champ) return;
    champ.select();
    navigator.clipboard.writeText(champ.value).then(() => { bouton.textContent = "Adresse copiée"; }, () => {});
  });
})();
