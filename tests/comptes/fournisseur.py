"""Un petit fournisseur d’identité, sur cette machine : clés RSA, PKCE, nonce, jetons signés."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KID = "predict", "secret-d-essai-du-client", "cle-1"


def cle_rsa():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Fournisseur:
    """`autoriser(adresse, personne)` : la personne accepte ; rend les paramètres du retour."""

    def __init__(self):
        self.cle = cle_rsa()
        self.codes, self.jetons, self.refus = {}, {}, []
        # Ce qu’un essai change pour jouer un fournisseur fautif ou un attaquant.
        self.revendications, self.signature, self.userinfo = {}, None, None
        fournisseur = self

        class Porte(BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                """Rien sur la sortie des essais."""

            def do_GET(self):
                self.repondre(fournisseur.lire(self.path, self.headers))

            def do_POST(self):
                corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.repondre(fournisseur.echanger(dict(parse_qsl(corps)), self.headers))

            def repondre(self, reponse):
                statut, donnees = reponse
                octets = json.dumps(donnees).encode()
                self.send_response(statut)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Porte)
        self.adresse = f"http://127.0.0.1:{self.serveur.server_port}"
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()

    def fermer(self):
        self.serveur.shutdown()
        self.serveur.server_close()

    def lire(self, chemin, entetes):
        if chemin == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.adresse,
                "authorization_endpoint": f"{self.adresse}/authorize",
                "token_endpoint": f"{self.adresse}/token",
                "userinfo_endpoint": f"{self.adresse}/userinfo",
                "jwks_uri": f"{self.adresse}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if chemin == "/jwks":
            cle = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.cle.public_key()))
            return 200, {"keys": [cle | {"kid": KID, "alg": "RS256", "use": "sig"}]}
        if chemin == "/userinfo":
            jeton = entetes.get("Authorization", "").removeprefix("Bearer ")
            if jeton in self.jetons:
                return 200, self.userinfo or self.jetons[jeton]
        return 401, {"error": "invalid_token"}

    def autoriser(self, adresse, personne):
        lue = urlsplit(adresse)
        demande = {nom: valeurs[0] for nom, valeurs in parse_qs(lue.query).items()}
        assert adresse.startswith(f"{self.adresse}/authorize?")
        assert demande["response_type"] == "code"
        assert demande["client_id"] == CLIENT
        assert "openid" in demande["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = (demande, personne)
        return {"code": code, "state": demande["state"]}

    def echanger(self, saisie, entetes):
        demande, personne = self.codes.pop(saisie.get("code"), (None, None))
        defi = hashlib.sha256(saisie.get("code_verifier", "").encode()).digest()
        attendu = base64.urlsafe_b64encode(defi).rstrip(b"=").decode()
        if (
            demande is None
            or saisie.get("client_secret") != SECRET
            or saisie.get("redirect_uri") != demande["redirect_uri"]
            or demande.get("code_challenge_method") != "S256"
            or demande.get("code_challenge") != attendu
        ):
            self.refus.append(saisie)
            return 400, {"error": "invalid_grant"}
        acces, maintenant = secrets.token_urlsafe(16), int(time.time())
        self.jetons[acces] = personne
        identite = {
            "iss": self.adresse, "aud": CLIENT, "sub": personne["sub"], "iat": maintenant,
            "exp": maintenant + 300, "nonce": demande.get("nonce"),
        } | self.revendications  # fmt: skip
        jeton = jwt.encode(
            identite, self.signature or self.cle, algorithm="RS256", headers={"kid": KID}
        )
        return 200, {"access_token": acces, "token_type": "Bearer", "id_token": jeton}
