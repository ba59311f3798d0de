"""The verbs of both commands, in every language at once: a rep may type any of them whatever language they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from commands.words import fold

Verbs = Mapping[str, tuple[str, ...]]
"""What a verb is called in the code, and all that may be typed for it."""

DEAL_VERBS: Verbs = {
    "new": ("new", "create", "add", "nouveau", "nouvelle", "créer", "crée", "ajouter", "ajoute"),
    "move": ("move", "mv", "advance", "avancer", "avance", "déplacer", "déplace", "passer", "passe"),
    "won": (
        "won",
        "win",
        "signed",
        "gagné",
        "gagnée",
        "gagnés",
        "gagnées",
        "gagner",
        "signé",
        "signée",
        "signés",
        "signées",
        "signer",
    ),
    "lost": ("lost", "lose", "perdu", "perdue", "perdre", "perdus", "perdues"),
    "reopen": ("reopen", "re-open", "rouvrir", "réouvrir", "rouvre"),
    "show": ("show", "card", "voir", "montrer", "fiche"),
    "list": ("list", "ls", "liste", "lister"),
    "update": ("update", "up", "maj", "màj", "mettre à jour", "mets à jour", "actualiser"),
    "edit": ("edit", "set", "modifier", "modifie", "éditer"),
    "commit": ("commit", "engagé", "engagée", "engager"),
    "best": ("best", "best case", "meilleur cas"),
    "omit": ("omit", "omettre", "omets"),
    "assign": ("assign", "give", "attribuer", "attribue", "confier", "confie"),
    "take": ("take", "prendre", "prends"),
    "park": ("park", "pause", "mettre en pause", "mets en pause"),
    "unpark": ("unpark", "resume", "reprendre", "reprends"),
    "delete": ("delete", "remove", "supprimer", "supprime"),
    "contact": ("contact", "contacts"),
    "qualify": ("qualify", "bant", "qualifier", "qualifie"),
    "note": ("note", "comment", "commenter"),
    "log": ("log", "noter", "journal"),
    "remind": ("remind", "follow", "follow up", "reminder", "relance", "relancer", "rappel", "rappeler", "tâche"),
    "todo": ("todo", "to do", "tasks", "à faire", "tâches", "actions"),
    "done": ("done", "tick", "fait", "faite", "terminé", "terminée"),
    "undo": ("undo", "annuler", "annule", "revenir en arrière"),
    "find": ("find", "search", "chercher", "cherche", "trouver", "trouve"),
    "history": ("history", "historique"),
    "settings": ("settings", "setting", "preferences", "réglages", "réglage", "paramètres", "préférences"),
    "help": ("help", "?", "aide", "aider"),
}
"""What follows `/deal`."""

PIPELINE_VERBS: Verbs = {
    "funnel": ("funnel", "entonnoir"),
    "changes": (
        "changes",
        "change",
        "what changed",
        "waterfall",
        "évolution",
        "évolutions",
        "changements",
        "ce qui a changé",
    ),
    "forecast": ("forecast", "forecasts", "prévision", "prévisions", "atterrissage"),
    "team": ("team", "reps", "by rep", "équipe", "commerciaux", "commerciales", "vendeurs"),
    "sources": ("sources", "source", "origins", "origines", "origine", "provenance", "canaux"),
    "losses": ("losses", "loss", "lost", "why lost", "pertes", "perte", "perdues", "motifs de perte"),
    "size": ("size", "sizing", "taille", "dimensionnement", "dimension", "dimensionner"),
    "hygiene": ("hygiene", "data quality", "quality", "hygiène", "qualité", "qualité des données"),
    "subscribe": ("subscribe", "abonner", "s'abonner", "abonne", "programmer"),
    "unsubscribe": ("unsubscribe", "désabonner", "se désabonner", "désabonne", "déprogrammer"),
    "subscriptions": ("subscriptions", "subscription", "abonnements", "abonnement", "envois", "envois programmés"),
    "preview": ("preview", "dry run", "aperçu", "prévisualiser"),
    "stale": ("stale", "inactive", "inactives", "sans activité", "dormantes", "dormante"),
    "log": ("log", "journal"),
    "setup": ("setup", "set up", "configure", "configurer", "configuration", "paramètres", "paramétrage"),
    "audit": ("audit", "audits"),
    "erase": ("erase", "effacer", "efface"),
    "roles": ("roles", "role", "rôles", "rôle"),
    "handover": ("handover", "hand over", "transmettre", "reprise", "passation"),
    "goal": ("goal", "goals", "target", "quota", "objectif", "objectifs"),
    "help": ("help", "?", "aide", "aider"),
}
"""What follows `/pipeline`."""

_LONGEST = 3

_folded = cache(fold)
"""Our own words, of which there are some hundreds and which never change; what people type is folded each time."""


def find_verb(words: Sequence[str], verbs: Verbs) -> tuple[str, list[str]] | None:
    """The verb that `words` begin with and the words after it; of several the longest (`à faire` before `à`)."""
    typed_for = {_folded(typed): verb for verb, typed_forms in verbs.items() for typed in typed_forms}
    for count in range(min(_LONGEST, len(words)), 0, -1):
        verb = typed_for.get(fold(" ".join(words[:count])))
        if verb:
            return verb, list(words[count:])
    return None


def closest_verb(word: str, verbs: Verbs) -> str | None:
    """The verb `word` was probably meant to be: one slip in four letters, two in more; None when nothing is near."""
    typed = fold(word[:40])
    allowed = 0 if len(typed) < 3 else 1 if len(typed) < 5 else 2
    forms = {_folded(form): verb for verb, typed_forms in verbs.items() for form in typed_forms if len(form) > 2}
    best = process.extractOne(typed, list(forms), scorer=OSA.distance, score_cutoff=allowed)
    return None if best is None or not allowed else forms[best[0]]
