package nagare.subtitle.text;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which of the character sets of one byte a text is in: the one in which it looks most like a language. What counts
/// are its letters beyond ASCII: those of a language's alphabet speak for it, others against it, symbols in their
/// place and capitals inside words even more.
final class Alphabets {
    private static final String CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя";
    private static final List<String> LATIN_1 = List.of("windows-1252");
    private static final List<String> LATIN_2 = List.of("windows-1250", "ISO-8859-2");
    private static final List<String> BALTIC = List.of("windows-1257", "ISO-8859-13");
    private static final List<String> SLAVIC = List.of("windows-1251", "KOI8-R", "KOI8-U", "IBM866", "ISO-8859-5");

    /// Of alphabets that fit alike the first one wins, so those that many speak stand first.
    private static final List<Alphabet> ALL = List.of(
            new Alphabet("es", "áéíñóúü", LATIN_1),
            new Alphabet("fr", "àâçéèêëîïôùûüæœÿ", List.of("windows-1252", "ISO-8859-15")),
            new Alphabet("de", "äöüß", List.of("windows-1252", "IBM850")),
            new Alphabet("pt", "áâãàçéêíóôõúü", LATIN_1),
            new Alphabet("it", "àèéìíòóù", LATIN_1),
            new Alphabet("sv", "åäöé", LATIN_1),
            new Alphabet("da", "æøåé", LATIN_1),
            new Alphabet("no", "æøåéòô", LATIN_1),
            new Alphabet("fi", "äöåšž", LATIN_1),
            new Alphabet("nl", "éèëïóöüáê", LATIN_1),
            new Alphabet("is", "áæðéíóöþúý", LATIN_1),
            new Alphabet("ca", "àçéèíïóòúü·", LATIN_1),
            new Alphabet("pl", "ąćęłńóśźż", LATIN_2),
            new Alphabet("cs", "áčďéěíňóřšťúůýž", LATIN_2),
            new Alphabet("sk", "áäčďéíĺľňóôŕšťúýž", LATIN_2),
            new Alphabet("hu", "áéíóöőúüű", LATIN_2),
            new Alphabet("ro", "ăâîşţșț", List.of("windows-1250", "ISO-8859-2", "ISO-8859-16")),
            new Alphabet("hr", "čćđšž", LATIN_2),
            new Alphabet("sl", "čšž", LATIN_2),
            new Alphabet("sr", "čćđšž", LATIN_2),
            new Alphabet("bs", "čćđšž", LATIN_2),
            new Alphabet("tr", "çğıİöşüâ", List.of("windows-1254")),
            new Alphabet("lt", "ąčęėįšųūž", BALTIC),
            new Alphabet("lv", "āčēģīķļņšūž", BALTIC),
            new Alphabet("et", "äõöüšž", BALTIC),
            new Alphabet("ru", CYRILLIC + "ё", SLAVIC),
            new Alphabet("uk", CYRILLIC + "ґєії", List.of("windows-1251", "KOI8-U", "IBM866")),
            new Alphabet("bg", CYRILLIC, List.of("windows-1251", "ISO-8859-5")),
            new Alphabet("sr", "абвгдђежзијклљмнњопрстћуфхцчџш", List.of("windows-1251", "ISO-8859-5")),
            new Alphabet("mk", "абвгдѓежзѕијклљмнњопрстќуфхцчџш", List.of("windows-1251", "ISO-8859-5")),
            new Alphabet("be", CYRILLIC + "іў", List.of("windows-1251")),
            new Alphabet("el", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", List.of("windows-1253", "ISO-8859-7")),
            new Alphabet("he", "אבגדהוזחטיךכלםמןנסעףפץצקרשת", List.of("windows-1255", "ISO-8859-8")),
            new Alphabet("ar", "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقكلمنهوىيًٌٍَُِّْ", List.of("windows-1256", "ISO-8859-6")),
            new Alphabet("fa", "ءآأؤئابتثجحخدذرزسشصضطظعغفقلمنهويىكگپچژک،؟", List.of("windows-1256")),
            new Alphabet(
                    "th",
                    "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮฯะัาำิีึืฺุูเแโใไๅๆ็่้๊๋์ํ๎๐๑๒๓๔๕๖๗๘๙",
                    List.of("x-windows-874")),
            new Alphabet("vi", "ăâđêôơưàáãèéìíòóõùúýạảấầẩẫậắằ", List.of("windows-1258")));

    /// Marks that stand in subtitles of any language.
    private static final String USUAL = "“”„‘’‚«»‹›–—…¿¡♪♫°•·´`€£\u00a0\u00ad";

    private static final int IN_ALPHABET = 4;
    private static final int LANGUAGE_KNOWN = 1;
    private static final int DETECTED = 1;
    private static final int FOREIGN_LETTER = -3;
    private static final int SYMBOL = -6;
    private static final int NO_CHARACTER = -20;
    private static final int CAPITAL_INSIDE = -4;

    private Alphabets() {}

    /// A language's letters beyond ASCII, both cases, and the sets that its texts are found in.
    private record Alphabet(String language, BitSet letters, List<String> sets) {
        Alphabet(String language, String letters, List<String> sets) {
            this(
                    language,
                    (letters + letters.toUpperCase(Locale.ROOT)).chars().collect(BitSet::new, BitSet::set, BitSet::or),
                    sets);
        }

        boolean isOf(Optional<String> tag) {
            return tag.filter(one -> one.split("-")[0].equals(language)).isPresent();
        }
    }

    static Charset best(ByteBuffer sample, Optional<String> language, Optional<String> detected) {
        Map<String, String> texts = new HashMap<>();
        String best = "windows-1252";
        long most = Long.MIN_VALUE;
        for (boolean known : new boolean[] {true, false}) { // of those that fit alike, the known language wins
            for (Alphabet alphabet : ALL) {
                for (String set : alphabet.isOf(language) == known ? alphabet.sets() : List.<String>of()) {
                    String text = texts.computeIfAbsent(set, name -> decode(sample, name));
                    int bonus = (known ? LANGUAGE_KNOWN : 0)
                            + (detected.filter(set::equalsIgnoreCase).isPresent() ? DETECTED : 0);
                    long score = text.isEmpty() ? Long.MIN_VALUE : score(text, alphabet, bonus);
                    if (score > most) {
                        most = score;
                        best = set;
                    }
                }
            }
        }
        return Charset.forName(best);
    }

    /// Empty where Java does not have the set.
    private static String decode(ByteBuffer sample, String set) {
        return Charset.isSupported(set)
                ? Charset.forName(set).decode(sample.duplicate()).toString()
                : "";
    }

    private static long score(String text, Alphabet alphabet, int bonus) {
        long score = 0;
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                score += value(c, alphabet, bonus);
                if (Character.isUpperCase(c) && Character.isLowerCase(before)) {
                    score += CAPITAL_INSIDE;
                }
            }
            before = c;
        }
        return score;
    }

    private static int value(char c, Alphabet alphabet, int bonus) {
        if (c == '\ufffd' || Character.isISOControl(c) || !Character.isDefined(c)) {
            return NO_CHARACTER;
        }
        if (alphabet.letters().get(c)) {
            return IN_ALPHABET + bonus;
        }
        if (USUAL.indexOf(c) >= 0) {
            return 0;
        }
        return Character.isLetter(c) ? FOREIGN_LETTER : SYMBOL;
    }
}
