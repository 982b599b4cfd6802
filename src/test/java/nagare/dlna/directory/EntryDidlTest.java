package nagare.dlna.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import nagare.library.entry.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryDidlTest {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1587, 1.5 KiB",
        "1588, 1.6 KiB",
        "1048575, 1024.0 KiB",
        "1048576, 1.0 MiB",
        "1400000000, 1.3 GiB",
        "9007199254740992, 8192.0 TiB",
        "9223372036854775807, 8388608.0 TiB"
    })
    void sizesAreRoundedToTenths(long bytes, String shown) {
        assertEquals(shown, size(bytes));
    }

    @Test
    void sizesAreWrittenAsAFormatWould() {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            long bytes = random.nextLong() >>> 1 + random.nextInt(60);
            assertEquals(formatted(bytes), size(bytes), () -> Long.toString(bytes));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1969-12-31T23:59:59Z, 1969-12-31",
        "1970-01-01T00:00:00Z, 1970-01-01",
        "2024-02-29T23:59:59.999Z, 2024-02-29",
        "9999-12-31T23:59:59Z, 9999-12-31",
        "-0001-01-01T00:00:00Z, -0001-01-01"
    })
    void datesAreDaysInUtc(Instant at, String shown) {
        assertEquals(shown, EntryDidl.date(at));
    }

    @Test
    void theDescriptionNamesWhatIsKnown() {
        var all =
                new Entry.Facts(OptionalInt.of(1), OptionalInt.empty(), OptionalLong.of(2048), Optional.of(" Anime "));
        var none = new Entry.Facts(OptionalInt.empty(), OptionalInt.of(3), OptionalLong.empty(), Optional.of(" "));

        assertEquals("1 seeder · 2.0 KiB · Anime", EntryDidl.describe(all));
        assertEquals("", EntryDidl.describe(none));
    }

    @Test
    void aDurationHasItsThousandthsWhereTheyAreWanted() {
        var time = Duration.ofHours(11).plusMinutes(2).plusSeconds(3).plusMillis(45);

        assertEquals("11:02:03.045", ItemDidl.time(time, true));
        assertEquals("11:02:03", ItemDidl.time(time, false));
        assertEquals("0:00:00.000", ItemDidl.time(Duration.ZERO, true));
    }

    private static String size(long bytes) {
        return EntryDidl.describe(
                new Entry.Facts(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.of(bytes), Optional.empty()));
    }

    private static String formatted(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.size() - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS.get(unit));
    }
}
