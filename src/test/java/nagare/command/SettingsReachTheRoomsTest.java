package nagare.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nagare.config.BadSettings;
import nagare.config.Flags;
import nagare.config.Places;
import nagare.config.SettingsFile;
import nagare.net.Cidr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `config` may not import the rooms it speaks to; here both are held against each other.
final class SettingsReachTheRoomsTest {
    private static final Places PLACES = new Places(Path.of("/none"), Path.of("/data"), Path.of("/"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "10.0.0.0/8",
                "192.168.1.7",
                "fd00::/8",
                "::1",
                "1.2.3.4/32",
                "::1/128",
                "::ffff:10.0.0.0/104",
                "::ffff:10.0.0.1"
            })
    void aNetworkThatTheSettingsTakeIsOneForTheNet(String text) throws BadSettings {
        var settings = load(text);

        assertEquals(List.of(text), settings);
        assertEquals(Cidr.parse(text), Cidr.parse(settings.getFirst()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "home",
                "10.0.0.0/33",
                "::/129",
                "10.1",
                "10",
                "1.2.3.4/",
                "1.2.3.4/-1",
                "1.2.3.4/8/8",
                "256.1.1.1",
                "fe80::1%eth0",
                "::ffff:10.0.0.1/8",
                "[::1]",
                "1.2.3.4:80"
            })
    void aNetworkThatTheNetRefusesIsRefusedByTheSettings(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
        assertThrows(BadSettings.class, () -> load(text));
    }

    private static List<String> load(String trusted) throws BadSettings {
        var flags = new Flags(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(trusted));
        return SettingsFile.load(Optional.empty(), flags, PLACES).network().trusted();
    }
}
