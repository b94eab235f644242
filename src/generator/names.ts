/** Frequent French surnames and first names, with their accents, particles and hyphens; the most frequent first. */
const words = (text: string): readonly string[] => text.trim().split(/\s*[\n;]\s*/);

export const SURNAMES = words(`
Martin;Bernard;Thomas;Petit;Robert;Richard;Durand;Dubois;Moreau;Laurent;Simon;Michel;Lefèvre;Leroy;Roux;David;Bertrand
Morel;Fournier;Girard;Bonnet;Dupont;Lambert;Fontaine;Rousseau;Vincent;Müller;Lefebvre;Faure;André;Mercier;Blanc;Guérin
Boyer;Garnier;Chevalier;François;Legrand;Gauthier;Garcia;Perrin;Robin;Clément;Morin;Nicolas;Henry;Roussel;Mathieu;Gautier
Masson;Marchand;Duval;Denis;Dumont;Marie;Lemaire;Noël;Meyer;Dufour;Meunier;Brun;Blanchard;Giraud;Joly;Rivière;Lucas;Brunet
Gaillard;Barbier;Arnaud;Martinez;Gérard;Roche;Renard;Schmitt;Roy;Leroux;Colin;Vidal;Caron;Picard;Roger;Fabre;Aubert
Lemoine;Renaud;Dumas;Lacroix;Olivier;Philippe;Bourgeois;Pierre;Benoît;Rey;Leclerc;Payet;Rolland;Leclercq;Guillaume;Lecomte
Lopez;Jean;Dupuy;Guillot;Hubert;Berger;Carpentier;Sanchez;Dupuis;Moulin;Louis;Deschamps;Huet;Vasseur;Perez;Boucher;Fleury
Royer;Klein;Jacquet;Adam;Paris;Poirier;Marty;Aubry;Guyot;Carré;Charles;Renault;Charpentier;Ménard;Maillard;Baron;Bertin
Bailly;Hervé;Schneider;Fernandez;Le Gall;Collet;Léger;Bouvier;Julien;Prévost;Millet;Perrot;Daniel;Le Roux;Cousin;Germain
Breton;Besson;Langlois;Rémy;Le Goff;Pelletier;Lévêque;Perrier;Leblanc;Barré;Lebrun;Marchal;Weber;Mallet;Hamon;Boulanger
Jacob;Monnier;Michaud;Rodriguez;Guichard;Gillet;Étienne;Grondin;Poulain;Tessier;Chevallier;Collin;Chauvin;Da Silva;Bouchet
Gay;Lemaître;Bénard;Maréchal;Humbert;Reynaud;Antoine;Hoarau;Perret;Barthélemy;Cordier;Pichon;Lejeune;Gilbert;Lamy;Delaunay
Pasquier;Carlier;Laporte;Gros;Buisson;Alexandre;Besnard;Vallée;Gonçalves;Rousset;Boutin;Dos Santos;Lebon;Ferreira;Pons;Mary
Jacques;Le Borgne;Coulon;Cohen;Albert;Diallo;Bigot;Bourdon;Marion;Ribeiro;Maillot;Bruneau;Vaillant;Bazin;Marin;Chartier
Launay;Imbert;Weiss;Ollivier;Hardy;Pruvost;Ruiz;Charrier;Legros;Mahé;Delmas;Verdier;Pascal;Tran;Nguyen;Traoré;Mohamed
Guillou;Gomez;Allard;Delattre;Le Corre;Leduc;Maurice;Huguet;Neveu;Lesage;Prigent;Joubert;Valentin;Coste;Pineau;Rodrigues
Hernandez;Fischer;Costa;Lombard;Toussaint;Evrard;Sauvage;Le Guen;Georges;Camus;Peltier;Blondel;Maury;Tanguy;Briand;Couturier
Colas;Merle;Potier;Devaux;Wagner;Guilbert;Voisin;Levy;Chauvet;Ferrand;Guyon;Lacombe;Drouet;Besse;Gaudin;De Oliveira;Becker
Auger;Raynaud;Bonneau;Godard;Jourdan;Rossi;Bodin;Levasseur;Blin;Hébert;Bouvet;Delorme;Didier;Fouquet;Paul;Gillot;Nicol
Keita;Diop;N’Diaye;Benali;Haddad;D’Almeida;De La Fontaine;Du Plessis;De Sousa;L’Hostis;Saint-Martin;Le Bihan;Kerneïs
Latchoumy;Abbey-M’Bida;Técher;Fontaine-Rivière;Boyer de la Giroday;Robert-Duval;Aït-Ali;El Amrani;Ben Saïd;Van den Broeck
`);

const FEMALE = words(`
Emma;Louise;Jade;Alice;Chloé;Léa;Manon;Inès;Lina;Camille;Sarah;Zoé;Juliette;Anna;Lola;Léna;Rose;Julia;Lucie;Mila;Eva;Ambre
Nina;Romane;Agathe;Jeanne;Louna;Mathilde;Charlotte;Clara;Maëlys;Inaya;Iris;Victoire;Lou;Margaux;Olivia;Célia;Anaïs;Noémie
Elena;Adèle;Clémence;Capucine;Lana;Elsa;Yasmine;Océane;Pauline;Marie;Apolline;Gabrielle;Alix;Mya;Assia;Salomé;Lise;Emy
Constance;Margot;Soline;Héloïse;Maya;Alicia;Eléa;Aya;Thaïs;Elise;Joséphine;Valentine;Élisa;Justine;Marion;Laura;Marine
Mélissa;Mélanie;Amandine;Aurélie;Émilie;Céline;Stéphanie;Audrey;Virginie;Sandrine;Nathalie;Isabelle;Sophie;Valérie;Véronique
Karine;Delphine;Laëtitia;Sabrina;Élodie;Vanessa;Caroline;Hélène;Sylvie;Christelle;Séverine;Fanny;Estelle;Cécile;Florence
Anne-Sophie;Marie-Claude;Anne-Laure;Marie-Laure;Marie Thérèse;Fatima;Khadija;Aïcha;Aminata;Fatoumata;Linda;Nadia;Samira
Solène;Maëva;Gaëlle;Gwenaëlle;Rozenn;Nolwenn;Maïwenn;Ophélie;Coralie;Cindy;Jessica;Jennifer;Priscilla;Ludivine;Angélique
Béatrice;Brigitte;Catherine;Claire;Dominique;Françoise;Laurence;Martine;Monique;Patricia;Agnès;Odile;Édith;Zélie;Ninon
`);

const MALE = words(`
Gabriel;Raphaël;Léo;Louis;Lucas;Adam;Arthur;Jules;Hugo;Maël;Liam;Ethan;Paul;Nathan;Gabin;Sacha;Noah;Tom;Mohamed;Aaron;Théo
Noé;Victor;Martin;Mathis;Timéo;Nolan;Enzo;Éden;Axel;Antoine;Léon;Marius;Robin;Valentin;Clément;Baptiste;Tiago;Rayan;Samuel
Augustin;Amir;Maxime;Gaspard;Eliott;Alexandre;Yanis;Côme;Ibrahim;Evan;Simon;Isaac;Nino;Kaïs;Naël;Auguste;Maxence;Ayden
Camille;Ismaël;Ayoub;Malo;Lenny;Alexis;Quentin;Romain;Thomas;Julien;Nicolas;Kevin;Anthony;Jérémy;Guillaume;Florian;Benjamin
Sébastien;Christophe;Frédéric;Stéphane;David;Laurent;Olivier;Éric;Philippe;Pascal;Thierry;Bruno;Christian;Vincent;Jérôme;Cédric
Fabrice;Ludovic;Arnaud;Mickaël;Grégory;Yann;Loïc;Gaël;Ronan;Erwan;Tanguy;Yohann;Damien;François;Xavier;Emmanuel;Franck;Didier
Jean-Luc;Jean-Marc;Jean-Pierre;Jean Baptiste;Pierre-Yves;Marc-Antoine;Karim;Mehdi;Sofiane;Bilal;Mamadou;Ousmane;Moussa;Abdoulaye
Rémi;Rémy;Aurélien;Fabien;Adrien;Mathieu;Matthieu;Joël;Noël;Gérard;Hervé;Gilles;Alain;Michel;Daniel;Bernard;Patrick;Serge
Joseph;Georges;Henri;Raymond;Roger;André;Jacques;Jean;Robert;René;Claude;Marcel;Ernest;Félix;Basile;Célestin;Ulysse;Anaël
`);

export const FIRST_NAMES = { F: FEMALE, M: MALE } as const;

export const TOWNS = words(`
Saint-Étienne;Besançon;Orléans;Nîmes;Évreux;Châteauroux;Angoulême;Béziers;Mâcon;Périgueux;Cholet;Vannes;Troyes;Pau;Niort
Le Mans;La Rochelle;Saint-Denis;Saint-Pierre;Le Havre;Sélestat;L’Haÿ-les-Roses;Nœux-les-Mines;Bagnères-de-Bigorre;Guéret
`);

export const STREETS = words(`
rue de la République;avenue Jean-Jaurès;rue Victor-Hugo;place de l’Église;impasse des Lilas;chemin du Moulin
rue du 8-Mai-1945;allée des Érables;boulevard Gambetta;rue Pasteur;quai de la Sœur-Rosalie;lotissement Les Flamboyants
`);

/** People after whom schools are named. */
export const SCHOOL_NAMES = words(`
Victor Hugo;Jules Ferry;Jean Moulin;Marie Curie;Louis Pasteur;Jacques Prévert;Jean Jaurès;Paul Éluard;George Sand;Simone Veil
Albert Camus;Antoine de Saint-Exupéry;Émile Zola;Molière;Jean de La Fontaine;Frédéric Mistral;Léonard de Vinci;Pierre Brossolette
Lucie Aubrac;Rosa Parks;Olympe de Gouges;Joséphine Baker;Germaine Tillion;Aimé Césaire;Boris Vian;Anne Frank;Colette;Voltaire
`);
