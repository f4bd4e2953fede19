/*
 * Words that a guesser tries first, in the languages of the country: passwords of leaked lists,
 * rows of the keyboard, calendar words, first names, clubs, and words of the trade.  Lower
 * case, letters without accents, three or more.  password_check() adds what the caller gives
 * (the commune, the centre, the user's name).
 */
#include "vault/inner.h"

#include "base/banned.h"

/* clang-format off */
const char *const password_words[] = {
	"aaaaaa", "abcdef", "abcdefgh", "abcdefghijkl", "access", "accueil", "admin",
	"administrateur", "administrator", "alexandre", "amour", "ancien", "anderlecht",
	"android", "antwerpen", "anvers", "aout", "apple", "april", "arbeit", "arsenal",
	"asdfghjkl", "assistante", "assistantesociale", "assistantsocial", "augustus",
	"automne", "avril", "azer", "azerty", "azertyuiop", "banane", "barcelona", "baseball",
	"batman", "bedankt", "beheerder", "belgie", "belgien", "belgique", "belgium",
	"benutzer", "berlin", "bienvenue", "biere", "bisous", "bonjour", "bonsoir", "braine",
	"brainelecomte", "bruges", "brugge", "brussel", "brussels", "bruxelles", "bureau",
	"camille", "caramel", "catherine", "cerise", "changeme", "changezmoi", "charleroi",
	"chat", "chaton", "chelsea", "cheri", "cherie", "cheval", "chien", "chocolade",
	"chocolat", "chouchou", "commune", "computer", "correcthorsebatterystaple", "coucou",
	"cpas", "danke", "december", "decembre", "default", "demo", "diablesrouges",
	"dimanche", "dinsdag", "donderdag", "doudou", "dragon", "ecaussinnes", "emma", "ete",
	"europe", "facebook", "familie", "famille", "februari", "fevrier", "football",
	"fortnite", "fraise", "france", "freedom", "frites", "fromage", "fussball",
	"gebruiker", "geheim", "geheime", "gemeente", "gemeinde", "genk", "gent", "google",
	"guest", "guichet", "hainaut", "hallo", "hello", "herfst", "hiver", "hugo",
	"ichliebedich", "ikhouvanjou", "iloveyou", "instagram", "internet", "invite", "iphone",
	"isabelle", "januari", "janvier", "jean", "jetaime", "jeudi", "juillet", "juin",
	"juli", "julie", "julien", "juni", "juventus", "kantoor", "king", "lapin", "laura",
	"lente", "letmein", "liege", "lion", "liverpool", "login", "london", "louis", "loulou",
	"lucas", "lundi", "maandag", "maart", "maatschappelijk", "mai", "maillon", "mairie",
	"maison", "mama", "maman", "mardi", "marie", "mario", "mars", "martine", "master",
	"maxime", "meinpasswort", "merci", "mercredi", "michel", "microsoft", "mijnwachtwoord",
	"minecraft", "minou", "monamour", "monkey", "monmotdepasse", "mons", "motdepasse",
	"mypassword", "namur", "naruto", "nathalie", "nathan", "neues", "nicolas", "nieuw",
	"nintendo", "nounours", "nouveau", "november", "novembre", "ocmw", "octobre", "oiseau",
	"oktober", "onthaal", "orange", "ordinateur", "oshz", "panda", "papa", "papillon",
	"paris", "passe", "password", "passwort", "patates", "philippe", "pierre",
	"playstation", "poisson", "poiuytrewq", "poiuytreza", "pokemon", "prince", "princesse",
	"prinses", "printemps", "prinzessin", "provisoire", "qsdfghjklm", "queen", "qwer",
	"qwerty", "qwertyuiop", "qwertz", "realmadrid", "reine", "rodeduivels", "roi", "root",
	"salut", "samedi", "samsung", "sarah", "schokolade", "secret", "september",
	"septembre", "service", "servicesocial", "shadow", "social", "sociale", "soleil",
	"sophie", "sozialdienst", "spiderman", "spring", "standard", "starwars", "summer",
	"sunshine", "superman", "temporaire", "test", "testtest", "thomas", "tigre",
	"tijdelijk", "tournai", "travail", "trustno", "urlaub", "user", "utilisateur",
	"vacances", "vakantie", "vanille", "vendredi", "vlaanderen", "voetbal", "vrijdag",
	"wachtwoord", "wallonie", "welcome", "welkom", "werk", "whatever", "willkommen",
	"windows", "winter", "woensdag", "wxcvbn", "youtube", "yxcvbnm", "zaterdag", "zomer",
	"zondag", "zxcvbnm",
	NULL,
};
/* clang-format on */
