package nagare.subtitle.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CharactersTest {
    private static final List<Speech> SPEECHES = List.of(
            new Speech("ru", "Я не знаю, что ты хочешь сказать. Подожди меня здесь! Он ушёл давно."),
            new Speech("uk", "Я не знаю, що ти хочеш сказати. Їжак пішов у ліс, і ґава теж."),
            new Speech("bg", "Аз не зная какво искаш да кажеш. Чакай ме тук, моля те!"),
            new Speech("el", "Δεν ξέρω τι θέλεις να πεις. Περίμενέ με εδώ, σε παρακαλώ!"),
            new Speech("pl", "Nie wiem, co chcesz powiedzieć. Zaczekaj tu, proszę! Źle się czuję, żółć."),
            new Speech("cs", "Nevím, co chceš říct. Počkej tady na mě, prosím! Příliš žluťoučký kůň."),
            new Speech("hu", "Nem tudom, mit akarsz mondani. Várj meg itt, kérlek! Őrült tűzfűző."),
            new Speech("de", "Ich weiß nicht, was du meinst. Warte hier auf mich! Über die Brücke, schön."),
            new Speech("fr", "Je ne sais pas ce que tu veux dire. Où est-il passé ? Ça, c'est génial, là-bas, être."),
            new Speech("es", "No sé qué quieres decir. ¿Dónde está el niño? ¡Mañana será otro día!"),
            new Speech("pt", "Não sei o que você quer dizer. Onde está o coração? Amanhã é outro dia."),
            new Speech("sv", "Jag vet inte vad du menar. Vänta på mig här! Åh, så skönt det är."),
            new Speech("tr", "Ne demek istediğini bilmiyorum. Burada bekle, lütfen! Şimdi çok güzel ışık."),
            new Speech("lt", "Nežinau, ką nori pasakyti. Palauk manęs čia! Ačiū už viską, mūsų žmonės, įdėk."),
            new Speech("he", "אני לא יודע מה אתה רוצה לומר. חכה לי כאן בבקשה!"),
            new Speech("ar", "لا أعرف ماذا تريد أن تقول. انتظرني هنا من فضلك!"),
            new Speech("th", "ฉันไม่รู้ว่าคุณต้องการจะพูดอะไร รอฉันที่นี่นะ"),
            new Speech("ja", "あなたが何を言いたいのか分からない。ここで待っていてください！カタカナも。"),
            new Speech("ko", "네가 무슨 말을 하고 싶은지 모르겠어. 여기서 기다려 줘! 고마워요."),
            new Speech("zh", "我不知道你想说什么。请在这里等我！他们已经走了，我们回家吧。"),
            new Speech("zh-hant", "我不知道你想說什麼。請在這裡等我！他們已經走了，我們回家吧。"));

    private record Speech(String language, String text) {}

    /// A file of several cues, as a real one: most of it is numbers and moments.
    private static String file(String language) {
        String text = SPEECHES.stream()
                .filter(speech -> speech.language().equals(language))
                .findFirst()
                .orElseThrow()
                .text();
        var file = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            file.append("%d\r\n00:00:%02d,000 --> 00:00:%02d,500\r\n".formatted(i, i, i));
            file.append(text).append("\r\n").append(i % 3 == 0 ? "OK.\r\n" : "").append("\r\n");
        }
        return file.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "ru, windows-1251",
        "ru, KOI8-R",
        "ru, IBM866",
        "ru, ISO-8859-5",
        "uk, windows-1251",
        "bg, windows-1251",
        "el, windows-1253",
        "el, ISO-8859-7",
        "pl, windows-1250",
        "pl, ISO-8859-2",
        "cs, windows-1250",
        "cs, ISO-8859-2",
        "hu, windows-1250",
        "hu, ISO-8859-2",
        "de, windows-1252",
        "de, ISO-8859-1",
        "fr, windows-1252",
        "fr, ISO-8859-15",
        "es, windows-1252",
        "es, ISO-8859-1",
        "pt, windows-1252",
        "sv, ISO-8859-1",
        "tr, windows-1254",
        "tr, ISO-8859-9",
        "lt, windows-1257",
        "he, windows-1255",
        "he, ISO-8859-8",
        "ar, windows-1256",
        "ar, ISO-8859-6",
        "th, TIS-620",
        "ja, Shift_JIS",
        "ja, windows-31j",
        "ja, EUC-JP",
        "ja, ISO-2022-JP",
        "ko, EUC-KR",
        "ko, x-windows-949",
        "zh, GB18030",
        "zh, GBK",
        "zh, GB2312",
        "zh-hant, Big5",
        "zh-hant, GB18030",
    })
    void aKnownLanguageIsReadInItsOldSets(String language, String set) {
        String file = file(language);

        assertEquals(file, Characters.decode(file.getBytes(Charset.forName(set)), Optional.of(language)));
    }

    @ParameterizedTest
    @CsvSource({
        "ru, windows-1251",
        "ru, KOI8-R",
        "ru, IBM866",
        "uk, windows-1251",
        "bg, windows-1251",
        "el, windows-1253",
        "pl, windows-1250",
        "pl, ISO-8859-2",
        "cs, windows-1250",
        "hu, windows-1250",
        "de, windows-1252",
        "fr, windows-1252",
        "es, windows-1252",
        "es, ISO-8859-1",
        "pt, windows-1252",
        "sv, ISO-8859-1",
        "tr, windows-1254",
        "he, windows-1255",
        "ar, windows-1256",
        "th, TIS-620",
        "ja, Shift_JIS",
        "ja, EUC-JP",
        "ko, EUC-KR",
        "zh, GB18030",
        "zh-hant, Big5",
    })
    void anUnknownLanguageIsReadInItsOldSets(String language, String set) {
        String file = file(language);

        assertEquals(file, Characters.decode(file.getBytes(Charset.forName(set)), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void aMarkDecidesAndGoes(String set) {
        String file = file("ja");

        assertEquals(file, Characters.decode(("\ufeff" + file).getBytes(Charset.forName(set)), Optional.of("ru")));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, ja", "UTF-8, ru", "UTF-8, de", "UTF-16LE, ja", "UTF-16BE, zh", "UTF-16LE, de"})
    void unicodeIsFoundWithoutAMark(String set, String language) {
        String file = file(language);

        assertEquals(file, Characters.decode(file.getBytes(Charset.forName(set)), Optional.of("el")));
    }

    @Test
    void aDamagedByteDoesNotMakeUtf8AnotherSet() {
        byte[] bytes = file("ru").getBytes(StandardCharsets.UTF_8);
        bytes[300] = (byte) 0xff;

        String read = Characters.decode(bytes, Optional.of("ru"));

        assertEquals(true, read.contains("Подожди"), read);
    }

    @Test
    void asciiIsAscii() {
        byte[] bytes = "1\n00:00:01,000 --> 00:00:02,000\nHello\n".getBytes(StandardCharsets.US_ASCII);

        assertEquals(new String(bytes, StandardCharsets.US_ASCII), Characters.decode(bytes, Optional.empty()));
    }

    @Test
    void anyBytesAreSomeText() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }

        assertEquals(false, Characters.decode(bytes, Optional.empty()).isEmpty());
        assertEquals("", Characters.decode(new byte[0], Optional.empty()));
        for (int length = 1; length < 8; length++) {
            assertEquals(
                    false,
                    Characters.decode(Arrays.copyOfRange(bytes, 200, 200 + length), Optional.of("zh"))
                            .isEmpty());
        }
    }
}
