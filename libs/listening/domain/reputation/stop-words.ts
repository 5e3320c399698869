/** Words of three letters and more that are no news in themselves. Own lists, by hand. */
const ENGLISH = `about above after again against all also although always among and another any anybody anyone anything
are aren't around because been before being below between both but can can't cannot could couldn't did didn't does doesn't
doing don't done down during each either else enough even ever every everybody everyone everything few for from further get
gets getting goes going gone got had hadn't has hasn't have haven't having her here here's hers herself him himself his how
how's however i'd i'll i'm i've into isn't it'll it's its itself just keep know let let's like lot made make makes making
many may maybe me might mine more most much must mustn't myself need never new nobody none nor not nothing now off often
once one only onto other others ought our ours ourselves out over own per perhaps please put quite rather really said same
say says see seem seems shall she she'd she'll she's should shouldn't since some somebody someone something sometimes soon
still such take than that that's the their theirs them themselves then there there's these they they'd they'll they're
they've thing things think this those though through thus till today together tomorrow too toward towards two under until
upon use used using very via want wants was wasn't way we'd we'll we're we've well went were weren't what what's when where
where's whether which while who who's whole whom whose why will with within without won't would wouldn't yesterday yes yet
you you'd you'll you're you've your yours yourself yourselves`;

const SPANISH = `acá además ahí ahora algo alguien algún alguna algunas alguno algunos allá allí ambas ambos ante antes
apenas aquel aquella aquellas aquello aquellos aquí así aun aún aunque ayer bajo bastante bien cada casi cerca cierta
ciertas cierto ciertos como cómo con conmigo consigo contigo contra cosa cosas creo cual cuál cuales cuáles cualquier
cualquiera cuando cuándo cuanta cuántas cuanto cuánto cuantos cuántos dar deber debe deben debería decir del demás demasiado
dentro desde después detrás dice dicen dicho donde dónde dos durante ella ellas ello ellos encima entonces entre era eran
eras eres esa esas ese eso esos esta está estaba estaban estamos están estar estará estas estás este esto estos estoy estuvo
fue fuera fueron gran grande grandes había habían haber habrá hace hacen hacer hacia haciendo han has hasta hay haya hayan
hemos hecho hizo hoy igual incluso iba ido jamás las les los luego mal mañana más mas me mediante menos mía mías mientras mío
míos misma mismas mismo mismos mucha muchas mucho muchos muy nada nadie ningún ninguna ninguno nos nosotras nosotros
nuestra nuestras nuestro nuestros nunca otra otras otro otros para parece pero poca pocas poco pocos poder podía podrá
podría poner por porque primera primero pronto pude puede pueden puedo pues puesto que qué quien quién quienes quiénes quiere
quieren quiero quizá quizás saber sabe sea sean según seguro ser será serán sería sido siempre siendo sigue sin sino sobre
sois sola solamente solas solo sólo solos somos son soy sus suya suyas suyo suyos tal tales también tampoco tan tanta tantas
tanto tantos tener tenemos tenía tenían tengo tenido tiene tienen toda todas todavía todo todos tras tres tus tuve tuvo tuya
tuyas tuyo tuyos una unas uno unos usted ustedes vais vamos van varias varios vaya veces ver vez voy vosotras vosotros
vuestra vuestras vuestro vuestros`;

export const STOP_WORDS: ReadonlySet<string> = new Set(`${ENGLISH} ${SPANISH}`.split(/\s+/));
