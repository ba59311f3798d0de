"""The pretend company of the demo: who sells, where they talk, and whom they sell to."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.world import Channel, Person, World

TEAM_ID = "T0DEMO"
ZONE = "Europe/Paris"
SALES, VENTES, GENERAL = "C0SALES", "C0VENTES", "C0GENERAL"

CLAIRE, LEA, TOM, AMELIE, JONAS, PRIYA = "U0CLAIRE", "U0LEA", "U0TOM", "U0AMELIE", "U0JONAS", "U0PRIYA"

PEOPLE = (
    Person(
        id=CLAIRE,
        name="claire",
        display_name="Claire",
        real_name="Claire Morel",
        tz=ZONE,
        locale="fr-FR",
        is_admin=True,
        is_owner=True,
    ),
    Person(id=LEA, name="lea", display_name="Léa", real_name="Léa Fontaine", tz=ZONE, locale="fr-FR"),
    Person(id=TOM, name="tom", display_name="Tom", real_name="Tom Becker", tz=ZONE, locale="en-GB"),
    Person(id=AMELIE, name="amelie", display_name="Amélie", real_name="Amélie Rousseau", tz=ZONE, locale="fr-FR"),
    Person(id=JONAS, name="jonas", display_name="Jonas", real_name="Jonas Lindqvist", tz=ZONE, locale="en-GB"),
    Person(id=PRIYA, name="priya", display_name="Priya", real_name="Priya Shah", tz="Europe/London", locale="en-GB"),
)

_EVERYBODY = tuple(person.id for person in PEOPLE)

WORLD = World(
    team_id=TEAM_ID,
    team_name="Atelier Nord",
    team_domain="atelier-nord",
    people=PEOPLE,
    channels=(
        Channel(id=SALES, name="sales", members=_EVERYBODY, topic="Deals, digests, good news"),
        Channel(id=VENTES, name="ventes", members=(CLAIRE, LEA, AMELIE), topic="Les affaires, en français"),
        Channel(id=GENERAL, name="general", members=_EVERYBODY),
    ),
    bot_channels=(SALES, VENTES),
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A company, what it may buy, for how many euros (None: nobody asked yet), who looks after it, how it was met."""

    company: str
    deal: str
    euros: int | None
    owner: str
    source: str | None = None


WON = (
    Prospect("Durand SA", "Durand intranet", 14_000, LEA, "referral"),
    Prospect("Hôtel Mercœur", "Hôtel Mercœur booking site", 9_500, TOM, "website"),
    Prospect("Nordlys AS", "Nordlys online shop", 8_000, LEA, "trade fair"),
    Prospect("Maison Bertin", "Maison Bertin catalogue", 6_500, AMELIE, "referral"),
    Prospect("Kestrel Foods", "Kestrel Foods wholesale portal", 21_000, PRIYA, "outbound"),
    Prospect("Clinique Saint-Roch", "Saint-Roch patient forms", 18_500, JONAS, "tender"),
    Prospect("Brûlerie Lavoisier", "Lavoisier subscription shop", 7_200, LEA, "website"),
    Prospect("Port de Lorient", "Port de Lorient berth planner", 32_000, TOM, "tender"),
    Prospect("Harrow & Finch", "Harrow & Finch client area", 16_000, PRIYA, "referral"),
    Prospect("Ferme des Tilleuls", "Tilleuls farm shop", 4_500, AMELIE, "website"),
    Prospect("Vélos Garance", "Garance configurator", 11_000, JONAS, "outbound"),
    Prospect("Lumen Optique", "Lumen appointment booking", 9_800, LEA, "referral"),
    Prospect("Studio Baltique", "Baltique portfolio", 5_400, TOM, "website"),
    Prospect("Cabinet Morvan", "Morvan document vault", 13_500, AMELIE, "trade fair"),
    Prospect("Pellerin Frères", "Pellerin stock app", 24_000, JONAS, "outbound"),
)
"""Won, the latest first."""

LOST = (
    Prospect("Orphée Parfums", "Orphée launch site", 12_000, TOM, "website"),
    Prospect("Garage Vauban", "Vauban booking", 3_900, AMELIE, "website"),
    Prospect("Mairie de Sillé", "Sillé citizen portal", 26_000, JONAS, "tender"),
    Prospect("Ashdown Travel", "Ashdown trip planner", 17_500, PRIYA, "outbound"),
    Prospect("Le Grand Large", "Grand Large menu site", 4_200, LEA, "referral"),
    Prospect("Textiles Roubaix", "Roubaix supplier portal", 29_000, TOM, "trade fair"),
    Prospect("Novaprim", "Novaprim dashboard", 15_000, JONAS, "outbound"),
    Prospect("Aquarelle Spa", "Aquarelle gift cards", 5_000, AMELIE, "website"),
    Prospect("Thornbury School", "Thornbury parents' area", 13_000, PRIYA, "tender"),
    Prospect("Imprimerie Caron", "Caron online proofing", 8_800, LEA, "referral"),
    Prospect("Transports Guéret", "Guéret fleet tracking", 22_000, TOM, "outbound"),
)
"""Lost, the latest first."""

NEGOTIATION = (
    Prospect("Brasserie Lenoir", "Lenoir reservations", 9_000, LEA, "referral"),
    Prospect("Acme SA", "Acme website", 12_000, LEA, "website"),
    Prospect("Orion Logistics", "Orion customer portal", 38_000, PRIYA, "tender"),
)
PROPOSAL = (
    Prospect("Hôtel du Parc", "Hôtel du Parc redesign", 7_000, AMELIE, "referral"),
    Prospect("Galerie Sarrail", "Sarrail virtual tour", 10_500, TOM, "trade fair"),
    Prospect("Biocoop des Alpes", "Biocoop click and collect", 19_000, JONAS, "outbound"),
    Prospect("Pemberton Legal", "Pemberton client intake", 27_500, PRIYA, "referral"),
    Prospect("Atelier Quentin", "Quentin workshop calendar", 6_000, LEA, "website"),
    Prospect("Maritime Ouest", "Maritime Ouest crew app", 34_000, TOM, "tender"),
)
MEETING = (
    Prospect("Acme SA", "Acme hosting", 3_000, TOM, "referral"),
    Prospect("Cidrerie Kermoal", "Kermoal export shop", 8_500, AMELIE, "trade fair"),
    Prospect("Fondation Arènes", "Arènes donations", 14_500, LEA, "tender"),
    Prospect("Whitcombe Dairy", "Whitcombe ordering", 12_500, PRIYA, "outbound"),
    Prospect("Librairie Pascale", "Pascale click and collect", 4_800, AMELIE, "website"),
    Prospect("Sylva Bois", "Sylva quote tool", 16_500, JONAS, "outbound"),
    Prospect("Crèches Mirabelle", "Mirabelle waiting list", None, LEA, "referral"),
)
QUALIFICATION = (
    Prospect("Domaine Roquefeuil", "Roquefeuil wine club", 11_500, TOM, "trade fair"),
    Prospect("Hexa Conseil", "Hexa knowledge base", 9_200, JONAS, "website"),
    Prospect("Musée de Brest", "Brest ticketing", 23_000, AMELIE, "tender"),
    Prospect("Linden Pharmacy", "Linden repeat orders", 7_800, PRIYA, "outbound"),
    Prospect("Pâtisserie Oberlin", "Oberlin pre-orders", 3_600, LEA, "website"),
    Prospect("Solaris Habitat", "Solaris simulator", 18_000, JONAS, "outbound"),
    Prospect("Groupe Tanguy", "Tanguy careers site", 13_000, TOM, "referral"),
    Prospect("Ostéo Centre", "Ostéo Centre booking", None, AMELIE, "website"),
)
CONTACT = (
    Prospect("Verger Bio", "Verger baskets", 5_200, LEA, "website"),
    Prospect("Marlow Antiques", "Marlow auctions", 15_500, PRIYA, "outbound"),
    Prospect("Chantiers Auray", "Auray spare parts", 20_000, TOM, "trade fair"),
    Prospect("Yoga Rive Gauche", "Rive Gauche timetable", 2_900, AMELIE, "website"),
    Prospect("Delta Assurances", "Delta claims form", 24_500, JONAS, "outbound"),
    Prospect("Fleurs de Lune", "Fleurs de Lune shop", 3_400, LEA, "referral"),
    Prospect("Castel Immo", "Castel viewings", 9_900, TOM, "website"),
    Prospect("Elmwood Care", "Elmwood family portal", 17_000, PRIYA, "tender"),
    Prospect("Radio Armor", "Radio Armor player", None, JONAS, "website"),
    Prospect("Coop Savoie", "Coop Savoie members' area", 12_200, AMELIE, "trade fair"),
)

OPEN = (CONTACT, QUALIFICATION, MEETING, PROPOSAL, NEGOTIATION)
"""Open deals by the position of their stage, from the first."""

EXCHANGES: tuple[tuple[str, str], ...] = (
    ("call", "Called, they want to know what it costs to run."),
    ("email", "Sent two references of the same size."),
    ("meeting", "Met the whole team, the director decides."),
    ("note", "Budget is there, but only from next quarter on."),
    ("call", "Rappelée : la décision se prend à deux."),
    ("email", "Envoyé le planning et deux variantes de prix."),
    ("note", "They compare us with an agency in Nantes."),
    ("meeting", "Démonstration faite, bon accueil."),
    ("note", "The old contract ends in spring."),
    ("call", "Left a message with the assistant."),
)

REASONS = ("no_reply", "price", "no_reply", "competitor", "no_reply", "timing", "price", "no_reply", "no_need", "price")
"""Why deals were lost, as the pipeline's default reasons have it, in turn."""
