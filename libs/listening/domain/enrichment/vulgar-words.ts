import type { Vulgarity } from './enrichment.js';

/**
 * Words and phrases (`_` for a space), graded by hand for this project. Candidates: `naughty-words` 1.2 (CC-BY-4.0, LDNOOBW
 * contributors) and `@2toad/profanity` 3.3 (MIT, 2Toad), of which about a fifth was taken; inflections, Latin American words and
 * grades are ours. Left out: anatomy and sexuality said soberly, mere insults (idiota), and what the machine-made Spanish list
 * holds (es, bien, perro, dedo). Without accents, but with ñ. `none`: phrases that are harmless though a word of theirs is not.
 */
export type GradedWords = Record<Vulgarity, string>;

export const SPANISH: GradedWords = {
  strong: `
    puta putas puto putos putita putitas puton putona putero puteros putisima putisimo hijoputa hijoputas hijaputa hijaputas
    hijoeputa hijueputa hijueputas jueputa hdp hdlgp hijo_de_la_gran hijo_de_perra hija_de_perra malparido malparida malparidos
    maricon maricona maricones mariconazo mariconada comemierda comemierdas chupapollas comepollas soplapollas pollon
    follar follamos follando follado follada follador follarme follarte follarse follarla mamahuevo mamaguevo
    chingar chinga chingada chingado chingados chingadas chingadera chingaderas chingando chingas chingue chinguen chingate
    verga vergas concha_de_tu_madre concha_de_su_madre concha_tu_madre conchatumadre conchesumadre conchasumadre conchetumare
    conchadetumadre ctm ctmr culiao culiada culiado culiados culiar qliao qlia singao singado singar
    sudaca sudacas negrata negratas travelo travelos mongolo mongola subnormal subnormales
    pendeja_de_mierda calientapollas rompeculos`,
  mild: `
    mierda mierdas mierdoso mierdosa joder jodido jodida jodidos jodidas joderse joderme jodete jode jodan jodas jodiendo jodienda
    cabron cabrona cabrones cabronas cabronazo cabronada encabronado gilipollas gilipolla gilipollez gilipolleces jilipollas gilipichis
    pendejo pendeja pendejos pendejas pendejada pendejadas coño coños coñazo cojones cojonudo cojonuda acojonante descojono descojonante
    carajo carajos polla pollas culo culos culazo culero culeros culera ojete lameculos hostia hostias cago cagada cagadas cagado cagar
    cagando cagarla cagarse cagaste cagon cagones tetas tetona tetorras de_puta_madre putada putadas putear puteada puteadas emputado
    zorron guarra guarras ramera rameras furcia furcias mamon mamona mamones mamadas mamada chingon chingona chingones
    pelotudo pelotuda pelotudos pelotudeces poronga pichula pinga pajillero pajilleros tocapelotas tocahuevos huevon huevones weon weona
    weones hueon ql qls wn_ql cachondo cachonda soplagaitas gilipuertas puñetero puñetera puñeta puñetas mecago bollera bolleras
    maldita_perra ostias reputa reputisima`,
  ambiguous: `
    perra perras zorra zorras marica maricas concha conchas pinche pinches paja pajas pajero pedo pedos culito ostia capullo capullos
    boludo boluda boludos boludeces forro forros orto gonorrea chocho chochos nabo rabo pija pijas chota cipote tortillera fulana
    cogida arrecho arrecha retrasado retrasada huevos_de bastardo bastarda bastardos anal porno travesti`,
  none: `concha_marina pinche_aqui pinche_en pinche_el pinche_este pinche_de_cocina pinches_de_cocina concha_acustica caballo_de_paja
    mamon_chino hombre_de_paja`,
};

export const ENGLISH: GradedWords = {
  strong: `
    fuck fucks fucked fucker fuckers fuckin fucking fuckery fuckhead fuckwit fuckwits fucktard fucktards fuckup fuckface fuckboy
    clusterfuck motherfucker motherfuckers motherfucking motherfuckin mothafucka muthafucka mofo fck fcking fcked fkn fking fuk fuking
    phuck cunt cunts cunty twat twats cocksucker cocksuckers cocksucking cockhead dickhead dickheads asshole assholes arsehole
    arseholes whore whores slut sluts slutty nigger niggers nigga niggas niggaz faggot faggots tranny trannies kike kikes wetback
    wetbacks gook gooks towelhead raghead blowjob blowjobs handjob handjobs rimjob gangbang gangbangs creampie deepthroat cumshot
    cumshots cumming jizz bukkake jerk_off jerking_off jack_off jacking_off suck_my_dick suck_my_cock eat_a_dick paki pakis`,
  mild: `
    shit shits shitty shittier shittiest shitting shitted shitter shithead shitheads shitshow shithole shitstorm shitless shitload
    shite bullshit horseshit dipshit dipshits apeshit batshit dogshit ass asses dumbass dumbasses jackass jackasses asshat lardass
    badasses arse arsed bitch bitches bitching bitchy bitchin biatch bastard bastards piss pissed pissing pisses pissy bollocks bollock
    wank wanker wankers wanking tosser tossers bellend knobhead prick pricks pussy pussies tits titties titty goddamn goddamned goddamnit
    wtf stfu gtfo omfg ffs douche douchebag douchebags skank skanks turd turds butthole horny retard retards retarded dildo dildos
    bugger buggers thot thots milf boner boners`,
  ambiguous: `
    damn damned dammit damnit crap crappy cock cocks dick dicks tit knob knobs fag fags dyke dykes coon coons chink chinks homo homos
    hoe hoes cum porn porno boob boobs badass pimp pimps lmfao smut spunk anal hooker hookers queer`,
  none: `cum_laude moby_dick dick_van philip_k_dick dick_cheney dick_clark tom_dick_and chink_in_the_armor chink_in_the_armour
    maine_coon coon_cat blue_tit great_tit coal_tit pussy_riot pussy_willow pussy_cat`,
};

/** Of the English ones, what people write in every language, and what means nothing else in another. */
export const EVERYWHERE: GradedWords = {
  strong: `fuck fucks fucked fucker fuckers fuckin fucking motherfucker motherfuckers motherfucking fck fcking nigger niggers nigga
    niggas faggot faggots asshole assholes cunt cunts blowjob blowjobs gangbang`,
  mild: `shit shitty bullshit bitch bitches wtf stfu gtfo omfg`,
  ambiguous: ``,
  none: ``,
};
