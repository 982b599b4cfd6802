package nagare.dlna;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jupnp.model.ValidationException;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.DeviceIdentity;
import org.jupnp.model.meta.Icon;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.ManufacturerDetails;
import org.jupnp.model.meta.ModelDetails;
import org.jupnp.model.types.DLNACaps;
import org.jupnp.model.types.DLNADoc;
import org.jupnp.model.types.UDADeviceType;
import org.jupnp.model.types.UDN;

/// The MediaServer:1 that devices see (UDA 1.0 §2.1, DLNA 7.3.2). Every field is filled, and nothing of Samsung's or
/// Microsoft's is in it: those are for their own devices only.
final class DeviceModel {
    /// Longest name; longer ones are cut by TVs at places of their own.
    static final int MAX_NAME = 64;

    /// Bits of a pixel: a PNG has transparency, a JPEG has none.
    private static final int PNG_DEPTH = 32;

    private static final int JPEG_DEPTH = 24;

    private DeviceModel() {}

    /// @param lease how long devices remember us without hearing from us (SSDP max-age)
    static LocalDevice of(UUID id, String name, String version, Duration lease, List<ServiceState> services)
            throws ValidationException {
        var details = new DeviceDetails(
                null,
                plain(name),
                new ManufacturerDetails("Nagare", URI.create("https://nagare.invalid/")),
                new ModelDetails(
                        "Nagare", "Plays torrents while they download", version, URI.create("https://nagare.invalid/")),
                id.toString(),
                null,
                URI.create("/"),
                new DLNADoc[] {new DLNADoc("DMS", DLNADoc.Version.V1_5)},
                new DLNACaps(new String[0]));
        return new LocalDevice(
                new DeviceIdentity(new UDN(id), Math.toIntExact(lease.toSeconds())),
                new UDADeviceType("MediaServer", 1),
                details,
                icons(),
                services.stream().map(ServiceState::getService).toArray(LocalService[]::new));
    }

    /// A name that XML can hold and a TV can show.
    static String plain(String name) {
        String visible = name.codePoints()
                .filter(c -> !Character.isISOControl(c)
                        && Character.isDefined(c)
                        && Character.getType(c) != Character.SURROGATE)
                .limit(MAX_NAME)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return visible.isEmpty() ? "Nagare" : visible;
    }

    private static Icon[] icons() {
        return Stream.of(
                        icon("image/png", 120, PNG_DEPTH, "icon-120.png"),
                        icon("image/jpeg", 120, JPEG_DEPTH, "icon-120.jpg"),
                        icon("image/png", 48, PNG_DEPTH, "icon-48.png"),
                        icon("image/jpeg", 48, JPEG_DEPTH, "icon-48.jpg"))
                .toArray(Icon[]::new);
    }

    private static Icon icon(String mime, int pixels, int depth, String file) {
        try (InputStream in = DeviceModel.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the build lacks " + file);
            }
            return new Icon(mime, pixels, pixels, depth, file, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
