package nagare.dlna;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nagare.dlna.DescriptionExtras.Element;
import nagare.dlna.DescriptionExtras.Field;
import nagare.dlna.DescriptionExtras.Vendor;
import nagare.dlna.didl.XmlText;
import org.jupnp.model.Namespace;
import org.jupnp.model.meta.DeviceDetails;
import org.jupnp.model.meta.Icon;
import org.jupnp.model.meta.LocalDevice;
import org.jupnp.model.meta.LocalService;
import org.jupnp.model.meta.ManufacturerDetails;
import org.jupnp.model.meta.ModelDetails;

/// The device description document (UDA 1.0 §2.1), written for one request: jUPnP's writer has another order than the
/// standard's, which strict parsers want, and knows no elements but Samsung's. Immutable.
final class Description {
    /// Longest name with what is added to it.
    private static final int MAX_NAME = DeviceModel.MAX_NAME;

    private final LocalDevice device;
    private final Namespace paths;

    Description(LocalDevice device, Namespace paths) {
        this.device = device;
        this.paths = paths;
    }

    /// The path of the document itself.
    String path() {
        return paths.getDescriptorPathString(device);
    }

    /// @param base the address that the request reached, `http://ADDRESS:PORT`
    String xml(DescriptionExtras extras, URI base) {
        return new Writing(extras, base).document();
    }

    /// One document on its way.
    private final class Writing {
        private final StringBuilder out = new StringBuilder(4096);
        private final DescriptionExtras extras;
        private final URI base;

        private Writing(DescriptionExtras extras, URI base) {
            this.extras = extras;
            this.base = base;
        }

        private String document() {
            out.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
                    .append("<root xmlns=\"urn:schemas-upnp-org:device-1-0\"");
            for (Vendor vendor : vendors()) {
                out.append(" xmlns:%s=\"%s\"".formatted(vendor.prefix(), vendor.namespace()));
            }
            out.append("><specVersion><major>1</major><minor>0</minor></specVersion><device>");
            fields();
            icons();
            services();
            element("presentationURL", base.resolve("/").toString());
            return out.append("</device></root>").toString();
        }

        private Set<Vendor> vendors() {
            Set<Vendor> used = EnumSet.of(Vendor.DLNA);
            extras.elements().forEach(element -> used.add(element.vendor()));
            return used;
        }

        private void fields() {
            DeviceDetails details = device.getDetails();
            ManufacturerDetails maker = details.getManufacturerDetails();
            ModelDetails model = details.getModelDetails();
            element("deviceType", device.getType().toString());
            element("friendlyName", name(details.getFriendlyName()));
            field(Field.MANUFACTURER, maker.getManufacturer());
            field(Field.MANUFACTURER_URL, maker.getManufacturerURI().toString());
            field(Field.MODEL_DESCRIPTION, model.getModelDescription());
            field(Field.MODEL_NAME, model.getModelName());
            field(Field.MODEL_NUMBER, model.getModelNumber());
            field(Field.MODEL_URL, model.getModelURI().toString());
            element("serialNumber", details.getSerialNumber());
            element("UDN", device.getIdentity().getUdn().toString());
            Stream.of(details.getDlnaDocs()).forEach(doc -> element("dlna:X_DLNADOC", doc.toString()));
            element("dlna:X_DLNACAP", "");
            for (Element element : extras.elements()) {
                element(element.vendor().prefix() + ":" + element.name(), element.text());
            }
        }

        private String name(String plain) {
            String instead = extras.instead().get(DescriptionExtras.Field.FRIENDLY_NAME);
            String usual = instead == null ? plain : instead.replace("${HostName}", plain);
            String suffix = usual.contains(":") ? "" : extras.nameSuffix().orElse("");
            int room = Math.max(0, MAX_NAME - suffix.codePointCount(0, suffix.length()));
            int length = usual.codePointCount(0, usual.length());
            return usual.substring(0, usual.offsetByCodePoints(0, Math.min(room, length))) + suffix;
        }

        private void field(Field field, String usual) {
            element(field.element(), extras.instead().getOrDefault(field, usual));
        }

        private void icons() {
            out.append("<iconList>");
            for (Icon icon : device.getIcons()) {
                out.append("<icon>");
                element("mimetype", icon.getMimeType().toString());
                element("width", Integer.toString(icon.getWidth()));
                element("height", Integer.toString(icon.getHeight()));
                element("depth", Integer.toString(icon.getDepth()));
                address("url", paths.getIconPath(icon));
                out.append("</icon>");
            }
            out.append("</iconList>");
        }

        private void services() {
            out.append("<serviceList>");
            for (LocalService<?> service : List.of(device.getServices())) {
                out.append("<service>");
                element("serviceType", service.getServiceType().toString());
                element("serviceId", service.getServiceId().toString());
                address("SCPDURL", paths.getDescriptorPath(service));
                address("controlURL", paths.getControlPath(service));
                address("eventSubURL", paths.getEventSubscriptionPath(service));
                out.append("</service>");
            }
            out.append("</serviceList>");
        }

        private void address(String name, URI path) {
            element(name, (extras.absolute() ? base.resolve(path) : path).toString());
        }

        private void element(String name, String text) {
            out.append('<').append(name).append('>');
            XmlText.append(out, text);
            out.append("</").append(name).append('>');
        }
    }
}
