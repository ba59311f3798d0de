"""Every refusal, word for word in both languages: what was wrong, what would be right, that nothing was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from messages import actions
from messages.refusals import field_error, refusal, verdict
from pipeline import refusals as r
from pipeline.deals import ContactFacts
from pipeline.money import Money
from pipeline.requirements import Wish
from pipeline.stages import DEFAULT_STAGES
from tests.messages.block_kit import problems
from tests.messages.given import CLAIRE, NEGOTIATION, NOW, PROPOSAL, SALES, TOM, deal, euros, follow_up, voice
from tests.messages.reading import faults_of_typography, lines, soft, texts, values

AT = datetime(2026, 11, 20, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ACME = deal()
HOSTING = deal(57, "Acme hosting", value=euros(3_000), owner=TOM)


def lacking(*wishes: Wish, told_why: tuple[tuple[int, r.Refused], ...] = ()) -> r.DetailsMissing:
    return r.DetailsMissing(wishes=wishes, reasons=("price", "other"), told_why=told_why, given={})


JANE = ContactFacts(number=1, deal_number=42, name="Jane Doe", role="CFO", email="jane@acme.com")
BOB = ContactFacts(number=2, deal_number=42, name="Bob")

CASES: list[tuple[r.Refused, str, str]] = [
    (
        r.UnknownVerb(word="moov", closest="move", command="/deal"),
        (
            '"moov" is neither a command nor a deal. Did you mean `move`? `/deal help` lists what can be '
            "typed. Nothing was changed."
        ),
        (
            "« moov » n’est ni une commande ni une affaire. Vouliez-vous dire `avancer` ? `/deal aide` "
            "montre ce que l’on peut taper. Rien n’a été modifié."
        ),
    ),
    (
        r.UnknownStage(word="moon", pipeline_name="Sales", stages=DEFAULT_STAGES, closest=None),
        (
            '"moon" is not a stage of Sales. Stages: Contact, Qualification, Meeting, Proposal, Negotiation; '
            "or won, lost. Nothing was changed."
        ),
        (
            "« moon » n’est pas une étape de Ventes. Étapes : Contact, Qualification, Rendez-vous, "
            "Proposition, Négociation ; ou gagnée, perdue. Rien n’a été modifié."
        ),
    ),
    (
        r.NoSuchDeal(words="acmee", nearest=(ACME,), create="acmee"),
        'No deal is called "acmee". This one comes closest. Nothing was changed.',
        "Aucune affaire ne s’appelle « acmee ». Voici la plus proche. Rien n’a été modifié.",
    ),
    (
        r.NoSuchNumbers(numbers=(998, 999)),
        "#998 and #999 do not exist. Nothing was changed.",
        "#998 et #999 n’existent pas. Rien n’a été modifié.",
    ),
    (
        r.SeveralDeals(words="acme", candidates=(ACME, HOSTING), more=1, resume="move {deal} proposal"),
        ('"acme" is 3 deals. 1 more is not shown: give more of its name, or its number. Which one do you mean?'),
        ("« acme » désigne 3 affaires. 1 autre n’est pas montrée : précisez le nom, ou donnez le numéro. Laquelle ?"),
    ),
    (
        r.LooksLike(words="acem", deal=ACME, resume="won {deal}"),
        'No deal is called "acem". Did you mean #42 Acme website?',
        ("Aucune affaire ne s’appelle « acem ». Vouliez-vous dire #42 Acme website ?"),
    ),
    (
        r.AlreadyThere(number=42, name="Acme website", stage=PROPOSAL),
        "#42 Acme website is at Proposal already. Nothing was changed.",
        "#42 Acme website est déjà à l’étape Proposition. Rien n’a été modifié.",
    ),
    (
        r.DealIsClosed(number=42, name="Acme website", status="won"),
        "#42 Acme website is won. `/deal reopen #42` opens it again. Nothing was changed.",
        "#42 Acme website est gagnée. `/deal rouvrir #42` la rouvre. Rien n’a été modifié.",
    ),
    (
        r.DealIsOpen(number=42, name="Acme website"),
        "#42 Acme website is open: there is nothing to reopen. Nothing was changed.",
        "#42 Acme website est ouverte : il n’y a rien à rouvrir. Rien n’a été modifié.",
    ),
    (
        r.NoFurtherStage(stage=NEGOTIATION, forward=True, stages=DEFAULT_STAGES),
        "Negotiation is the last stage: what follows is won or lost. Nothing was changed.",
        ("Négociation est la dernière étape : ensuite, l’affaire est gagnée ou perdue. Rien n’a été modifié."),
    ),
    (
        r.StageIsGone(stages=DEFAULT_STAGES),
        (
            "That stage no longer exists. Stages: Contact, Qualification, Meeting, Proposal, Negotiation. "
            "Nothing was changed."
        ),
        (
            "Cette étape n’existe plus. Étapes : Contact, Qualification, Rendez-vous, Proposition, "
            "Négociation. Rien n’a été modifié."
        ),
    ),
    (
        r.ChangedMeanwhile(deal=ACME, by=TOM, at=AT),
        (
            "Tom changed #42 Acme website on Friday 20 November, 9:12, after this was drawn. Look at it as "
            "it is now, then choose again. Nothing was changed."
        ),
        (
            "Tom a modifié #42 Acme website le vendredi 20 novembre à 9 h 12, après l’affichage de ce "
            "message. Regardez où elle en est, puis choisissez de nouveau. Rien n’a été modifié."
        ),
    ),
    (
        r.NameMissing(),
        "A deal needs a name: `/deal new Acme website 12k`. Nothing was changed.",
        "Une affaire a besoin d’un nom : `/deal nouvelle Site Acme 12k`. Rien n’a été modifié.",
    ),
    (
        r.NameTooLong(limit=120),
        "A name has at most 120 characters. Put the rest in a note. Nothing was changed.",
        "Un nom a au plus 120 caractères. Mettez le reste dans une note. Rien n’a été modifié.",
    ),
    (
        r.TextTooLong(limit=3000),
        "A text has at most 3,000 characters. Make it shorter, or two. Nothing was changed.",
        "Un texte a au plus 3 000 caractères. Raccourcissez-le, ou faites-en deux. Rien n’a été modifié.",
    ),
    (
        r.TextMissing(example="/deal note #42 they called"),
        ("There is nothing to write down yet. For example: `/deal note #42 they called`. Nothing was changed."),
        "Il n’y a encore rien à noter. Par exemple : `/deal note #42 they called`. Rien n’a été modifié.",
    ),
    (
        r.ControlCharacters(),
        ("The text holds invisible control characters. Type it again, rather than paste it. Nothing was changed."),
        (
            "Le texte contient des caractères de contrôle invisibles. Tapez-le de nouveau plutôt que de le "
            "coller. Rien n’a été modifié."
        ),
    ),
    (
        r.NotAnAmount(words="twelve"),
        '"twelve" is not an amount. Write 12k, 12,000 or €12,000. Nothing was changed.',
        "« twelve » n’est pas un montant. Écrivez 12k, 12 000 ou 12 000 €. Rien n’a été modifié.",
    ),
    (
        r.AmountOutOfRange(largest=Money(10**12, "EUR")),
        "An amount is more than zero and at most €10,000,000,000. Nothing was changed.",
        "Un montant est supérieur à zéro et ne dépasse pas 10 000 000 000 €. Rien n’a été modifié.",
    ),
    (
        r.UnknownCurrency(code="ZZZ"),
        '"ZZZ" is not a currency. Write its three letters, such as EUR or USD. Nothing was changed.',
        ("« ZZZ » n’est pas une devise. Écrivez ses trois lettres, par exemple EUR ou USD. Rien n’a été modifié."),
    ),
    (
        r.NotARate(words="much"),
        '"much" is not a rate. Write what one unit is worth: 0.92, or 150 JPY. Nothing was changed.',
        "« much » n’est pas un taux. Écrivez ce que vaut une unité : 0,92, ou 150 JPY. Rien n’a été modifié.",
    ),
    (
        r.RateOutOfRange(),
        ("A rate is more than zero, with at most 12 digits before and 12 after the decimal sign. Nothing was changed."),
        ("Un taux est supérieur à zéro, avec au plus 12 chiffres avant la virgule et 12 après. Rien n’a été modifié."),
    ),
    (
        r.RateWithoutBase(base="GBP"),
        (
            "A rate is between GBP and one other currency: write USD and 0.92 GBP, or GBP and 1.09 USD. Nothing was "
            "changed."
        ),
        ("Un taux lie GBP à une autre devise : écrivez USD et 0,92 GBP, ou GBP et 1,09 USD. Rien n’a été modifié."),
    ),
    (
        r.RateMissing(currency="CHF", base="EUR"),
        "There is no rate of CHF to EUR. Give the amount in EUR. Nothing was changed.",
        "Il n’y a pas de taux de CHF en EUR. Indiquez le montant en EUR. Rien n’a été modifié.",
    ),
    (
        r.RateToCome(),
        "A rate starts today or earlier. Enter one to come on its day. Nothing was changed.",
        "Un taux commence aujourd’hui ou avant. Saisissez un taux à venir le jour même. Rien n’a été modifié.",
    ),
    (
        r.RateIsGone(),
        "That rate was removed already. Nothing was changed.",
        "Ce taux a déjà été retiré. Rien n’a été modifié.",
    ),
    (
        r.NotADate(words="someday"),
        (
            '"someday" is not a date. Write friday, in 3 days, 15/12 or 2026-12-15; an hour may follow: '
            "friday 9h. Nothing was changed."
        ),
        (
            "« someday » n’est pas une date. Écrivez vendredi, dans 3 jours, 15/12 ou 2026-12-15 ; une heure "
            "peut suivre : vendredi 9h. Rien n’a été modifié."
        ),
    ),
    (
        r.DateInThePast(when=AT, timed=True),
        "Friday 20 November, 9:12 has passed. Give a later hour, or another day. Nothing was changed.",
        (
            "La date est passée : vendredi 20 novembre à 9 h 12. Donnez une heure plus tardive, ou un autre jour. Rien "
            "n’a été modifié."
        ),
    ),
    (
        r.DateTooFar(when=datetime(2046, 1, 1, tzinfo=UTC)),
        "Monday 1 January 2046 is more than ten years ahead. Give a nearer day. Nothing was changed.",
        (
            "La date est dans plus de dix ans : lundi 1ᵉʳ janvier 2046. Donnez un jour plus proche. Rien n’a "
            "été modifié."
        ),
    ),
    (
        r.UnknownPerson(word="@bob"),
        '"@bob" is nobody active here. Write @ and choose the person from the list. Nothing was changed.',
        (
            "« @bob » n’est personne d’actif ici. Écrivez @ et choisissez la personne dans la liste. Rien "
            "n’a été modifié."
        ),
    ),
    (
        lacking(Wish(deal=ACME, to=PROPOSAL, missing=("close_on",))),
        "#42 Acme website needs a close date to go to Proposal. Nothing was changed.",
        "Pour passer à l’étape Proposition, il manque à #42 Acme website : une échéance. Rien n’a été modifié.",
    ),
    (
        lacking(Wish(deal=ACME, to="won", missing=("because",))),
        "What decided #42 Acme website? Nothing was changed.",
        "Qu’est-ce qui a décidé #42 Acme website ? Rien n’a été modifié.",
    ),
    (
        r.LostReasonMissing(deal=ACME, reasons=("price", "no_reply")),
        "Why was #42 Acme website lost?",
        "Pourquoi #42 Acme website est-elle perdue ?",
    ),
    (
        r.NothingToUndo(),
        "There is no change of yours in the last 24 hours to take back. Nothing was changed.",
        ("Vous n’avez fait aucun changement ces dernières 24 heures sur lequel revenir. Rien n’a été modifié."),
    ),
    (
        r.UndoOvertaken(deal=ACME, by=None, at=AT),
        (
            "#42 Acme website changed since, on Friday 20 November, 9:12. Your change can no longer be taken "
            "back alone; set it right by hand. Nothing was changed."
        ),
        (
            "#42 Acme website a changé depuis, le vendredi 20 novembre à 9 h 12. Il n’est plus possible de "
            "revenir sur votre seul changement ; corrigez-le à la main. Rien n’a été modifié."
        ),
    ),
    (
        r.UndoTooLate(deal=ACME, within=DAY),
        (
            "The change to #42 Acme website is more than 24 hours old and can no longer be taken back; set "
            "it right by hand. Nothing was changed."
        ),
        (
            "Le changement sur #42 Acme website a plus de 24 heures : il n’est plus possible d’y revenir ; "
            "corrigez-le à la main. Rien n’a été modifié."
        ),
    ),
    (
        r.UndoTooLate(deal=ACME, within=7 * DAY),
        "#42 Acme website was deleted more than 7 days ago and can no longer be brought back. Nothing was changed.",
        "#42 Acme website est supprimée depuis plus de 7 jours et ne peut plus revenir. Rien n’a été modifié.",
    ),
    (
        r.NothingNew(deal=ACME, fields=(), mine=False),
        "#42 Acme website is like that already. Nothing was changed.",
        "#42 Acme website est déjà ainsi. Rien n’a été modifié.",
    ),
    (
        r.NotAField(words="soon"),
        ('"soon" names no field. Fields: name, company, value, close, source, category, owner. Nothing was changed.'),
        (
            "« soon » n’est pas un champ. Champs : nom, société, montant, échéance, origine, prévision, "
            "responsable. Rien n’a été modifié."
        ),
    ),
    (
        r.ValueMissing(),
        "A field was named, and nothing after it. Nothing was changed.",
        "Un champ est nommé, et rien ne le suit. Rien n’a été modifié.",
    ),
    (
        r.UnknownCategory(word="maybe"),
        ('"maybe" is no forecast category. Write commit, best case, pipeline or omit. Nothing was changed.'),
        (
            "« maybe » n’est pas une catégorie de prévision. Écrivez engagé, meilleur cas, pipeline ou "
            "omettre. Rien n’a été modifié."
        ),
    ),
    (
        r.SeveralPeople(word="tom", names=("Tom Reed", "Tom Finn")),
        (
            '"tom" is several people: Tom Reed, Tom Finn. Write @ and choose the person from the list. '
            "Nothing was changed."
        ),
        (
            "« tom » désigne plusieurs personnes : Tom Reed, Tom Finn. Écrivez @ et choisissez la personne dans "
            "la liste. Rien n’a été modifié."
        ),
    ),
    (
        r.NotParked(deal=ACME),
        "#42 Acme website is not parked. Nothing was changed.",
        "#42 Acme website n’est pas en pause. Rien n’a été modifié.",
    ),
    (
        r.PauseTooShort(),
        "A pause lasts until tomorrow at least. Nothing was changed.",
        "Une pause dure au moins jusqu’à demain. Rien n’a été modifié.",
    ),
    (
        r.NothingToRead(what="files"),
        ("I cannot read files. Say in words what happened: `note acme the quote is sent`. Nothing was changed."),
        (
            "Je ne sais pas lire les fichiers. Dites ce qui s’est passé : `noter acme le devis est parti`. "
            "Rien n’a été modifié."
        ),
    ),
    (
        r.NothingToRead(what="forwarded"),
        (
            "I cannot read forwarded messages. Add to a deal in the menu of the message itself keeps it as a note. "
            "Nothing was changed."
        ),
        (
            "Je ne sais pas lire les messages transférés. Add to a deal, dans le menu du message, le conserve comme "
            "note. Rien n’a été modifié."
        ),
    ),
    (
        r.NotYetHappened(day=date(2026, 11, 25)),
        (
            "Wednesday 25 November is still to come. Write down what has happened; `/deal remind` plans what is to be "
            "done. Nothing was changed."
        ),
        (
            "Le mercredi 25 novembre est encore à venir. Notez ce qui s’est passé ; `/deal relance` prévoit ce qui est "
            "à faire. Rien n’a été modifié."
        ),
    ),
    (
        r.TooLongAgo(day=date(2025, 1, 1)),
        (
            "Wednesday 1 January 2025 is more than a year ago. Leave the day out, and say it in the text. "
            "Nothing was changed."
        ),
        (
            "Le mercredi 1ᵉʳ janvier 2025 remonte à plus d’un an. Laissez la date de côté, et dites-la dans le texte. "
            "Rien n’a été modifié."
        ),
    ),
    (
        r.NoSuchFollowUp(number=7),
        "Follow-up t7 does not exist, or is done. `/deal todo` lists what is open. Nothing was changed.",
        ("L’action t7 n’existe pas, ou elle est faite. `/deal à faire` montre ce qui reste. Rien n’a été modifié."),
    ),
    (
        r.NotYours(deal=ACME, managers=(), me="UTOM", words="move acme", act="", stage=None),
        "Only the owner of #42 Acme website (Léa) and admins may do that. Ask one of them. Nothing was changed.",
        (
            "Seuls le responsable de #42 Acme website (Léa) et les administrateurs peuvent le faire. "
            "Adressez-vous à l’un d’eux. Rien n’a été modifié."
        ),
    ),
    (
        r.NotYours(deal=ACME, managers=(CLAIRE, TOM), me="UTOM", words="", act="won", stage=None),
        (
            "Only the owner of #42 Acme website (Léa), its managers (Claire, Tom) and admins may do that. "
            "Ask one of them. Nothing was changed."
        ),
        (
            "Seuls le responsable de #42 Acme website (Léa), les responsables commerciaux (Claire, Tom) et les "
            "administrateurs peuvent le faire. Adressez-vous à l’un d’eux. Rien n’a été modifié."
        ),
    ),
    (
        r.AdminsOnly(admins=(CLAIRE, TOM)),
        "Only an admin may do that: Claire, Tom. Ask one of them. Nothing was changed.",
        "Seul un administrateur peut le faire : Claire, Tom. Adressez-vous à l’un d’eux. Rien n’a été modifié.",
    ),
    (
        r.AdminsOnly(admins=(CLAIRE,)),
        "Only an admin may do that: Claire. Ask them. Nothing was changed.",
        "Seul un administrateur peut le faire : Claire. Adressez-vous à cette personne. Rien n’a été modifié.",
    ),
    (
        r.NobodyToErase(),
        (
            "Nobody like that is known here, or they are erased already. `/pipeline erase @lea` erases a colleague, "
            "`/pipeline erase c7` a contact. Nothing was changed."
        ),
        (
            "Cette personne n’est pas connue ici, ou ses données sont déjà effacées. `/pipeline effacer @lea` efface "
            "un collègue, `/pipeline effacer c7` un contact. Rien n’a été modifié."
        ),
    ),
    (
        r.AdminsOnly(admins=()),
        "Only an admin of the workspace may do that. Ask one of them. Nothing was changed.",
        (
            "Seul un administrateur de l’espace de travail peut le faire. Adressez-vous à l’un d’eux. "
            "Rien n’a été modifié."
        ),
    ),
    (
        r.GuestsMayNot(),
        (
            "Guests and people of other organisations cannot use the pipeline. Ask a member of the team. "
            "Nothing was changed."
        ),
        (
            "Les invités et les personnes d’autres organisations ne peuvent pas utiliser le pipeline. "
            "Adressez-vous à un membre de l’équipe. Rien n’a été modifié."
        ),
    ),
    (
        r.NotASchedule(words="sometimes"),
        (
            '"sometimes" does not say when a digest goes out. Write `/pipeline subscribe weekly monday '
            "9:00`. Nothing was changed."
        ),
        (
            "« sometimes » ne dit pas quand part une synthèse. Écrivez `/pipeline abonner hebdomadaire lundi "
            "9h`. Rien n’a été modifié."
        ),
    ),
    (
        r.HourDoesNotExist(),
        (
            "Between 1:00 and 3:00 clocks change twice a year: that hour may be missing, or come twice. "
            "Choose another one. Nothing was changed."
        ),
        (
            "Entre 1 h et 3 h, l’heure change deux fois par an : celle-ci peut manquer ou venir deux fois. "
            "Choisissez-en une autre. Rien n’a été modifié."
        ),
    ),
    (
        r.NotAChannel(),
        ("A digest goes to a channel. Type the command in the channel that should get it. Nothing was changed."),
        (
            "Une synthèse s’envoie dans un canal. Tapez la commande dans le canal qui doit la recevoir. Rien "
            "n’a été modifié."
        ),
    ),
    (
        r.SharedChannel(),
        (
            "This channel is shared with another organisation, so no figures are posted here. Choose a "
            "channel of your own. Nothing was changed."
        ),
        (
            "Ce canal est partagé avec une autre organisation : aucun chiffre n’y est publié. Choisissez un "
            "canal interne. Rien n’a été modifié."
        ),
    ),
    (
        r.NotInChannel(channel_id="C1SALES"),
        ("I am not in <#C1SALES> yet. Type `/invite` there, choose me, and try again. Nothing was changed."),
        (
            "Je ne suis pas encore dans <#C1SALES>. Tapez-y `/invite`, choisissez-moi, puis réessayez. Rien "
            "n’a été modifié."
        ),
    ),
    (
        r.AlreadySubscribed(number=3),
        ("That digest is set up already: it is number 3. `/pipeline unsubscribe 3` stops it. Nothing was changed."),
        (
            "Cette synthèse est déjà programmée : c’est l’envoi numéro 3. `/pipeline désabonner 3` "
            "l’arrête. Rien n’a été modifié."
        ),
    ),
    (
        r.NoSuchSubscription(numbers=(3, 5)),
        "This channel has no digest of that number. It has: 3 and 5. Nothing was changed.",
        "Ce canal n’a pas d’envoi programmé de ce numéro. Il a : 3 et 5. Rien n’a été modifié.",
    ),
    (
        r.DigestStopped(),
        "This digest was stopped. `/pipeline subscribe` sets up another. Nothing was changed.",
        "Cette synthèse a été arrêtée. `/pipeline abonner` en programme une autre. Rien n’a été modifié.",
    ),
    (
        r.TooManyAtOnce(limit=50),
        "At most 50 deals at once. Name fewer, then the others. Nothing was changed.",
        "Au plus 50 affaires à la fois. Nommez-en moins, puis les autres. Rien n’a été modifié.",
    ),
    (
        r.NoSuchPeriod(words="yore"),
        (
            '"yore" is neither a pipeline nor a period. Periods are this week, last month, Q3 2025, November, '
            "last 30 days, since 1 October or 12/1-15/1. Nothing was changed."
        ),
        (
            "« yore » n’est ni un pipeline ni une période. Une période s’écrit cette semaine, mois dernier, T3 2025, "
            "novembre, 30 derniers jours, depuis le 1er octobre ou 12/1-15/1. Rien n’a été modifié."
        ),
    ),
    (
        r.PeriodNotBegun(words="1–31 December"),
        (
            "1–31 December is still to come. `/pipeline forecast` looks ahead; this report looks back. "
            "Nothing was changed."
        ),
        (
            "C’est encore à venir : 1–31 December. `/pipeline prévision` regarde devant ; ce rapport regarde "
            "en arrière. Rien n’a été modifié."
        ),
    ),
    (
        r.NotOfOnePerson(),
        (
            "This report is of everybody. `/pipeline changes @lea` and `/pipeline forecast @lea` are of one person, "
            "`/deal list @lea` lists their deals. Nothing was changed."
        ),
        (
            "Ce rapport porte sur tout le monde. `/pipeline évolution @lea` et `/pipeline prévision @lea` portent sur "
            "une personne, `/deal liste @lea` donne ses affaires. Rien n’a été modifié."
        ),
    ),
    (
        r.OnlyAsOfNow(words="last week"),
        "This report says how things stand now. Leave the period out. Nothing was changed.",
        "Ce rapport dit où en sont les choses maintenant. Retirez la période. Rien n’a été modifié.",
    ),
    (
        r.FiguresStayPrivate(),
        (
            "Not everybody in a channel may see all deals, so reports are not posted here. Each can ask for it "
            "themselves. Nothing was changed."
        ),
        (
            "Tous les membres d’un canal n’ont pas le droit de voir toutes les affaires, donc aucun rapport n’y est "
            "publié. Chacun peut le demander pour soi. Rien n’a été modifié."
        ),
    ),
    (
        r.UsageNeeded(verb="won"),
        ("`won` needs a little more. For example: `/deal won acme`, `/deal won acme 11,500`. Nothing was changed."),
        (
            "`gagnée` demande un peu plus. Par exemple : `/deal gagnée acme`, `/deal gagnée acme 11 500`. "
            "Rien n’a été modifié."
        ),
    ),
    (
        r.StageMissing(deal=ACME, stages=(NEGOTIATION,)),
        "Where does #42 Acme website go?",
        "À quelle étape passe #42 Acme website ?",
    ),
    (
        r.WhenMissing(deal=ACME),
        "When? For example: `/deal remind #42 friday 9:30 send the quote`. Nothing was changed.",
        "Quand ? Par exemple : `/deal rappel #42 vendredi 9h30 envoyer le devis`. Rien n’a été modifié.",
    ),
    (
        r.NoSuchRhythm(),
        (
            "A digest goes out daily, weekly, monthly or quarterly. Write `/pipeline subscribe weekly monday 9:00`. "
            "Nothing was changed."
        ),
        (
            "Une synthèse part chaque jour ouvré, chaque semaine, chaque mois ou chaque trimestre. "
            "Écrivez `/pipeline abonner hebdomadaire lundi 9h`. Rien n’a été modifié."
        ),
    ),
    (
        r.NobodyToSendTo(),
        "Choose a channel, or a person who gets it as a direct message. Nothing was changed.",
        "Choisissez un canal, ou une personne qui la reçoit en message privé. Rien n’a été modifié.",
    ),
    (
        r.NothingToShow(),
        "Tick at least one part. Nothing was changed.",
        "Cochez au moins une partie. Rien n’a été modifié.",
    ),
    (
        r.UnknownFilter(word="pizza", stages=DEFAULT_STAGES, pipelines=(), closest=None),
        (
            '"pizza" is not something a list can be narrowed to. What can be: Contact, Qualification, Meeting, '
            "Proposal, Negotiation; won, lost; stale, slipped, parked, hot, no next step, no value; closing this "
            "month; all; @ and a person; by value, by close date, by age. Nothing was changed."
        ),
        (
            "« pizza » n’est pas un filtre de liste. Filtres : Contact, Qualification, Rendez-vous, Proposition, "
            "Négociation ; gagnées, perdues ; sans activité, en retard, en pause, chaudes, sans prochaine action, "
            "sans montant ; échéance ce mois-ci ; toutes ; @ et une personne ; par montant, par échéance, par "
            "ancienneté. Rien n’a été modifié."
        ),
    ),
    (
        r.Unreadable(
            faults=(r.UnknownPerson(word="@zoe"), r.NotADate(words="32/13")),
            typed="Acme @zoe close 32/13",
            given={"name": "Acme"},
            pipeline=SALES,
            others=(SALES,),
        ),
        (
            '"@zoe" is nobody active here. Write @ and choose the person from the list.\n"32/13" is not a date. Write '
            "friday, in 3 days, 15/12 or 2026-12-15; an hour may follow: friday 9h. Nothing was changed."
        ),
        (
            "« @zoe » n’est personne d’actif ici. Écrivez @ et choisissez la personne dans la liste.\n« 32/13 » n’est "
            "pas une date. Écrivez vendredi, dans 3 jours, 15/12 ou 2026-12-15 ; une heure peut suivre : vendredi 9h. "
            "Rien n’a été modifié."
        ),
    ),
    (
        r.SameCompany(
            company="Acme SA",
            deals=(ACME, HOSTING),
            more=2,
            name="Acme support",
            given=None,
            me="U1LEA",
            request="trg:1",
            note="Acme support 3k",
            again="Acme support 3k",
        ),
        (
            "Acme SA already has 4 open deals.\n#42 Acme website (€12,000), at Proposal, is yours. Last sign of life: "
            "call on Monday 9 November.\n#57 Acme hosting (€3,000), at Proposal, is Tom’s. Last sign of life: call on "
            "Monday 9 November.\nAnd 2 more.\nNothing was created yet. Is it the same business?"
        ),
        (
            "Acme SA a déjà 4 affaires ouvertes.\n#42 Acme website (12 000 €), à l’étape Proposition, est suivie par "
            "vous. Dernier signe : appel du lundi 9 novembre.\n#57 Acme hosting (3 000 €), à l’étape Proposition, est "
            "suivie par Tom. Dernier signe : appel du lundi 9 novembre.\nEt 2 autres.\n"
            "Rien n’a encore été créé. Est-ce la même affaire ?"
        ),
    ),
    (
        r.NoSuchContact(words="jane", deal=ACME, contacts=(JANE, BOB)),
        '"jane" is not one contact of #42 Acme website. Its contacts: Jane Doe, Bob. Nothing was changed.',
        "« jane » ne désigne pas un contact de #42 Acme website. Ses contacts : Jane Doe, Bob. Rien n’a été modifié.",
    ),
    (
        r.OneContactAtATime(emails=("jane@acme.com", "bob@acme.com")),
        "One contact at a time: jane@acme.com and bob@acme.com are several people. Nothing was changed.",
        "Un contact à la fois : jane@acme.com et bob@acme.com sont plusieurs personnes. Rien n’a été modifié.",
    ),
    (
        r.NotAnEmail(words="jane"),
        '"jane" is not an e-mail address. Nothing was changed.',
        "« jane » n’est pas une adresse e-mail. Rien n’a été modifié.",
    ),
    (
        r.NotAnAnswer(words="moon"),
        (
            '"moon" is no answer to budget, authority, need or timing: say for example "budget yes, timing no". '
            "Nothing was changed."
        ),
        (
            "« moon » ne répond ni au budget, ni au décideur, ni au besoin, ni au calendrier : écrivez par exemple "
            "« budget oui, calendrier non ». Rien n’a été modifié."
        ),
    ),
    (
        r.AlreadyMade(number=42),
        "A deal was made of this message before: #42. Nothing was changed.",
        "Une affaire a déjà été créée à partir de ce message : #42. Rien n’a été modifié.",
    ),
    (
        r.NoDealPicked(),
        "Choose a deal: type part of its name, its company, or its number. Nothing was changed.",
        "Choisissez une affaire : tapez une partie de son nom, sa société ou son numéro. Rien n’a été modifié.",
    ),
    (
        r.SeveralFollowUps(deal=ACME, follow_ups=(follow_up(7), follow_up(9))),
        "2 things are to be done on #42 Acme website. Which one is done?",
        "2 actions sont à faire sur #42 Acme website. Laquelle est faite ?",
    ),
    (
        r.UnknownHelp(word="moov", closest="move"),
        (
            'There is no verb "moov" to explain. The closest one is `move`: `/deal help move`. `/deal help` lists what '
            "can be typed. Nothing was changed."
        ),
        (
            "Il n’y a pas de verbe « moov » à expliquer. Le plus proche est `avancer` : `/deal aide avancer`. `/deal "
            "aide` montre ce que l’on peut taper. Rien n’a été modifié."
        ),
    ),
    (
        r.OutdatedButton(),
        "This button no longer works. `/deal` shows your deals as they are now. Nothing was changed.",
        "Ce bouton ne fonctionne plus. `/deal` montre vos affaires telles qu’elles sont. Rien n’a été modifié.",
    ),
    (
        r.ValueOrDeal(deal=ACME, other=deal(57, name="Bolt"), value=euros(57)),
        "Was #42 won for €57, or did you win both #42 and #57? Nothing was changed.",
        "L’affaire #42 a-t-elle été gagnée pour 57 €, ou avez-vous gagné #42 et #57 ? Rien n’a été modifié.",
    ),
    (
        r.NothingToPost(deal=ACME),
        (
            "That change to #42 Acme website can no longer be posted. "
            "It was taken back, or the channel is no longer the pipeline's. Nothing was changed."
        ),
        (
            "Ce changement sur #42 Acme website ne peut plus être publié. "
            "Il a été annulé, ou le canal n’est plus celui du pipeline. Rien n’a été modifié."
        ),
    ),
    (
        r.SettingsChanged(what="workspace", number=None, by=TOM),
        (
            "Tom changed these settings while your form was open. Open it again to see them as they are. "
            "Nothing was changed."
        ),
        (
            "Tom a modifié ces réglages pendant que votre formulaire était ouvert. Ouvrez-le à nouveau pour "
            "les voir tels qu’ils sont. Rien n’a été modifié."
        ),
    ),
    (
        r.SettingsChanged(what="stage", number=3, by=None),
        (
            "These settings changed while your form was open. Open it again to see them as they are. Nothing"
            " was changed."
        ),
        (
            "Ces réglages ont changé pendant que votre formulaire était ouvert. Ouvrez-le à nouveau pour les"
            " voir tels qu’ils sont. Rien n’a été modifié."
        ),
    ),
    (
        r.NotAWholeNumber(words="ten", least=1, most=400),
        '"ten" is not a whole number from 1 to 400. Nothing was changed.',
        "« ten » n’est pas un nombre entier de 1 à 400. Rien n’a été modifié.",
    ),
    (
        r.UnknownZone(words="Atlantis"),
        ('"Atlantis" is not a time zone. Type a city, such as Europe/Paris or New York. Nothing was changed.'),
        (
            "« Atlantis » n’est pas un fuseau horaire. Écrivez une ville, par exemple Europe/Paris ou New "
            "York. Rien n’a été modifié."
        ),
    ),
    (
        r.UnknownCountry(words="Mordor"),
        '"Mordor" is not a country. Type its name, or its two letters such as FR. Nothing was changed.',
        ("« Mordor » n’est pas un pays. Écrivez son nom, ou ses deux lettres, par exemple FR. Rien n’a été modifié."),
    ),
    (
        r.CurrencyIsFixed(currency="EUR"),
        ("Deals were closed in EUR already, so it stays the currency of the workspace. Nothing was changed."),
        (
            "Des affaires ont déjà été closes en EUR, qui reste donc la devise de l’espace de travail. "
            "Rien n’a été modifié."
        ),
    ),
    (
        r.NoWorkingDay(),
        "At least one day of the week must be a working day. Nothing was changed.",
        "Il faut au moins un jour travaillé par semaine. Rien n’a été modifié.",
    ),
    (
        r.TooFewStages(),
        "A pipeline needs at least two stages, one a line. Nothing was changed.",
        "Un pipeline a besoin d’au moins deux étapes, une par ligne. Rien n’a été modifié.",
    ),
    (
        r.PipelineIsGone(name="Services", into="Sales"),
        (
            "Services was removed: its open deals are in Sales now. `/pipeline setup` shows the pipelines there are. "
            "Nothing was changed."
        ),
        (
            "Services a été supprimé : ses affaires ouvertes sont maintenant dans Ventes. `/pipeline configurer` "
            "montre les pipelines existants. Rien n’a été modifié."
        ),
    ),
    (
        r.LastPipeline(),
        "This is the only pipeline, so it stays. Add another one first. Nothing was changed.",
        "C’est le seul pipeline : il reste. Ajoutez-en d’abord un autre. Rien n’a été modifié.",
    ),
    (
        r.PipelineHasDeals(count=3),
        "It has 3 open deals: choose the pipeline they go to. Nothing was changed.",
        "Il contient 3 affaires ouvertes : choisissez le pipeline où elles iront. Rien n’a été modifié.",
    ),
    (
        r.NameTaken(name="Demo"),
        '"Demo" is there already. Choose another name. Nothing was changed.',
        "« Demo » existe déjà. Choisissez un autre nom. Rien n’a été modifié.",
    ),
    (
        r.ReasonMissing(word=""),
        "At least one lost reason is needed. Nothing was changed.",
        "Il faut au moins un motif de perte. Rien n’a été modifié.",
    ),
    (
        r.ReasonMissing(word="budget"),
        '"budget" is not among the lost reasons. Add it there first. Nothing was changed.',
        ("« budget » n’est pas un motif de perte de la liste. Ajoutez-le d’abord à celle-ci. Rien n’a été modifié."),
    ),
    (
        r.RoleMissing(),
        "A role needs a name, such as hunter. Nothing was changed.",
        "Un rôle a besoin d’un nom, par exemple chasseur. Rien n’a été modifié.",
    ),
    (
        r.NotAGoal(words="plenty"),
        (
            '"plenty" is not a goal. Try `/pipeline goal @lea 100k per month`, or `/pipeline goal 300k per '
            "quarter` for the team. Nothing was changed."
        ),
        (
            "« plenty » n’est pas un objectif. Essayez `/pipeline objectif @lea 100k par mois`, ou "
            "`/pipeline objectif 300k par trimestre` pour l’équipe. Rien n’a été modifié."
        ),
    ),
    (
        r.NothingToHandOver(name="Tom"),
        "Tom has no open deal. Nothing was changed.",
        "Tom n’a aucune affaire ouverte. Rien n’a été modifié.",
    ),
    (
        r.NobodyToTakeOver(),
        "Choose who takes over: somebody else, active and no guest. Nothing was changed.",
        ("Choisissez qui reprend : quelqu’un d’autre, actif et qui ne soit pas invité. Rien n’a été modifié."),
    ),
]


@pytest.mark.parametrize(("refused", "english", "french"), CASES, ids=lambda case: type(case).__name__)
def test_every_refusal_says_what_to_do_in_both_languages(refused: r.Refused, english: str, french: str) -> None:
    assert refusal(voice("en"), refused).text == english
    assert soft(refusal(voice("fr"), refused).text) == french


@pytest.mark.parametrize("refused", [case[0] for case in CASES], ids=lambda case: type(case).__name__)
def test_every_refusal_is_a_message_slack_takes(refused: r.Refused) -> None:
    french = refusal(voice("fr"), refused)

    assert problems(refusal(voice("en"), refused)) + problems(french) == []
    assert [fault for text in texts(french) for fault in faults_of_typography(text)] == []
    # A question changes nothing by itself; anything else says that nothing was changed.
    assert "Rien n’a été modifié." in french.text or french.text.endswith("?")


def test_no_refusal_was_forgotten() -> None:
    assert {type(case[0]) for case in CASES} == set(r.Refused.__subclasses__())


@pytest.mark.parametrize(
    ("refused", "english", "french"),
    [
        (
            r.UnknownVerb(word="x", closest=None, command="/deal"),
            '"x" is neither a command nor a deal.',
            "n’est ni une commande",
        ),
        (
            r.UnknownStage(word="propsal", pipeline_name="Sales", stages=(PROPOSAL,), closest=PROPOSAL),
            "Did you mean Proposal?",
            "Vouliez-vous dire Proposition ?",
        ),
        (
            r.UnknownVerb(word="x", closest=None, command="/pipeline"),
            '"x" is not a command. `/pipeline help` lists what can be typed.',
            "« x » n’est pas une commande. `/pipeline aide` montre",
        ),
        (
            r.UnknownFilter(word="propsal", stages=(PROPOSAL,), pipelines=(SALES,), closest=PROPOSAL),
            "Did you mean Proposal?",
            "Vouliez-vous dire Proposition ?",
        ),
        (
            r.DateInThePast(when=AT, timed=False),
            "Friday 20 November has passed. Give a day from today on.",
            "La date est passée : vendredi 20 novembre. Donnez un jour à partir d’aujourd’hui.",
        ),
        (r.NoSuchDeal(words="moon", nearest=(), create=None), "`/deal list` shows yours.", "`/deal liste`"),
        (r.NoSuchNumbers(numbers=(7,)), "#7 does not exist.", "#7 n’existe pas."),
        (r.DealIsClosed(number=1, name="A", status="lost"), "#1 A is lost.", "#1 A est perdue."),
        (r.DealIsClosed(number=1, name="A", status="deleted"), "#1 A was deleted.", "#1 A est supprimée."),
        (
            r.NoFurtherStage(stage=DEFAULT_STAGES[0], forward=False, stages=DEFAULT_STAGES),
            "Contact is the first stage: there is none before it.",
            "Contact est la première étape : il n’y en a pas avant.",
        ),
        (
            r.ChangedMeanwhile(deal=ACME, by=None, at=AT),
            "#42 Acme website changed on Friday 20 November, 9:12, after this was drawn.",
            "#42 Acme website a changé le vendredi 20 novembre à 9 h 12, après l’affichage de ce message.",
        ),
        (
            r.UndoOvertaken(deal=ACME, by=TOM, at=AT),
            "Tom changed #42 Acme website since",
            "Tom a modifié #42 Acme website depuis",
        ),
        (r.NoSuchFollowUp(number=0), "Nothing is planned on this deal.", "Rien n’est prévu sur cette affaire."),
        (r.NoSuchSubscription(numbers=()), "This channel has no digest.", "Ce canal n’a pas d’envoi programmé."),
        (r.UsageNeeded(verb="sing"), "`/deal help` shows how.", "`/deal aide` montre comment."),
    ],
)
def test_other_facts_make_other_sentences(refused: r.Refused, english: str, french: str) -> None:
    assert english in refusal(voice("en"), refused).text
    assert french in soft(refusal(voice("fr"), refused).text)


def test_candidates_are_buttons_that_carry_the_command_on() -> None:
    message = refusal(voice(), CASES[4][0])

    assert lines(message)[-1] == "[#42 Acme website · €12,000 · Léa] [#57 Acme hosting · €3,000 · Tom]"
    assert [actions.read(value) for value in values(message)] == [
        {"do": "say", "c": "/deal", "t": "move #42 proposal"},
        {"do": "say", "c": "/deal", "t": "move #57 proposal"},
    ]


def test_a_deal_of_the_same_company_is_noted_on_asked_about_or_left_beside() -> None:
    same = r.SameCompany(
        company="Acme SA", deals=(ACME, HOSTING), more=0, name="Acme support", given=None, me="U1LEA",
        request="trg:1", note="Acme support 3k", again="Acme support 3k",
    )  # fmt: skip
    message = refusal(voice(), same)
    assert lines(message)[-1] == "[Note on #42…] [Note on #57…] [Ask Tom] [Create anyway]"
    assert [actions.read(value) for value in values(message)] == [
        {"do": "open", "d": 42, "v": 7, "f": "note", "t": "Acme support 3k"},
        {"do": "open", "d": 57, "v": 7, "f": "note", "t": "Acme support 3k"},
        {"do": "ask", "d": 57, "n": "Acme support", "q": "trg:1"},
        {"do": "anyway", "t": "Acme support 3k", "q": "trg:1"},
    ]


def test_whoever_takes_no_messages_is_not_to_be_asked_and_what_no_button_carries_is_a_form() -> None:
    quiet = deal(57, "Acme hosting", owner=replace(TOM, wants_dms=False))
    same = r.SameCompany(
        company="Acme SA", deals=(quiet,), more=0, name="Acme support", given="Acme SA", me="U1LEA",
        request="trg:1", note='"' * 2000, again='"' * 2000,
    )  # fmt: skip
    message = refusal(voice(), same)
    assert lines(message)[-1] == "[Add a note there…] [Create anyway]"
    assert actions.read(values(message)[1]) == {"do": "new", "name": "Acme support", "company": "Acme SA"}
    assert problems(message) == []


def test_only_the_first_placeholder_is_the_deal() -> None:
    refused = r.LooksLike(words="acem", deal=ACME, resume="note {deal} use {deal} in the text")

    assert actions.read(values(refusal(voice(), refused))[0])["t"] == "note #42 use {deal} in the text"


def test_a_command_too_long_for_a_button_is_to_be_typed_again() -> None:
    refused = r.SeveralDeals(words="acme", candidates=(ACME, HOSTING), more=0, resume="note {deal} " + "x" * 2100)

    assert lines(refusal(voice(), refused))[-1] == (
        "(Type the command again with the number of the deal, such as #42, in the place of its name.)"
    )


def test_an_unknown_deal_offers_the_nearest_and_to_create_it() -> None:
    message = refusal(voice(), r.NoSuchDeal(words="acmee", nearest=(ACME,), create="acmee"))

    assert lines(message)[-1] == '[#42 Acme website · €12,000 · Léa] [Create "acmee"…]'
    assert [actions.read(value)["do"] for value in values(message)] == ["show", "new"]


def test_a_missing_reason_offers_the_reasons_and_the_form() -> None:
    message = refusal(voice("fr"), r.LostReasonMissing(deal=ACME, reasons=("price", "Their own words")))

    assert lines(message)[-1] == "[prix] [Their own words] [Avec un commentaire…]"
    assert [actions.read(value).get("r") for value in values(message)] == ["price", "Their own words", None]


def test_a_move_to_nowhere_offers_the_stages() -> None:
    message = refusal(voice("fr"), r.StageMissing(deal=ACME, stages=(NEGOTIATION,)))

    assert lines(message)[-1] == "[Négociation]"
    assert actions.read(values(message)[0]) == {"do": "move", "d": 42, "s": NEGOTIATION.id, "v": ACME.version}


def test_a_reminder_without_a_date_offers_the_usual_ones_on_an_open_deal() -> None:
    assert lines(refusal(voice(), r.WhenMissing(deal=ACME)))[-1] == "[Call tomorrow] [In a week] [Pick…]"
    assert values(refusal(voice(), r.WhenMissing(deal=deal(status="won")))) == []


@pytest.mark.parametrize(
    "refused", [r.ChangedMeanwhile(deal=ACME, by=TOM, at=AT), r.UndoTooLate(deal=ACME, within=DAY)]
)
def test_a_deal_that_changed_can_be_looked_at(refused: r.Refused) -> None:
    assert values(refusal(voice(), refused)) == ['{"do":"show","d":42}']


def test_under_a_field_stand_bare_words() -> None:
    refused = r.NotAnAmount(words="<b> & *twelve*")

    assert field_error(voice(), refused) == '"<b> & ∗twelve∗" is not an amount. Write 12k, 12,000 or €12,000.'


def test_a_field_error_of_hostile_length_is_cut() -> None:
    assert len(field_error(voice(), r.NotADate(words="x" * 10_000))) <= 300


def test_a_verdict_names_the_deal_when_the_sentence_does_not() -> None:
    assert verdict(voice(), 19, r.NothingToUndo()).startswith("#19: There is no change of yours")
    assert verdict(voice(), 999, r.NoSuchNumbers(numbers=(999,))) == "#999 does not exist."


def test_times_are_told_on_the_readers_clock() -> None:
    refused = r.DateInThePast(when=NOW, timed=True)

    assert refusal(voice("en"), refused).text.startswith("Friday 20 November, 9:00 has passed.")
