package nagare.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @Test
    void numbersDecideTheOrder() {
        assertTrue(version("0.10.0.0").compareTo(version("0.9.9.9")) > 0);
        assertTrue(version("1.0.0.0").compareTo(version("1.0.0.1")) < 0);
        assertEquals(0, version("1.2.3.4").compareTo(version("01.2.3.4")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.2.3", "1.2.3.4.5", "1.2.3.x", "1.2.3.-4", "1.2.3.9999999999", " 1.2.3.4"})
    void anythingButFourNumbersIsNoVersion(String text) {
        assertEquals(Optional.empty(), Version.parse(text));
    }

    @Test
    void aProjectVersionGetsAFourthNumber() {
        assertEquals(new Version(0, 1, 0, 0), Version.ofProject("0.1.0"));
        assertEquals(new Version(1, 2, 3, 0), Version.ofProject("1.2.3-SNAPSHOT"));
        assertThrows(IllegalArgumentException.class, () -> Version.ofProject("1.2"));
    }

    private static Version version(String text) {
        return Version.parse(text).orElseThrow();
    }
}
