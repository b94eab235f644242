/**
 * Words that common passwords are made of: those seen most in leaked lists, in French and English, first names, clubs,
 * keyboards' rows and words of school. A password of twelve characters or more is common when little else is in it (`password.ts` says how little).
 * Lower case, without accents; digits that stand for letters are read as letters (`p4ssw0rd`).
 */
export const COMMON_WORDS: readonly string[] = `
password passwort passwd passwords motdepasse motdepass monmotdepasse mdpmdp azerty azertyuiop qwerty
qwertyuiop qsdfghjklm qsdfgh wxcvbn asdfgh asdfghjkl zxcvbn zxcvbnm azertyu qwertz poiuytreza poiuytrewq mlkjhgfdsq
nbvcxw nbvcxz azeqsdwxc qazwsx qweasd qweasdzxc azeqsd aqwzsx wsxedc edcrfv letmein welcome bienvenue bonjour
bonsoir salut coucou hello hellohello admin administrator administrateur root toor login identifiant utilisateur user
username guest invite test tester testtest default changeme changezmoi secret secrete private prive access acces
master monkey dragon football foot basket basketball baseball hockey tennis rugby soccer handball volley natation
iloveyou jetaime jtm jetaimemonamour monamour moncoeur monange monbebe moncheri macherie mapuce loulou doudou
chouchou choupette choupinou nounours bisous bisounours cheri cherie amour amours lamour amoureux coeur princess
princesse prince king queen roi reine sunshine soleil etoile shadow flower fleur fleurs rose marguerite papillon
butterfly superman batman spiderman pokemon pikachu starwars naruto minecraft fortnite roblox playstation nintendo
mario zelda sonic ninja samurai pirate vampire zombie killer hunter ranger soldier warrior trustno internet computer
ordinateur samsung iphone apple google facebook instagram snapchat tiktok youtube twitter whatsapp microsoft windows
linux android orange freebox livebox bouygues wifi wanadoo hotmail gmail yahoo outlook laposte educonnect education
national nationale ministere republique ecole college lycee maternelle primaire classe eleve eleves parent parents
papa maman mamie papi papy mamy famille enfant enfants bebe fils fille frere soeur tonton tata professeur maitresse
maitre directeur directrice rentree vacances cantine pronote metice onde siecle ecoledirecte cahier crayon cartable
france francais francaise paris marseille lyon toulouse nantes bordeaux lille strasbourg rennes montpellier nice
grenoble dijon toulon brest reims rouen metz nancy reunion martinique guadeloupe guyane mayotte corse bretagne
normandie alsace provence savoie algerie maroc tunisie portugal espagne italie senegal cameroun turquie afrique
london newyork america amerique canada quebec bresil brazil argentina juventus barcelona barcelone realmadrid madrid
arsenal chelsea liverpool manchester united psg parissaintgermain olympique lyonnais marseillais omforever allezlom
ronaldo messi zidane mbappe neymar benzema griezmann ferrari porsche mercedes peugeot renault citroen yamaha kawasaki
harley mustang corvette camaro lamborghini moto voiture camion cheval chevaux poney licorne chaton minou minette
chien chienne chats loup louve tigre lion panthere aigle dauphin dolphin tiger eagle falcon panda lapin souris
grenouille tortue hamster oiseau canard poisson cochon vache mouton chocolat chocolate caramel vanille fraise cerise
banane pomme citron cookie nutella cocacola pepsi fromage camembert baguette croissant cafe coffee whisky vodka
pastis champagne summer winter spring autumn printemps automne hiver noel christmas halloween paques lundi mardi
mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril juin juillet aout septembre octobre novembre
decembre monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december metallica nirvana acdc beatles musique music guitar guitare piano danse dance
michael michelle jordan jennifer jessica ashley amanda daniel andrew joshua matthew anthony robert thomas charlie
george hannah nicole taylor maggie ginger pepper buster cooper tigger snoopy mickey minnie donald garfield
nicolas julien alexandre alexandra sebastien guillaume maxime mathieu kevin vincent laurent olivier stephane
christophe frederic philippe patrick francois pascal thierry bernard gerard jacques pierre antoine benjamin romain
florian quentin clement valentin adrien baptiste hugo lucas nathan enzo theo louis gabriel raphael arthur jules adam
mohamed mohammed rachid karim youssef ahmed ibrahim ismael bilal yasmine fatima khadija aicha samira nadia leila
marie sophie julie camille celine sandrine nathalie isabelle catherine veronique valerie christine sylvie martine
stephanie virginie delphine aurelie emilie elodie melanie caroline charlotte pauline marion manon chloe sarah laura
emma lea jade louise alice lola ines lina mila zoe juliette margaux clara eva anais oceane morgane amelie audrey
jesus jesuschrist christ angel angels heaven blessed faith forever always freedom liberte egalite fraternite vive
vivelafrance victor victoria diamond silver golden purple rainbow arcenciel blue rouge bleu vert jaune violet
noir blanc argent money dollar euro million business office travail boulot maison appartement jardin piscine plage
ocean montagne matrix phoenix mercury saturn jupiter galaxy cosmos planet lune terre merlin gandalf frodo
hobbit yoda vador darth jedi skywalker potter harrypotter hermione poudlard gryffondor disney peterpan cendrillon
whatever nothing rien quoi pourquoi toujours jamais encore merci please service support client cliente compte abc
abcd abcde abcdef abcdefg abcdefgh abcdefghijkl aaaa bbbb zzzz lol mdr super genial cool
`
  .trim()
  .split(/\s+/);
